"""What an instrumented Lambda authorizer left in its context for the function that it let through."""

from __future__ import annotations

from collections.abc import Iterator

from datadog_lambda.carriers.carrier import Carrier, carriers_in
from datadog_lambda.json_value import JsonObject, child, decode_base64, finite_number, object_at, parse_object


def injected_context(event: JsonObject) -> JsonObject:
    """The authorizer's ``_datadog``, decoded, when it was made for this very request; else empty.

    API Gateway caches an authorizer's answer and gives it to later requests: that trace is not theirs. An answer is
    fresh when API Gateway waited for it, or when it names this request.
    """
    authorizer = object_at(event, "requestContext", "authorizer")
    encoded = authorizer.get("_datadog") or child(authorizer, "lambda", "_datadog")
    if not encoded:
        return {}
    injected = parse_object(decode_base64(encoded))
    latency = finite_number(authorizer.get("integrationLatency")) or 0
    request_id = child(event, "requestContext", "requestId")
    if latency > 0 or (request_id and request_id == injected.get("x-datadog-authorizing-requestid")):
        return injected
    return {}


def carriers_of(event: JsonObject) -> Iterator[Carrier]:
    yield from carriers_in(injected_context(event))
