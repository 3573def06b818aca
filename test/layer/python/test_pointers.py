"""The writer's pointer, of the tracer, and the reader's, of the layer, are the same: each operation done on a local AWS."""

from __future__ import annotations

import json
from base64 import b64encode
from collections.abc import Iterator
from typing import Any

import pytest
from lambda_server import Environment, LambdaServer
from layer_runtime import start
from moto_server import MotoServer
from trace_agent import TraceAgent

BUCKET, ITEMS, NUMBERS = "pointers-bucket", "pointers-items", "pointers-numbers"
# Blanks, signs and letters that notifications write otherwise than requests do.
KEY = "orders/2026 été+1 (a=b&c)%20.json"
MEBIBYTE = 1024 * 1024


class Stage:
    """A bucket that tells a queue, tables with streams, a function that writes and one that reads."""

    def __init__(self, server: LambdaServer, agent: TraceAgent, moto: MotoServer) -> None:
        self.agent = agent
        self.sqs, self.dynamodb, self.streams = (moto.client(name) for name in ("sqs", "dynamodb", "dynamodbstreams"))
        self.queue = self.sqs.create_queue(QueueName=BUCKET)["QueueUrl"]
        s3 = moto.client("s3")
        s3.create_bucket(Bucket=BUCKET)
        told = {"QueueArn": f"arn:aws:sqs:us-east-1:123456789012:{BUCKET}", "Events": ["s3:ObjectCreated:*"]}
        s3.put_bucket_notification_configuration(Bucket=BUCKET, NotificationConfiguration={"QueueConfigurations": [told]})
        env = {
            **moto.environment(),
            "DD_TRACE_AGENT_URL": agent.url,
            "DD_COLD_START_TRACING": "false",
            "DD_BOTOCORE_DYNAMODB_TABLE_PRIMARY_KEYS": json.dumps({ITEMS: ["pk", "sk"], NUMBERS: ["id"]}),
        }
        self.writer, self.reader = (start(server, f"pointers.{name}", env) for name in ("writes", "reads"))

    def hashes_of(self, function: Environment, event: Any, direction: str) -> list[str]:
        """The pointers of one invocation, all of which go one way."""
        self.agent.clear()
        answer = function.invoke(event)
        assert "error" not in answer, answer
        spans = self.agent.wait_for_spans(1)
        links = [link["attributes"] for span in spans for link in span.get("span_links", [])]
        pointers = [link for link in links if link.get("link.kind") == "span-pointer"]
        assert {pointer["ptr.dir"] for pointer in pointers} <= {direction}
        return sorted(pointer["ptr.hash"] for pointer in pointers)

    def write(self, operation: str, given: dict[str, Any]) -> list[str]:
        return self.hashes_of(self.writer, {"operation": operation, "input": given}, "d")

    def read(self, event: Any) -> list[str]:
        return self.hashes_of(self.reader, event, "u")

    def take_from_queue(self) -> dict[str, Any]:
        """As Lambda gives it: what S3's notification is in the body of."""
        got = self.sqs.receive_message(QueueUrl=self.queue, MaxNumberOfMessages=10)["Messages"]
        for message in got:
            self.sqs.delete_message(QueueUrl=self.queue, ReceiptHandle=message["ReceiptHandle"])
        arn = f"arn:aws:sqs:us-east-1:123456789012:{BUCKET}"
        bodies = [message["Body"] for message in got if "s3:TestEvent" not in message["Body"]]
        return {"Records": [{"messageId": "m", "body": body, "eventSource": "aws:sqs", "eventSourceARN": arn} for body in bodies]}

    def make_table(self, name: str, keys: dict[str, str]) -> str:
        """Anew for each operation, so that its stream holds nothing else."""
        if name in self.dynamodb.list_tables()["TableNames"]:
            self.dynamodb.delete_table(TableName=name)
        made = self.dynamodb.create_table(
            TableName=name,
            BillingMode="PAY_PER_REQUEST",
            KeySchema=[{"AttributeName": key, "KeyType": ("HASH", "RANGE")[n]} for n, key in enumerate(keys)],
            AttributeDefinitions=[{"AttributeName": key, "AttributeType": kind} for key, kind in keys.items()],
            StreamSpecification={"StreamEnabled": True, "StreamViewType": "NEW_AND_OLD_IMAGES"},
        )
        arn: str = made["TableDescription"]["LatestStreamArn"]
        return arn

    def take_from_table(self, stream: str) -> list[dict[str, Any]]:
        """As Lambda gives them: in JSON, with base64 for what is binary."""
        shard = self.streams.describe_stream(StreamArn=stream)["StreamDescription"]["Shards"][0]["ShardId"]
        iterator = self.streams.get_shard_iterator(StreamArn=stream, ShardId=shard, ShardIteratorType="TRIM_HORIZON")["ShardIterator"]
        records = self.streams.get_records(ShardIterator=iterator)["Records"]
        plain = json.loads(json.dumps(records, default=lambda value: b64encode(value).decode() if isinstance(value, bytes) else str(value)))
        return [{**record, "eventSource": "aws:dynamodb", "eventSourceARN": stream} for record in plain]


@pytest.fixture(scope="module")
def stage() -> Iterator[Stage]:
    agent, moto = TraceAgent(), MotoServer()
    with LambdaServer() as server:
        yield Stage(server, agent, moto)
    agent.stop()
    moto.stop()


@pytest.mark.parametrize(
    ("operation", "given"),
    [
        ("put_object", {"Key": KEY, "Body": "x"}),
        ("copy_object", {"Key": f"copies/{KEY}", "CopySource": f"{BUCKET}/source"}),
        ("complete_multipart_upload", {"Key": f"parts/{KEY}", "parts": [5 * MEBIBYTE, 10]}),
    ],
)
def test_an_object_by_its_notification_and_by_a_queue_that_it_came_through(stage: Stage, operation: str, given: dict[str, Any]) -> None:
    stage.write("put_object", {"Bucket": BUCKET, "Key": "source", "Body": "to be copied"})
    stage.take_from_queue()
    written = stage.write(operation, {"Bucket": BUCKET, **given})
    assert len(written) == 1
    event = stage.take_from_queue()
    assert stage.read(json.loads(event["Records"][0]["body"])) == written
    assert stage.read(event) == written


def key(pk: str, sk: str) -> dict[str, Any]:
    return {"pk": {"S": pk}, "sk": {"S": sk}}


TABLE = {"TableName": ITEMS}
SET = {"UpdateExpression": "SET n = :n", "ExpressionAttributeValues": {":n": {"N": "1"}}}
BATCH = [{"PutRequest": {"Item": key("b", "1")}}, {"PutRequest": {"Item": key("b", "2")}}, {"DeleteRequest": {"Key": key("there", "0")}}]
TRANSACTION = [
    {"Put": {**TABLE, "Item": key("t", "1")}},
    {"Update": {**TABLE, "Key": key("t", "2"), **SET}},
    {"Delete": {**TABLE, "Key": key("there", "0")}},
]


@pytest.mark.parametrize(
    ("operation", "count", "given"),
    [
        ("put_item", 1, {**TABLE, "Item": {**key("é", "1"), "more": {"L": [{"NULL": True}]}}}),
        ("update_item", 1, {**TABLE, "Key": key("a|b", "2"), **SET}),
        ("delete_item", 1, {**TABLE, "Key": key("there", "0")}),
        ("batch_write_item", 3, {"RequestItems": {ITEMS: BATCH}}),
        ("transact_write_items", 3, {"TransactItems": TRANSACTION}),
    ],
)
def test_an_item_by_the_records_of_its_stream(stage: Stage, operation: str, count: int, given: dict[str, Any]) -> None:
    stream = stage.make_table(ITEMS, {"pk": "S", "sk": "S"})
    there = stage.write("put_item", {**TABLE, "Item": key("there", "0")})
    written = stage.write(operation, given)
    assert len(set(written)) == count
    before, *records = stage.take_from_table(stream)
    assert stage.read({"Records": [before]}) == there
    assert stage.read({"Records": records}) == written


@pytest.mark.parametrize(("kind", "value"), [("N", {"N": "123.450"}), ("B", {"B": b64encode("étage".encode()).decode()})])
def test_an_item_with_another_kind_of_key(stage: Stage, kind: str, value: dict[str, str]) -> None:
    stream = stage.make_table(NUMBERS, {"id": kind})
    written = stage.write("update_item", {"TableName": NUMBERS, "Key": {"id": value}, **SET})
    assert len(written) == 1
    records = stage.take_from_table(stream)
    for record in records:
        # The emulator encodes a binary key once too often; its images hold what AWS's keys do.
        record["dynamodb"]["Keys"] = {"id": record["dynamodb"]["NewImage"]["id"]}
    assert stage.read({"Records": records}) == written
