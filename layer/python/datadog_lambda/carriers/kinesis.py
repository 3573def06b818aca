"""Kinesis and Firehose: ``_datadog`` in the JSON of a record's data, in UTF-8, or an envelope in it."""

from __future__ import annotations

from collections.abc import Iterator

from datadog_lambda.carriers import envelope
from datadog_lambda.carriers.carrier import Carrier, carriers_in
from datadog_lambda.json_value import JsonObject, child, decode_base64, parse_object, text_at


def carriers_of(record: JsonObject) -> Iterator[Carrier]:
    # EventBridge Pipes gives the same fields without the object around them.
    yield from carriers_of_data(child(record, "kinesis", "data") or record.get("data"))


def carriers_of_data(data: object) -> Iterator[Carrier]:
    content = decode_base64(data)
    if b'"_datadog"' not in content and b'"TopicArn"' not in content:
        return
    body = parse_object(content)
    yield from carriers_in(body.get("_datadog"))
    yield from envelope.carriers_of_body(body)


def message_id(record: JsonObject) -> str:
    return text_at(record, "eventID")
