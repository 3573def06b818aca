"""Invocations that run out of time: their spans are sent, and say so, before Lambda stops the process.

One thread for a process, asleep until the earliest deadline. It works for every kind of handler in every thread,
and takes no signal from the function. An invocation that ends is only forgotten, so nothing is left to fire.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable

from datadog_lambda.diagnostics import note
from datadog_lambda.invocation import Invocation
from datadog_lambda.tracer import Tracing


class Deadline:
    """Watches invocations that have a deadline, which their context tells."""

    def __init__(self, margin_seconds: float, tracing: Tracing) -> None:
        self._margin = margin_seconds
        self._tracing = tracing
        self._condition = threading.Condition(threading.Lock())
        self._watched: dict[int, tuple[float, Invocation]] = {}
        self._wakes_at = 0.0
        self._thread: threading.Thread | None = None

    def watch(self, invocation: Invocation) -> None:
        remaining: Callable[[], object] | None = getattr(invocation.context, "get_remaining_time_in_millis", None)
        if remaining is None:
            return
        left = remaining()
        if not isinstance(left, (int, float)):
            return
        moment = time.monotonic() + left / 1000 - self._margin
        with self._condition:
            self._watched[id(invocation)] = (moment, invocation)
            if self._thread is None or not self._thread.is_alive():
                self._start()
            elif moment < self._wakes_at or not self._wakes_at:
                self._condition.notify()

    def forget(self, invocation: Invocation) -> None:
        self._watched.pop(id(invocation), None)

    def _start(self) -> None:
        self._thread = threading.Thread(target=self._run, name="datadog-deadline", daemon=True)
        self._thread.start()

    def _run(self) -> None:
        while True:
            with self._condition:
                due = self._due()
                if not due:
                    moments = [moment for moment, _ in list(self._watched.values())]
                    self._wakes_at = min(moments) if moments else 0.0
                    self._condition.wait(max(0.0, self._wakes_at - time.monotonic()) if moments else None)
                    continue
            for invocation in due:
                self._expire(invocation)

    def _due(self) -> list[Invocation]:
        now = time.monotonic()
        due = [(key, invocation) for key, (moment, invocation) in list(self._watched.items()) if moment <= now]
        return [invocation for key, invocation in due if self._watched.pop(key, None) is not None]

    def _expire(self, invocation: Invocation) -> None:
        try:
            invocation.timed_out = True
            finish_for_timeout(self._tracing, invocation)
            self._tracing.writer.flush_queue()
        except Exception as error:  # noqa: BLE001 - a fault here may not reach the handler either
            note("deadline", error)


def finish_for_timeout(tracing: Tracing, invocation: Invocation) -> None:
    """Mark ``aws.lambda`` and finish all that is open of its trace, the innermost first."""
    span = invocation.lambda_span
    if span is None or span.duration_ns is not None:
        return
    span.error = 1
    span._set_attributes({"error.type": "Impending Timeout", "error.message": "Datadog detected an Impending Timeout"})
    now = time.time_ns()
    ours = [span, *(inferred for _, inferred in reversed(invocation.inferred))]
    for inner in tracing.open_spans(span.trace_id):
        if all(inner is not own for own in ours):
            inner._finish_ns(now)
    for own in ours:
        own._finish_ns(now)
