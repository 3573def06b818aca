"""Span pointers: links through what was written, for services that carry no context (S3, DynamoDB).

The writer and the reader hash the same facts about an object or an item; Datadog joins spans with equal hashes:
https://docs.datadoghq.com/serverless/aws_lambda/distributed_tracing/#span-auto-linking
"""

from __future__ import annotations

from collections.abc import Iterator
from hashlib import sha256
from urllib.parse import unquote_plus

from datadog_lambda import event_source
from datadog_lambda.arn import table_of_stream
from datadog_lambda.carriers import envelope
from datadog_lambda.event_source import Source
from datadog_lambda.json_value import (
    JsonObject,
    as_list,
    as_object,
    decode_base64,
    object_at,
    parse_object,
    text_at,
)
from datadog_lambda.links import Pointer

S3_OBJECT = "aws.s3.object"
DYNAMODB_ITEM = "aws.dynamodb.item"


def pointers_of(source: Source, records: list[JsonObject]) -> list[Pointer]:
    """Every object or item that a batch tells of, each once, in their order."""
    found: dict[Pointer, None] = {}
    for record in records:
        for pointer in _of_record(source, record):
            found.setdefault(pointer)
    return list(found)


def pointer_hash(*parts: bytes) -> str:
    """The first 128 bits of the SHA-256 of the parts, joined by bars, in hex."""
    return sha256(b"|".join(parts)).hexdigest()[:32]


def object_hash(bucket: str, key: str, etag: str) -> str:
    """The hash of an S3 object: its key as it was written, its ETag without quotes."""
    return pointer_hash(bucket.encode("ascii"), key.encode("utf-8"), etag.strip('"').encode("ascii"))


def item_hash(table: str, keys: dict[str, bytes]) -> str:
    """The hash of a DynamoDB item by its one or two keys, in the order of their names."""
    parts = [table.encode("utf-8")]
    for name in sorted(keys, key=lambda name: name.encode("utf-8")):
        parts += [name.encode("utf-8"), keys[name]]
    return pointer_hash(*parts, *(b"",) * (5 - len(parts)))


def _of_record(source: Source, record: JsonObject) -> Iterator[Pointer]:
    try:
        if source is event_source.S3:
            yield from _of_notification(record)
        elif source is event_source.DYNAMODB:
            yield from _of_stream_record(record)
        elif source is event_source.EVENT_BRIDGE:
            yield from _of_event(record)
        elif source is event_source.SQS:
            yield from _of_text(record.get("body"))
        elif source is event_source.SNS:
            yield from _of_text(object_at(record, "Sns").get("Message"))
    except UnicodeEncodeError:
        # A bucket or an ETag beyond ASCII does not exist: the event is nobody's.
        return


def _of_text(text: object, depth: int = 0) -> Iterator[Pointer]:
    """S3's notification in the body of a message, or in the envelopes inside it."""
    if depth >= envelope.MAX_DEPTH or not isinstance(text, str) or "aws" not in text or "s3" not in text:
        return
    body = parse_object(text)
    if envelope.is_sns(body):
        yield from _of_text(body.get("Message"), depth + 1)
    elif envelope.is_event_bridge(body):
        yield from _of_event(body)
    else:
        for record in as_list(body.get("Records")):
            if as_object(record).get("eventSource") == "aws:s3":
                yield from _of_notification(as_object(record))


def _of_notification(record: JsonObject) -> Iterator[Pointer]:
    if not text_at(record, "eventName").startswith("ObjectCreated"):
        return
    stored = object_at(record, "s3", "object")
    # Notifications give the key as a form would: blanks as plus signs, the rest percent-encoded.
    yield from _object(text_at(record, "s3", "bucket", "name"), unquote_plus(text_at(stored, "key")), stored)


def _of_event(event: JsonObject) -> Iterator[Pointer]:
    if event.get("source") != "aws.s3" or event.get("detail-type") != "Object Created":
        return
    stored = object_at(event, "detail", "object")
    yield from _object(text_at(event, "detail", "bucket", "name"), text_at(stored, "key"), stored)


def _object(bucket: str, key: str, stored: JsonObject) -> Iterator[Pointer]:
    etag = text_at(stored, "eTag") or text_at(stored, "etag")
    if bucket and key and etag:
        yield Pointer(S3_OBJECT, object_hash(bucket, key, etag))


def _of_stream_record(record: JsonObject) -> Iterator[Pointer]:
    table = table_of_stream(text_at(record, "eventSourceARN"))
    keys: dict[str, bytes] = {}
    for name, value in object_at(record, "dynamodb", "Keys").items():
        content = key_bytes(value)
        if content is None:
            return
        keys[name] = content
    if table and 1 <= len(keys) <= 2:
        yield Pointer(DYNAMODB_ITEM, item_hash(table, keys))


def key_bytes(value: object) -> bytes | None:
    """A key's value as it is hashed: text in UTF-8, a number as its text, a binary one as its bytes."""
    fields = as_object(value)
    for kind in ("S", "N"):
        text = fields.get(kind)
        if isinstance(text, str):
            return text.encode("utf-8")
    binary = fields.get("B")
    return decode_base64(binary) if isinstance(binary, str) else None
