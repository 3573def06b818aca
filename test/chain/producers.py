"""Sends messages of given sizes, a batch with each call."""

from __future__ import annotations

from typing import Any

import boto3


def sqs(event: dict[str, Any], context: Any) -> int:
    client, url, bodies = boto3.client("sqs"), event["QueueUrl"], ["x" * size for size in event["sizes"]]
    if len(bodies) == 1:
        client.send_message(QueueUrl=url, MessageBody=bodies[0])
        return 0
    entries = [{"Id": str(index), "MessageBody": body} for index, body in enumerate(bodies)]
    return len(client.send_message_batch(QueueUrl=url, Entries=entries).get("Failed", []))


def sns(event: dict[str, Any], context: Any) -> int:
    client, topic, bodies = boto3.client("sns"), event["TopicArn"], ["x" * size for size in event["sizes"]]
    more = {"Subject": event["Subject"]} if "Subject" in event else {}
    if len(bodies) == 1:
        client.publish(TopicArn=topic, Message=bodies[0], **more)
        return 0
    entries = [{"Id": str(index), "Message": body, **more} for index, body in enumerate(bodies)]
    return len(client.publish_batch(TopicArn=topic, PublishBatchRequestEntries=entries).get("Failed", []))
