"""An inferred span before it is a span: all that the event says of it."""

from __future__ import annotations

import re
from dataclasses import dataclass

from datadog_lambda.arn import FunctionArn
from datadog_lambda.http_request import HttpRequest
from datadog_lambda.json_value import finite_number
from datadog_lambda.service_names import ServiceNames
from datadog_lambda.tracer_types import TagValue

# The agent refuses spans that start before 2000-01-01.
_EARLIEST_NS = 946_684_800 * 10**9

_ISO = re.compile(r"(\d{4})-(\d\d)-(\d\d)T(\d\d):(\d\d):(\d\d)(?:\.(\d+))?(?:Z|z|\+00:?00)?", re.ASCII)

# What the agent's signed 64 bits can hold.
_LATEST_NS = 1 << 63
_MAX_DIGITS = 20

# A time in nanoseconds since 1970 has 16 digits and more until 2286; one in milliseconds has 13.
_NANOSECONDS_FROM = 10**15


@dataclass(frozen=True, slots=True)
class InferredSpan:
    """``start_ns`` None means now; ``end_ns`` None means the end that its synchronicity gives it."""

    name: str
    resource: str
    service: str
    type: str
    start_ns: int | None
    tags: dict[str, TagValue]
    is_async: bool = True
    end_ns: int | None = None


@dataclass(frozen=True, slots=True)
class Scope:
    """What an inferred span takes beside the event: names of services, the function's ARN, the request as read."""

    services: ServiceNames
    function: FunctionArn
    decode_authorizer: bool
    http: HttpRequest | None = None


def nanoseconds(value: object, *, unit: int) -> int | None:
    """A moment given as a number or its text, in ``unit`` nanoseconds; None when it is missing or impossible.

    Read from its decimal digits: a double times a million would be off by a few hundred nanoseconds.
    """
    if isinstance(value, bool) or not isinstance(value, (int, float, str)):
        return None
    whole, _, fraction = (value if isinstance(value, str) else repr(value)).partition(".")
    if not (whole.isascii() and whole.isdigit()) or (fraction and not (fraction.isascii() and fraction.isdigit())):
        return None
    if len(whole) > _MAX_DIGITS:
        return None
    fraction = fraction[:9]
    moment = int(whole + fraction) * unit // 10 ** len(fraction) if fraction else int(whole) * unit
    return moment if _EARLIEST_NS <= moment < _LATEST_NS else None


def from_iso(text: object) -> int | None:
    """``2023-08-03T22:49:03.638Z`` in nanoseconds, with or without a fraction; None for anything else."""
    match = _ISO.fullmatch(text.strip()) if isinstance(text, str) else None
    if match is None:
        return None
    year, month, day, hour, minute, second = (int(part) for part in match.groups()[:6])
    fraction = (match[7] or "")[:9].ljust(9, "0")
    if not (1 <= month <= 12 and 1 <= day <= 31 and hour < 24 and minute < 60 and second < 61):
        return None
    moment = ((_days(year, month, day) * 24 + hour) * 60 + minute) * 60 + second
    moment = moment * 10**9 + int(fraction)
    return moment if moment >= _EARLIEST_NS else None


def _days(year: int, month: int, day: int) -> int:
    """Days from 1970-01-01 in the Gregorian calendar, counted in years that begin in March."""
    year, month = (year, month - 3) if month > 2 else (year - 1, month + 9)
    return 365 * year + year // 4 - year // 100 + year // 400 + (153 * month + 2) // 5 + day - 1 - 719_468


def finish_time(value: object) -> int | None:
    """When an authorizer ended, which some versions wrote in milliseconds and others in nanoseconds."""
    number = finite_number(value)
    if number is None:
        return None
    return nanoseconds(value, unit=10**6 if number < _NANOSECONDS_FROM else 1)


def without_empty(tags: dict[str, TagValue | None]) -> dict[str, TagValue]:
    """The tags that have a value."""
    return {name: value for name, value in tags.items() if value is not None and value != ""}


def number_or_text(value: object) -> TagValue | None:
    """A value that can be a tag as it is."""
    return value if isinstance(value, (str, int, float)) and not isinstance(value, bool) else None
