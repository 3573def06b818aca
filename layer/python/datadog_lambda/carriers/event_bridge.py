"""EventBridge: ``detail._datadog``, or ``_datadog`` beside the detail (an input transformer may put it there)."""

from __future__ import annotations

from collections.abc import Iterator

from datadog_lambda.carriers.carrier import Carrier, carriers_in
from datadog_lambda.json_value import JsonObject, child, text_at


def carriers_of(event: JsonObject) -> Iterator[Carrier]:
    yield from carriers_in(child(event, "detail", "_datadog"))
    yield from carriers_in(event.get("_datadog"))


def message_id(event: JsonObject) -> str:
    return text_at(event, "id")
