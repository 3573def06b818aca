"""Firehose, when it transforms: ``records``, each with base64 ``data`` as Kinesis has it."""

from __future__ import annotations

from collections.abc import Iterator

from datadog_lambda.carriers import kinesis
from datadog_lambda.carriers.carrier import Carrier
from datadog_lambda.json_value import JsonObject, text_at


def carriers_of(record: JsonObject) -> Iterator[Carrier]:
    yield from kinesis.carriers_of_data(record.get("data"))


def message_id(record: JsonObject) -> str:
    return text_at(record, "recordId")
