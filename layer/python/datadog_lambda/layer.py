"""The layer: what happens before and after the user's handler, and that none of it can break the handler."""

from __future__ import annotations

import time

from datadog_lambda import outcome
from datadog_lambda.arn import FunctionArn, parse_function_arn
from datadog_lambda.config import Config
from datadog_lambda.diagnostics import note
from datadog_lambda.enhanced_metrics import EnhancedMetrics
from datadog_lambda.event_source import UNKNOWN, detect
from datadog_lambda.invocation import Invocation, current_invocation
from datadog_lambda.invocation_tracer import InvocationTracer
from datadog_lambda.metric_router import MetricRouter
from datadog_lambda.sandbox import Sandbox
from datadog_lambda.tracer import Tracing


class Layer:
    """One for a process; a test makes its own from an environment of its own."""

    def __init__(self, config: Config, tracer: InvocationTracer | None, sandbox: Sandbox, router: MetricRouter) -> None:
        self.config = config
        self.tracer = tracer
        self.router = router
        self._sandbox = sandbox
        self._metrics = EnhancedMetrics(config, router)
        self._functions: dict[str, FunctionArn] = {}

    @property
    def tracing(self) -> Tracing | None:
        return self.tracer.tracing if self.tracer is not None else None

    def begin(self, event: object, context: object) -> Invocation | None:
        """Open the invocation. Never raises; None when nothing could be opened."""
        invocation = None
        try:
            invocation = self._invocation(event, context)
            invocation.token = current_invocation.set(invocation)
            self._metrics.count_invocation(invocation)
            if self.tracer is not None:
                self.tracer.open(invocation)
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

    def _close(self, invocation: Invocation, result: object, error: BaseException | None) -> object:
        status = ""
        try:
            status = self._status(invocation, result, error)
        finally:
            if self.tracer is not None and invocation.reading is not None:
                # Even when a result of the user's raises as it is read.
                result = self.tracer.close(invocation, invocation.reading, status, result, error)
        return result

    def _status(self, invocation: Invocation, result: object, error: BaseException | None) -> str:
        """The status that the caller sees, and the counts that follow from how the handler ended."""
        reading = invocation.reading
        source = reading.source if reading is not None else UNKNOWN
        if reading is None and isinstance(result, dict) and "statusCode" in result:
            # Without a trace nobody has read the event, but a 5xx is an error all the same.
            source = detect(invocation.event)
        status = outcome.status_code(source, result, error)
        failed = error is not None or outcome.is_server_error(status)
        self._metrics.count_outcome(invocation, failed, error is not None, outcome.batch_item_failures(result))
        return status

    def _leave(self, invocation: Invocation) -> None:
        try:
            if self.tracer is not None:
                self.tracer.leave(invocation)
            self.router.flush()
        except Exception as error:  # noqa: BLE001 - as above
            note("leave", error)
        if invocation.token is not None:
            try:
                current_invocation.reset(invocation.token)
            except ValueError:
                # Ended in another context than it began in (a task of its own): that context is gone with it.
                note("other-context")
