"""The layer: what happens before and after the user's handler, and that none of it can break the handler."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from datadog_lambda import outcome, span_lifecycle
from datadog_lambda.arn import FunctionArn, parse_function_arn
from datadog_lambda.config import Config
from datadog_lambda.deadline import Deadline
from datadog_lambda.diagnostics import note
from datadog_lambda.enhanced_metrics import EnhancedMetrics
from datadog_lambda.extraction import Turns
from datadog_lambda.invocation import Invocation, Reading, current_invocation
from datadog_lambda.metric_router import MetricRouter
from datadog_lambda.reading import Reader
from datadog_lambda.sandbox import Sandbox
from datadog_lambda.tracer import Tracing

if TYPE_CHECKING:
    from datadog_lambda.cold_start import ImportWatch


class Layer:
    """One for a process; a test makes its own from an environment of its own."""

    def __init__(
        self, config: Config, tracing: Tracing | None, turns: Turns | None, sandbox: Sandbox, router: MetricRouter
    ) -> None:
        self.config = config
        self.tracing = tracing
        self.router = router
        self._sandbox = sandbox
        self._metrics = EnhancedMetrics(config, router)
        self._reader = Reader(config, turns)
        self._functions: dict[str, FunctionArn] = {}
        self._deadline = Deadline(config.flush_deadline_ms / 1000, tracing) if tracing else None
        self.imports: ImportWatch | None = None

    def begin(self, event: object, context: object) -> Invocation | None:
        """Open the invocation. Never raises; None when nothing could be opened."""
        invocation = None
        try:
            invocation = self._invocation(event, context)
            invocation.token = current_invocation.set(invocation)
            self._metrics.count_invocation(invocation)
            if self.imports is not None and self.tracing is not None:
                self.imports.active = self.tracing.contexts.active
            if self.tracing is not None:
                reading = self._reader.read(event, context, invocation.function)
                invocation.reading = reading
                self._open(self.tracing, invocation, reading)
        except Exception as error:  # noqa: BLE001 - the law: a fault of the layer is never the function's
            note("begin", error)
        return invocation

    def end(self, invocation: Invocation | None, result: object, error: BaseException | None) -> object:
        """Close the invocation and hand over what it made. Never raises; gives back the handler's result."""
        if invocation is None:
            return result
        try:
            result = self._close(invocation, result, error)
        except Exception as fault:  # noqa: BLE001 - as above
            note("end", fault)
        finally:
            self._leave(invocation)
        return result

    def _invocation(self, event: object, context: object) -> Invocation:
        arn = getattr(context, "invoked_function_arn", "")
        function = self._functions.get(arn) if isinstance(arn, str) else None
        if function is None:
            function = parse_function_arn(arn)
            self._functions[str(arn)] = function
        name = getattr(context, "function_name", None) or self.config.function_name or function.name
        request_id = getattr(context, "aws_request_id", None)
        return Invocation(
            event=event,
            context=context,
            function=function,
            function_name=name if isinstance(name, str) else "",
            request_id=request_id if isinstance(request_id, str) else "",
            start=self._sandbox.enter(),
            started_ns=time.time_ns(),
        )

    def _open(self, tracing: Tracing, invocation: Invocation, reading: Reading) -> None:
        try:
            span_lifecycle.open_spans(tracing, self.config, invocation, reading)
        except Exception:
            span_lifecycle.abandon(tracing, invocation)
            raise
        self._tag_event(invocation, reading)
        if self.config.xray_daemon:
            from datadog_lambda import xray_subsegment

            xray_subsegment.send_trace(self.config.xray_daemon, reading.parentage.parent)
        if self._deadline is not None:
            self._deadline.watch(invocation)

    def _tag_event(self, invocation: Invocation, reading: Reading) -> None:
        span = invocation.lambda_span
        if span is None:
            return
        if isinstance(invocation.event, dict) and "DurableExecutionArn" in invocation.event:
            span._set_attributes(outcome.durable_tags(invocation.event))
        if self.config.capture_payload:
            from datadog_lambda import payload_tags

            payload_tags.capture(span, "function.request", invocation.event, self.config)

    def _close(self, invocation: Invocation, result: object, error: BaseException | None) -> object:
        reading = invocation.reading
        if self._deadline is not None:
            self._deadline.forget(invocation)
        status = outcome.status_code(reading.source, result, error) if reading else ""
        failed = error is not None or outcome.is_server_error(status)
        self._metrics.count_outcome(invocation, failed, error is not None, outcome.batch_item_failures(result))
        if self.tracing is None or invocation.lambda_span is None or reading is None:
            return result
        if self.config.capture_payload and error is None:
            from datadog_lambda import payload_tags

            payload_tags.capture(invocation.lambda_span, "function.response", result, self.config)
        if self.config.encode_authorizer and isinstance(result, dict):
            result = self._answer_of_authorizer(self.tracing, invocation, result)
        durable = outcome.durable_status(result)
        tags = {"aws.durable.execution_status": durable} if durable and reading.source.name == "durable" else {}
        self._trace_imports(self.tracing, invocation)
        span_lifecycle.close_spans(invocation, status, error, tags)
        return result

    def _trace_imports(self, tracing: Tracing, invocation: Invocation) -> None:
        imports, self.imports = self.imports, None
        span = invocation.lambda_span
        if imports is None or span is None:
            return
        from datadog_lambda import cold_start

        imports.stop()
        root = invocation.inferred[-1][1] if invocation.inferred else span
        cold_start.make_spans(tracing, imports.roots, span, root, invocation.function_name)

    def _answer_of_authorizer(
        self, tracing: Tracing, invocation: Invocation, result: dict[str, object]
    ) -> dict[str, object]:
        from datadog_lambda import authorizer_answer

        if not authorizer_answer.is_answer(invocation.event, result) or invocation.lambda_span is None:
            return result
        headers: dict[str, str] = {}
        tracing.propagator.inject(invocation.lambda_span, headers)
        return authorizer_answer.with_context(result, headers, invocation.event, time.time_ns())

    def _leave(self, invocation: Invocation) -> None:
        try:
            if self.tracing is not None and invocation.reading is not None:
                self.tracing.contexts.activate(invocation.previous)
                self.tracing.writer.flush_queue()
            self.router.flush()
        except Exception as error:  # noqa: BLE001 - as above
            note("leave", error)
        if invocation.token is not None:
            try:
                current_invocation.reset(invocation.token)
            except ValueError:
                # Ended in another context than it began in (a task of its own): that context is gone with it.
                note("other-context")
