"""Functions of the tests that both layers have in common; functions.cjs has the same."""

from __future__ import annotations

import base64
import logging
from typing import Any

logging.getLogger().setLevel(logging.INFO)


def sends(event: dict[str, Any], context: Any) -> str:
    """Sends a point when it is asked to."""
    from datadog_lambda.metric import lambda_metric  # type: ignore[import-untyped, unused-ignore]

    if "value" in event:
        lambda_metric("shop.orders", event["value"], tags=["kind:book", "country:jp"])
    return "sent"


def records(event: dict[str, Any], context: Any) -> Any:
    """Handles the records of a batch one by one; those that say so fail."""
    from datadog_lambda.trace_records import trace_records  # type: ignore[import-untyped, unused-ignore]

    return trace_records(event, _handle)


def _handle(record: Any) -> None:
    from ddtrace import tracer

    body = record["body"] if "body" in record else base64.b64decode(record["kinesis"]["data"]).decode()
    logging.info("handles %s", body)
    with tracer.trace("shop.work") as span:
        span.set_tag("order", body)
    if "fails" in body:
        raise TypeError("as asked")


def extracts(event: Any, context: Any) -> tuple[str, str, str]:
    """Says for every event which trace it belongs to."""
    return "77", "88", "1"


def echo(event: Any, context: Any) -> Any:
    return event
