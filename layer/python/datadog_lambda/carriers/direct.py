"""A direct invocation: the caller's client context, or ``_datadog`` in the event itself."""

from __future__ import annotations

from collections.abc import Iterator

from datadog_lambda.carriers.carrier import Carrier, carriers_in
from datadog_lambda.json_value import JsonObject, as_object


def carriers_of_event(event: JsonObject) -> Iterator[Carrier]:
    yield from carriers_in(event.get("_datadog"))


def carriers_of(client_context: object) -> Iterator[Carrier]:
    """``custom`` as Python's runtime gives it, ``Custom`` as some SDKs write it, ``_datadog`` (legacy) inside."""
    for name in ("custom", "Custom"):
        custom = getattr(client_context, name, None)
        if custom is None and isinstance(client_context, dict):
            custom = client_context.get(name)
        content = as_object(custom)
        yield from carriers_in(content.get("_datadog"))
        yield from carriers_in(content)
