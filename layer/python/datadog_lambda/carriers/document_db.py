"""DocumentDB change streams: ``_datadog`` in the full document."""

from __future__ import annotations

from collections.abc import Iterator

from datadog_lambda.carriers.carrier import Carrier, carriers_in
from datadog_lambda.json_value import JsonObject, as_list, as_object, child, text_at


def carriers_of(record: JsonObject) -> Iterator[Carrier]:
    yield from carriers_in(child(record, "event", "fullDocument", "_datadog"))


def message_id(record: JsonObject) -> str:
    return text_at(record, "event", "_id", "_data")


def records_of(event: JsonObject) -> list[JsonObject]:
    return [as_object(record) for record in as_list(event.get("events"))]
