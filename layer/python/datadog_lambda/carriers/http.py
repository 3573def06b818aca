"""HTTP: API Gateway, Function URLs, load balancers, VPC Lattice, AppSync: headers in any case."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache

from datadog_lambda.carriers.carrier import Carrier, pick_headers
from datadog_lambda.json_value import JsonObject, as_object

# What is told of a request beside its line.
_TOLD = frozenset(("host", "referer", "user-agent", "x-amz-invocation-type", "x-forwarded-proto"))


def headers_told(event: JsonObject) -> dict[str, str]:
    """The headers that spans tell of, in lower case, each with its first value.

    From ``headers``, else from ``multiValueHeaders``, which a load balancer gives in their place.
    """
    told: dict[str, str] = {}
    for name, value in (as_object(event.get("headers")) or as_object(event.get("multiValueHeaders"))).items():
        lower = _told_name(name) if isinstance(name, str) else ""
        if lower:
            first = value[0] if isinstance(value, list) and value else value
            told[lower] = first if isinstance(first, str) else ""
    return told


# A function sees the same few dozen names of headers again and again.
@lru_cache(maxsize=256)
def _told_name(name: str) -> str:
    lower = name.lower()
    return lower if lower in _TOLD else ""


def carriers_of(event: JsonObject) -> Iterator[Carrier]:
    for headers in (event.get("headers"), event.get("multiValueHeaders")):
        picked = pick_headers(as_object(headers))
        if picked:
            yield picked
