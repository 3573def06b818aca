"""Writes to S3 and DynamoDB by the operations that make a span pointer, and reads what they cause."""

from __future__ import annotations

from base64 import b64decode
from typing import Any

import boto3

objects = boto3.client("s3")
tables = boto3.client("dynamodb")


def writes(event: Any, context: Any) -> Any:
    operation, given = event["operation"], revived(event["input"])
    if operation == "complete_multipart_upload":
        upload(given.pop("parts"), given)
    else:
        getattr(objects if hasattr(objects, operation) else tables, operation)(**given)
    return operation


def upload(sizes: list[int], named: dict[str, str]) -> None:
    upload_id = objects.create_multipart_upload(**named)["UploadId"]
    parts = []
    for number, size in enumerate(sizes, 1):
        made = objects.upload_part(**named, UploadId=upload_id, PartNumber=number, Body=b"x" * size)
        parts.append({"ETag": made["ETag"], "PartNumber": number})
    objects.complete_multipart_upload(**named, UploadId=upload_id, MultipartUpload={"Parts": parts})


def revived(value: Any) -> Any:
    """Binary values come as base64, as in any JSON."""
    if isinstance(value, dict):
        return {key: b64decode(inner) if key == "B" else revived(inner) for key, inner in value.items()}
    return [revived(inner) for inner in value] if isinstance(value, list) else value


def reads(event: Any, context: Any) -> Any:
    return len(event["Records"])
