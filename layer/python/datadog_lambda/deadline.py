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
from datadog_lambda.span_lifecycle import end_of
from datadog_lambda.tracer import Tracing
from datadog_lambda.tracer_types import Span

_NEVER = float("inf")


class Deadline:
    """Watches invocations that have a deadline, which their context tells."""

    def __init__(self, margin_seconds: float, tracing: Tracing) -> None:
        self._margin = margin_seconds
        self._tracing = tracing
        self._lock = threading.Lock()
        self._earlier = threading.Condition(self._lock)
        self._watched: dict[int, tuple[float, Invocation]] = {}
        self._wakes_at = _NEVER
        self._thread: threading.Thread | None = None

    def watch(self, invocation: Invocation) -> None:
        remaining: Callable[[], object] | None = getattr(invocation.context, "get_remaining_time_in_millis", None)
        if remaining is None:
            return
        left = remaining()
        if not isinstance(left, (int, float)):
            return
        now = time.monotonic()
        moment = now + left / 1000 - self._margin
        with self._lock:
            self._watched[id(invocation)] = (moment, invocation)
            # A moment that has passed is one that the thread has not looked at yet, or will not: it may have died.
            if moment < self._wakes_at or self._wakes_at <= now:
                self._wakes_at = self._earliest()
                self._wake()

    def forget(self, invocation: Invocation) -> None:
        self._watched.pop(id(invocation), None)

    def _wake(self) -> None:
        if self._thread is None or not self._thread.is_alive():
            self._thread = threading.Thread(target=self._run, name="datadog-deadline", daemon=True)
            self._thread.start()
        else:
            self._earlier.notify()

    def _run(self) -> None:
        while True:
            with self._lock:
                due = self._due()
                if not due:
                    self._sleep()
                    continue
            for invocation in due:
                self._expire(invocation)

    def _sleep(self) -> None:
        """Until the moment that was set, even when its invocation has ended: waking costs a warm invocation more."""
        now = time.monotonic()
        if self._wakes_at <= now:
            self._wakes_at = self._earliest()
        self._earlier.wait(self._wakes_at - now if self._wakes_at < _NEVER else None)

    def _earliest(self) -> float:
        return min((moment for moment, _ in list(self._watched.values())), default=_NEVER)

    def _due(self) -> list[Invocation]:
        now = time.monotonic()
        due = [(key, invocation) for key, (moment, invocation) in list(self._watched.items()) if moment <= now]
        return [invocation for key, invocation in due if self._watched.pop(key, None) is not None]

    def _expire(self, invocation: Invocation) -> None:
        try:
            finish_for_timeout(self._tracing, invocation)
            self._tracing.writer.flush_queue()
        except Exception as error:  # noqa: BLE001 - a fault here may not reach the handler either
            note("deadline", error)


def finish_for_timeout(tracing: Tracing, invocation: Invocation) -> None:
    """Mark ``aws.lambda``, and who waits for it, and finish all that is open of its trace, the innermost first."""
    span = invocation.lambda_span
    if span is None or span.duration_ns is not None:
        return
    now = time.time_ns()
    ours = [span, *(inferred for _, inferred in invocation.inferred)]
    for inner in tracing.open_spans(span.trace_id):
        if all(inner is not own for own in ours):
            inner._finish_ns(now)
    _mark(span)
    span._finish_ns(now)
    for described, inferred in reversed(invocation.inferred):
        if not described.is_async and described.end_ns is None:
            _mark(inferred)
        inferred._finish_ns(max(end_of(described, invocation.started_ns, now), inferred.start_ns))


def _mark(span: Span) -> None:
    span.error = 1
    span._set_attributes({"error.type": "Impending Timeout", "error.message": "Datadog detected an Impending Timeout"})
