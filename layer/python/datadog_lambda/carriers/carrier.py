"""A carrier: the headers that say which trace something belongs to."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from datadog_lambda import step_functions
from datadog_lambda.json_value import JsonObject, as_object, parse_object

Carrier = Mapping[str, str]


class MadeCarrier(dict[str, str]):
    """Ids that were worked out, not carried: they hold whatever styles the tracer is set to read."""

    __slots__ = ()


# Every name that Datadog's tracers read, in all their propagation styles.
_NAMES = frozenset(("traceparent", "tracestate", "baggage", "b3"))
_PREFIXES = ("x-datadog-", "x-b3-", "ot-baggage-")


def pick_headers(headers: JsonObject) -> dict[str, str]:
    """The propagation headers among others, names in lower case. A list stands for its first; only text counts."""
    picked: dict[str, str] = {}
    for name, value in headers.items():
        if not isinstance(name, str):
            continue
        lower = name.lower()
        if lower in _NAMES or lower.startswith(_PREFIXES):
            if isinstance(value, list):
                value = value[0] if value else None
            if isinstance(value, str):
                picked[lower] = value
    return picked


def carriers_in(value: object) -> Iterator[Carrier]:
    """The carriers that a decoded ``_datadog`` stands for: Step Functions' context, then headers."""
    content = parse_object(value) if isinstance(value, (str, bytes)) else as_object(value)
    if not content:
        return
    made = step_functions.carrier_of(content)
    if made:
        yield MadeCarrier(made)
    headers = pick_headers(content)
    if headers:
        yield headers
