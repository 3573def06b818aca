"""HTTP: API Gateway, Function URLs, load balancers, VPC Lattice, AppSync: headers in any case."""

from __future__ import annotations

from collections.abc import Iterator

from datadog_lambda.carriers.carrier import Carrier, pick_headers
from datadog_lambda.json_value import JsonObject, as_list, as_object, as_text


def headers_of(event: JsonObject) -> JsonObject:
    """``headers``, else ``multiValueHeaders``, which a load balancer gives in their place."""
    return as_object(event.get("headers")) or as_object(event.get("multiValueHeaders"))


def header(event: JsonObject, name: str) -> str:
    """One header by its name in lower case, its first value when there are several."""
    for key, value in headers_of(event).items():
        if isinstance(key, str) and key.lower() == name:
            values = as_list(value)
            return as_text(values[0]) if values else as_text(value)
    return ""


def carriers_of(event: JsonObject) -> Iterator[Carrier]:
    for headers in (event.get("headers"), event.get("multiValueHeaders")):
        picked = pick_headers(as_object(headers))
        if picked:
            yield picked
