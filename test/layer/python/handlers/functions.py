"""A function's own code, as its author wrote it: nothing here knows of a layer, but where it uses the public API."""

from __future__ import annotations

import logging
import sys
import time
from typing import Any

log = logging.getLogger("shop")


def echo(event: Any, context: Any) -> Any:
    return event


def traced(event: Any, context: Any) -> Any:
    from ddtrace.trace import tracer

    with tracer.trace("shop.work", resource="pack"):
        return {"statusCode": 200}


def fail(event: Any, context: Any) -> Any:
    def inner() -> None:
        raise ValueError("as asked: é")

    inner()


def leave(event: Any, context: Any) -> Any:
    sys.exit(3)


def sleep(event: Any, context: Any) -> Any:
    time.sleep(event["seconds"])
    return "slept"


def busy(event: Any, context: Any) -> Any:
    end = time.monotonic() + float(event["seconds"])
    while time.monotonic() < end:
        pass
    return "done"


def loaded(event: Any, context: Any) -> Any:
    """Which of the modules asked for are there, and where they came from."""
    return {name: getattr(sys.modules.get(name), "__file__", None) for name in event["modules"]}


def logs(event: Any, context: Any) -> Any:
    log.warning("packed %d of %s", 3, {"a": [1]})
    print("printed")
    return "logged"


def carry(event: Any, context: Any) -> Any:
    from datadog_lambda.metric import lambda_metric
    from datadog_lambda.tracing import get_dd_trace_context

    lambda_metric("coffee_house.order_value", 12.45, tags=["product:latte", "order:online"])
    return get_dd_trace_context()


def batch(event: Any, context: Any) -> Any:
    from datadog_lambda.tracing import trace_records

    def handle(record: Any) -> None:
        if record["body"] == "bad":
            raise RuntimeError("this one")

    return trace_records(event, handle)


def generator(event: Any, context: Any) -> Any:
    yield from event


class Nested:
    class Inner:
        @staticmethod
        def method(event: Any, context: Any) -> Any:
            return "inner"


class Instance:
    def __call__(self, event: Any, context: Any) -> Any:
        return "called"


instance = Instance()
