"""HTTP: API Gateway, Function URLs, load balancers, VPC Lattice, AppSync: headers in any case."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from datadog_lambda.carriers.carrier import Carrier, pick_headers
from datadog_lambda.json_value import JsonObject, as_list, as_object, as_text


def headers_of(event: JsonObject) -> JsonObject:
    """``headers``, else ``multiValueHeaders``, which a load balancer gives in their place."""
    return as_object(event.get("headers")) or as_object(event.get("multiValueHeaders"))


def lower_headers(event: JsonObject) -> dict[str, object]:
    """The headers with their names in lower case."""
    return {name.lower(): value for name, value in headers_of(event).items() if isinstance(name, str)}


def header(headers: Mapping[str, object], name: str) -> str:
    """One of lower-case headers, its first value when there are several."""
    value = headers.get(name)
    if isinstance(value, str):
        return value
    values = as_list(value)
    return as_text(values[0]) if values else ""


def carriers_of(event: JsonObject) -> Iterator[Carrier]:
    for headers in (event.get("headers"), event.get("multiValueHeaders")):
        picked = pick_headers(as_object(headers))
        if picked:
            yield picked
