"""Handlers without a layer: what AWS's runtime client does with each kind, for comparison."""

import os
import sys
import threading
import time
from typing import Any

_ticks = 0


def _tick() -> None:
    global _ticks
    while True:
        time.sleep(0.005)
        _ticks += 1


threading.Thread(target=_tick, daemon=True).start()


def echo(event: Any, context: Any) -> Any:
    return event


def context(event: Any, lambda_context: Any) -> Any:
    client = lambda_context.client_context
    return {
        "requestId": lambda_context.aws_request_id,
        "arn": lambda_context.invoked_function_arn,
        "name": lambda_context.function_name,
        "memory": lambda_context.memory_limit_in_mb,
        "client": client.custom if client else None,
        "trace": os.environ.get("_X_AMZN_TRACE_ID"),
        "left": lambda_context.get_remaining_time_in_millis(),
        "env": os.environ.get(event.get("variable", ""), None),
    }


def fail(event: Any, context: Any) -> Any:
    raise TypeError("as asked")


def exit(event: Any, context: Any) -> Any:
    sys.exit(3)


def sleep(event: Any, context: Any) -> Any:
    time.sleep(event["ms"] / 1000)
    return "slept"


def print_both(event: Any, context: Any) -> Any:
    print("hello")
    print("world", file=sys.stderr)


def ticking(event: Any, context: Any) -> Any:
    """Says how many ticks of a thread went by before and during this turn: none while frozen."""
    before = _ticks
    time.sleep(event["ms"] / 1000)
    return {"before": before, "during": _ticks - before}
