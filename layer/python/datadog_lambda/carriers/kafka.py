"""Kafka, Amazon's and self-managed: record headers, whose values Lambda gives as lists of signed bytes."""

from __future__ import annotations

from collections.abc import Iterator

from datadog_lambda.carriers import kinesis
from datadog_lambda.carriers.carrier import Carrier, carriers_in, pick_headers
from datadog_lambda.json_value import JsonObject, as_list, as_object

_PLACE = ("topic", "partition", "offset")


def carriers_of(record: JsonObject) -> Iterator[Carrier]:
    headers: dict[str, object] = {}
    for entry in as_list(record.get("headers")):
        for name, value in as_object(entry).items():
            headers.setdefault(name, text_of(value))
    yield from carriers_in(headers.get("_datadog"))
    picked = pick_headers(headers)
    if picked:
        yield picked
    yield from kinesis.carriers_of_data(record.get("value"))


def message_id(record: JsonObject) -> str:
    topic, partition, offset = ("" if part is None else part for part in map(record.get, _PLACE))
    return f"{topic}-{partition}@{offset}"


def text_of(value: object) -> str | None:
    """UTF-8 of a list of bytes, signed (-128 to 127) or not; None for anything else."""
    if isinstance(value, str):
        return value
    numbers = as_list(value)
    if not numbers or not all(isinstance(number, int) for number in numbers):
        return None
    return bytes(number & 0xFF for number in numbers if isinstance(number, int)).decode("utf-8", "replace")


def records_of(event: JsonObject) -> list[JsonObject]:
    """All records of all partitions, in the order in which Lambda gives them."""
    return [as_object(record) for records in as_object(event.get("records")).values() for record in as_list(records)]
