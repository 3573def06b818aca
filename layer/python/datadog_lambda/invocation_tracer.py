"""The traced half of an invocation: read the event, open the spans, close them with how it went, hand them over."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from datadog_lambda import outcome, span_lifecycle
from datadog_lambda.config import Config
from datadog_lambda.deadline import Deadline
from datadog_lambda.diagnostics import note
from datadog_lambda.event_source import DURABLE, is_authorizer_request
from datadog_lambda.extraction import Turns
from datadog_lambda.invocation import Invocation, Reading
from datadog_lambda.reading import Reader
from datadog_lambda.tracer import Tracing

if TYPE_CHECKING:
    from datadog_lambda.cold_start import ImportWatch


class InvocationTracer:
    """One for a process. Its methods raise; the layer is what keeps that from the function."""

    def __init__(self, config: Config, tracing: Tracing, turns: Turns) -> None:
        self.tracing = tracing
        self.imports: ImportWatch | None = None
        self._config = config
        self._reader = Reader(config, turns)
        self._is_copy = config.initialization_type == "snap-start"
        self._deadline = Deadline(config.flush_deadline_ms / 1000, tracing)

    def open(self, invocation: Invocation) -> None:
        if self._is_copy:
            self._is_copy = False
            self._draw_other_ids()
        if self.imports is not None:
            self.imports.active = self.tracing.contexts.active
        reading = self._reader.read(invocation.event, invocation.context, invocation.function)
        invocation.reading = reading
        try:
            span_lifecycle.open_spans(self.tracing, self._config, invocation, reading)
        except Exception:
            span_lifecycle.abandon(self.tracing, invocation)
            raise
        self._tag_event(invocation)
        if self._config.xray_daemon:
            from datadog_lambda import xray_subsegment

            xray_subsegment.send_trace(self._config.xray_daemon, reading.parentage.parent)
        self._deadline.watch(invocation)

    def close(
        self, invocation: Invocation, reading: Reading, status: str, result: object, error: BaseException | None
    ) -> object:
        """Finish the spans; gives back the result, with the trace in it when it lets a request through."""
        self._deadline.forget(invocation)
        try:
            return self._tell(invocation, reading, status, result, error)
        finally:
            # Whatever a result of the user's may raise when it is read.
            span_lifecycle.close_spans(invocation, status, error)

    def _tell(
        self, invocation: Invocation, reading: Reading, status: str, result: object, error: BaseException | None
    ) -> object:
        span = invocation.lambda_span
        if span is None:
            return result
        if self._config.capture_payload and error is None:
            from datadog_lambda import payload_tags

            payload_tags.capture(span, "function.response", result, self._config)
        if self._config.encode_authorizer and isinstance(result, dict) and is_authorizer_request(invocation.event):
            result = self._answer_of_authorizer(invocation, result)
        if self.imports is not None:
            self._trace_imports(invocation)
        if reading.source is DURABLE:
            span._set_attributes(outcome.durable_end_tags(result))
        if self._config.xray_daemon:
            from datadog_lambda import xray_subsegment

            xray_subsegment.send_tags(self._config.xray_daemon, reading.trigger_tags, status)
        return result

    def leave(self, invocation: Invocation) -> None:
        """Give the thread back its active span, and the kernel what was traced."""
        if invocation.reading is not None:
            self.tracing.contexts.activate(invocation.previous)
        self.tracing.writer.flush_queue()

    def _draw_other_ids(self) -> None:
        try:
            self.tracing.draw_other_ids()
        except ImportError as error:  # a tracer of the user's may keep its numbers elsewhere
            note("snapshot-ids", error)

    def _tag_event(self, invocation: Invocation) -> None:
        span = invocation.lambda_span
        if span is None:
            return
        if isinstance(invocation.event, dict) and "DurableExecutionArn" in invocation.event:
            span._set_attributes(outcome.durable_tags(invocation.event))
        if self._config.capture_payload:
            from datadog_lambda import payload_tags

            payload_tags.capture(span, "function.request", invocation.event, self._config)

    def _trace_imports(self, invocation: Invocation) -> None:
        imports, self.imports = self.imports, None
        span = invocation.lambda_span
        if imports is None or span is None:
            return
        from datadog_lambda import cold_start

        imports.stop()
        root = invocation.inferred[-1][1] if invocation.inferred else span
        cold_start.make_spans(self.tracing, imports.roots, span, root, invocation.function_name)

    def _answer_of_authorizer(self, invocation: Invocation, result: dict[str, object]) -> dict[str, object]:
        from datadog_lambda import authorizer_answer

        if not authorizer_answer.is_answer(invocation.event, result) or invocation.lambda_span is None:
            return result
        headers: dict[str, str] = {}
        self.tracing.propagator.inject(invocation.lambda_span, headers)
        return authorizer_answer.with_context(result, headers, invocation.event, time.time_ns())
