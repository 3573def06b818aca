"""For the function's own code: the running trace as headers, and a span for every record of a batch."""

from __future__ import annotations

from datadog_lambda.default_layer import default_layer
from datadog_lambda.diagnostics import note
from datadog_lambda.invocation import current_invocation
from datadog_lambda.trace_records import trace_records

__all__ = ["get_dd_trace_context", "trace_records"]


def get_dd_trace_context() -> dict[str, str]:
    """The headers that carry the running trace on, for payloads that no instrumentation reaches.

    Inside an invocation: of the active span, else of the invocation's own; empty when there is no trace.
    """
    headers: dict[str, str] = {}
    try:
        tracing = default_layer().tracing
        if tracing is None:
            return headers
        active = tracing.contexts.active()
        if active is None:
            invocation = current_invocation.get()
            active = invocation.lambda_span if invocation else None
        if active is not None:
            tracing.propagator.inject(active, headers)
    except Exception as error:  # noqa: BLE001 - without a context the payload goes without one
        note("trace-context", error)
    return headers
