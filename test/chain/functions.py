"""The user's code of the chain, in Python: each function does one thing with what it got."""

from __future__ import annotations

import base64
import json
import os
from typing import Any

import boto3

targets = json.loads(os.environ["CHAIN"])


def _text(record: dict[str, Any]) -> str:
    return json.dumps({"id": record.get("id", "x"), "from": os.environ["AWS_LAMBDA_FUNCTION_NAME"]})


def a(event: dict[str, Any], context: Any) -> Any:
    boto3.client("sqs").send_message(QueueUrl=targets["queueB"], MessageBody=_text(json.loads(event["body"])))
    return {"statusCode": 202, "body": "{}"}


def b(event: dict[str, Any], context: Any) -> Any:
    for record in event["Records"]:
        boto3.client("sns").publish(TopicArn=targets["topic"], Message=_text(json.loads(record["body"])))


def c(event: dict[str, Any], context: Any) -> Any:
    for record in event["Records"]:
        message = json.loads(json.loads(record["body"])["Message"])
        boto3.client("kinesis").put_record(StreamName=targets["stream"], PartitionKey="p", Data=_text(message).encode())


def d(event: dict[str, Any], context: Any) -> Any:
    entries = [
        {
            "Source": "chain.d",
            "DetailType": "order",
            "EventBusName": targets["bus"],
            "Detail": _text(json.loads(base64.b64decode(record["kinesis"]["data"]))),
        }
        for record in event["Records"]
    ]
    boto3.client("events").put_events(Entries=entries)


def e(event: dict[str, Any], context: Any) -> Any:
    for record in event["Records"]:
        boto3.client("dynamodb").put_item(TableName=targets["table"], Item={"pk": {"S": json.loads(record["body"])["detail"]["id"]}})


def f(event: dict[str, Any], context: Any) -> Any:
    return [record["dynamodb"]["Keys"]["pk"]["S"] for record in event["Records"]]
