"""Calls each library that the layer's tests compare, in one trace, and writes the finished spans to standard output.

Run with the untouched tracer on the path, or with the built layer's: whatever ``ddtrace`` is, it is instrumented alike.
"""

from __future__ import annotations

import asyncio
import contextlib
import io
import json
import logging
import os
import sys
import zipfile
from collections.abc import Callable
from typing import Any

URL = os.environ["PARITY_URL"]

if os.environ.get("PARITY_LAYER"):
    from datadog_lambda.config import read_config
    from datadog_lambda.tracer import load_tracing

    load_tracing(read_config(os.environ))
else:
    from ddtrace._monkey import _patch_all

    _patch_all(aws_lambda=False)

from ddtrace.trace import tracer  # noqa: E402

collected: list[Any] = []


class Collector:
    def write(self, spans: Any = None) -> None:
        collected.extend(spans or [])

    def flush_queue(self, raise_exc: bool = False) -> None:
        pass

    def stop(self, timeout: Any = None) -> None:
        pass


tracer._span_aggregator.writer = Collector()


def aws() -> None:
    import boto3

    def client(name: str) -> Any:
        return boto3.client(name, endpoint_url=URL, region_name="us-east-1", aws_access_key_id="a", aws_secret_access_key="b")

    sqs, sns, kinesis, events = client("sqs"), client("sns"), client("kinesis"), client("events")
    queue = sqs.create_queue(QueueName="orders")["QueueUrl"]
    sqs.send_message(QueueUrl=queue, MessageBody="{}")
    sqs.send_message_batch(QueueUrl=queue, Entries=[{"Id": str(n), "MessageBody": "{}"} for n in range(2)])
    got = sqs.receive_message(QueueUrl=queue, MessageAttributeNames=["All"])["Messages"][0]
    logging.getLogger("parity").warning("carried %s", sorted(json.loads(got["MessageAttributes"]["_datadog"]["StringValue"])))
    topic = sns.create_topic(Name="news")["TopicArn"]
    sns.publish(TopicArn=topic, Message="m")
    kinesis.create_stream(StreamName="clicks", ShardCount=1)
    kinesis.put_record(StreamName="clicks", Data=json.dumps({"a": 1}), PartitionKey="p")
    events.put_events(Entries=[{"Source": "shop", "DetailType": "order", "Detail": "{}"}])
    stores(client)
    compute(client)


def stores(client: Callable[[str], Any]) -> None:
    dynamodb, s3 = client("dynamodb"), client("s3")
    keys = {"KeySchema": [{"AttributeName": "id", "KeyType": "HASH"}], "AttributeDefinitions": [{"AttributeName": "id", "AttributeType": "S"}]}
    dynamodb.create_table(TableName="orders", BillingMode="PAY_PER_REQUEST", **keys)
    dynamodb.put_item(TableName="orders", Item={"id": {"S": "1"}})
    dynamodb.update_item(TableName="orders", Key={"id": {"S": "1"}}, AttributeUpdates={})
    dynamodb.delete_item(TableName="orders", Key={"id": {"S": "1"}})
    s3.create_bucket(Bucket="photos")
    s3.put_object(Bucket="photos", Key="dir/red flower é.jpg", Body=b"x")
    s3.copy_object(Bucket="photos", Key="copy", CopySource={"Bucket": "photos", "Key": "dir/red flower é.jpg"})
    with contextlib.suppress(Exception):
        s3.get_object(Bucket="photos", Key="nothing")


def compute(client: Callable[[str], Any]) -> None:
    functions, states = client("lambda"), client("stepfunctions")
    role = client("iam").create_role(RoleName="r", AssumeRolePolicyDocument="{}")["Role"]["Arn"]
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("f.py", "def h(e, c): return 1")
    functions.create_function(FunctionName="f", Runtime="python3.12", Role=role, Handler="f.h", Code={"ZipFile": packed.getvalue()})
    with contextlib.suppress(Exception):
        functions.invoke(FunctionName="f", Payload=b"{}")
    definition = '{"StartAt":"S","States":{"S":{"Type":"Succeed"}}}'
    machine = states.create_state_machine(name="m", definition=definition, roleArn=role)["stateMachineArn"]
    states.start_execution(stateMachineArn=machine, input="{}")


def http() -> None:
    import httpx
    import requests
    import urllib3

    requests.get(f"{URL}/moto-api/data.json?token=secret", timeout=5)
    urllib3.PoolManager().request("GET", f"{URL}/moto-api/data.json")
    httpx.get(f"{URL}/moto-api/data.json")
    asyncio.run(asynchronous())


async def asynchronous() -> None:
    import aiohttp
    import httpx

    async with aiohttp.ClientSession() as session:
        await (await session.get(f"{URL}/moto-api/data.json")).text()
    async with httpx.AsyncClient() as client:
        await client.get(f"{URL}/moto-api/data.json")


def databases() -> None:
    import psycopg
    import redis

    cache = redis.Redis(port=int(os.environ["PARITY_REDIS"]))
    cache.set("key", "value")
    assert cache.get("key") == b"value"
    with cache.pipeline() as pipeline:
        pipeline.incr("count").expire("count", 9).execute()
    with contextlib.suppress(redis.RedisError):
        cache.lpush("key", 1)
    with contextlib.suppress(redis.RedisError):
        redis.Redis(port=1).get("key")
    with contextlib.suppress(psycopg.Error):
        psycopg.connect("host=127.0.0.1 port=1 dbname=shop connect_timeout=1")
    if "PARITY_POSTGRES" in os.environ:
        postgres(os.environ["PARITY_POSTGRES"])
        asyncio.run(postgres_asynchronously(os.environ["PARITY_POSTGRES"]))


def postgres(address: str) -> None:
    import psycopg

    with psycopg.connect(address) as connection, connection.cursor() as cursor:
        cursor.execute("CREATE TEMP TABLE orders (id int PRIMARY KEY, name text)")
        cursor.executemany("INSERT INTO orders VALUES (%s, %s)", [(1, "a"), (2, "é")])
        assert cursor.execute("SELECT name FROM orders WHERE id = %s", (2,)).fetchone() == ("é",)
        with contextlib.suppress(psycopg.Error):
            cursor.execute("SELECT nothing FROM nowhere")
        connection.rollback()


async def postgres_asynchronously(address: str) -> None:
    import psycopg

    async with await psycopg.AsyncConnection.connect(address) as connection, connection.cursor() as cursor:
        await cursor.execute("SELECT 1")
        assert await cursor.fetchone() == (1,)


def threads() -> None:
    from concurrent.futures import ThreadPoolExecutor

    def work() -> None:
        with tracer.trace("threaded"):
            pass

    with ThreadPoolExecutor(1) as pool:
        pool.submit(work).result()


class Keep(logging.Handler):
    lines: list[Any] = []  # noqa: RUF012

    def emit(self, record: logging.LogRecord) -> None:
        names = sorted(name for name in record.__dict__ if name.startswith("dd."))
        self.lines.append([record.getMessage(), names, getattr(record, "dd.trace_id", "0") != "0"])


def main() -> None:
    logging.getLogger("parity").addHandler(Keep())
    with tracer.trace("parity"):
        for part in (aws, http, databases, threads):
            part()
    spans = [
        {
            **{field: getattr(span, field) for field in ("name", "resource", "service", "span_type", "error")},
            "attributes": dict(span._get_attributes()),
            "links": [link.attributes for link in span._get_links()],
            "parent": next((other.name for other in collected if other.span_id == span.parent_id), None),
        }
        for span in collected
    ]
    json.dump({"spans": spans, "logs": Keep.lines, "tracer": sys.modules["ddtrace"].__file__}, sys.stdout)


if __name__ == "__main__":
    main()
