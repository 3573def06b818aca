"""AppSync's direct resolvers: the request's headers, one level down."""

from __future__ import annotations

from collections.abc import Iterator

from datadog_lambda.carriers.carrier import Carrier, pick_headers
from datadog_lambda.json_value import JsonObject, as_object, child


def carriers_of(event: JsonObject) -> Iterator[Carrier]:
    headers = pick_headers(as_object(child(event, "request", "headers")))
    if headers:
        yield headers
