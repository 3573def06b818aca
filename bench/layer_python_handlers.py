"""The functions that the bench runs: as small as they can be, and with the one library that most functions have."""

from __future__ import annotations


def trivial(event: object, context: object) -> dict[str, int]:
    return {"statusCode": 200}


def with_boto3(event: object, context: object) -> dict[str, int]:
    global _client
    if _client is None:
        import boto3

        _client = boto3.client("sqs", region_name="us-east-1")
    return {"statusCode": 200}


_client: object = None
