"""One measurement of one variant, in a process of its own: what a function's runtime would load, timed from inside.

    layer-python-measure.py KIND HANDLER PACKAGES

KIND is ``bare`` or ``layer``; the last line is JSON: milliseconds, bytes, microseconds.
"""

from __future__ import annotations

import json
import os
import resource
import sys
import time
from importlib import import_module
from pathlib import Path
from statistics import median
from types import SimpleNamespace

import awslambdaric.bootstrap

EVENTS = Path(__file__).resolve().parents[1] / "test" / "vectors" / "events"
WARM_UP, RUNS = 60, 240

CONTEXT = SimpleNamespace(
    invoked_function_arn="arn:aws:lambda:us-east-1:123456789012:function:my-function",
    function_name="my-function",
    function_version="$LATEST",
    aws_request_id="11111111-2222-4333-8444-555555555555",
    memory_limit_in_mb=256,
    client_context=None,
    get_remaining_time_in_millis=lambda: 3000,
)


def main(kind: str, handler: str, packages: str) -> None:
    assert awslambdaric.bootstrap
    # The published library prints, and a function's standard output goes to a pipe as well.
    sys.path[:0] = [str(Path(__file__).resolve().parent), packages]
    before = resident_bytes()
    cpu, wall = time.process_time(), time.perf_counter()
    if kind == "bare":
        module, _, name = handler.rpartition(".")
        function = getattr(import_module(module), name)
    else:
        os.environ["DD_LAMBDA_HANDLER"] = handler
        function = import_module("datadog_lambda.handler").handler
    function({}, CONTEXT)
    found = {"cpu_ms": (time.process_time() - cpu) * 1e3, "wall_ms": (time.perf_counter() - wall) * 1e3}
    found["rss"] = resident_bytes() - before
    for label, file in (("sqs", "sqs-string-msg-attribute.json"), ("api", "api-gateway.json")):
        event = json.loads((EVENTS / file).read_text("utf-8"))
        found[f"warm_{label}_us"] = warm(function, event)
    sys.stdout.write("\n" + json.dumps(found) + "\n")


def warm(function: object, event: object) -> float:
    assert callable(function)
    took = []
    for turn in range(WARM_UP + RUNS):
        began = time.perf_counter_ns()
        function(event, CONTEXT)
        if turn >= WARM_UP:
            took.append(time.perf_counter_ns() - began)
        # An agent reads between two invocations, as it does while a sandbox is frozen.
        time.sleep(0.0005)
    return median(took) / 1e3


def resident_bytes() -> int:
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * resource.getpagesize()


if __name__ == "__main__":
    main(*sys.argv[1:])
