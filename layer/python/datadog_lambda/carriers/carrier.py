"""A carrier: the headers that say which trace something belongs to."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache

from datadog_lambda import step_functions
from datadog_lambda.json_value import JsonObject, as_object, parse_object, safe_integer
from datadog_lambda.tracer_types import TagValue

Carrier = Mapping[str, str]


class MadeCarrier(dict[str, str]):
    """Ids that were worked out, not carried: they hold whatever styles the tracer is set to read."""

    __slots__ = ()


# Every name that Datadog's tracers read, in all their propagation styles.
_NAMES = frozenset(("traceparent", "tracestate", "baggage", "b3"))
_PREFIXES = ("x-datadog-", "x-b3-", "ot-baggage-")


class StepFunctionsCarrier(MadeCarrier):
    """The ids of a state, with the tags that say which one it was."""

    __slots__ = ("tags",)

    def __init__(self, headers: Mapping[str, str], tags: dict[str, TagValue]) -> None:
        super().__init__(headers)
        self.tags = tags


def pick_headers(headers: JsonObject, *, are_written: bool = False) -> dict[str, str]:
    """The propagation headers among others, names in lower case.

    A list stands for its first; only text counts, in JSON that a program wrote whole numbers too.
    """
    picked: dict[str, str] = {}
    for name, value in headers.items():
        lower = _propagation_name(name) if isinstance(name, str) else ""
        if lower:
            if isinstance(value, list):
                value = value[0] if value else None
            if isinstance(value, str):
                picked[lower] = value
            elif are_written and (number := safe_integer(value)) is not None:
                picked[lower] = str(number)
    return picked


# A function sees the same few dozen names of headers again and again.
@lru_cache(maxsize=256)
def _propagation_name(name: str) -> str:
    """The name in lower case when it is one of propagation, else empty."""
    lower = name.lower()
    return lower if lower in _NAMES or lower.startswith(_PREFIXES) else ""


def step_functions_carrier(content: JsonObject) -> StepFunctionsCarrier | None:
    made = step_functions.carrier_of(content)
    return StepFunctionsCarrier(made, step_functions.tags_of(content)) if made else None


def carriers_in(value: object) -> list[Carrier]:
    """The carriers that a decoded ``_datadog`` stands for: Step Functions' context, then headers."""
    content = parse_object(value) if isinstance(value, (str, bytes)) else as_object(value)
    found: list[Carrier] = []
    if content:
        if step_functions.may_be_context(content):
            made = step_functions_carrier(content)
            if made:
                found.append(made)
        headers = pick_headers(content, are_written=True)
        if headers:
            found.append(headers)
    return found
