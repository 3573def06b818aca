"""Opening the spans of an invocation from what was read, and finishing them with how it went."""

from __future__ import annotations

import time

from datadog_lambda import lambda_span, links
from datadog_lambda.carriers.carrier import StepFunctionsCarrier
from datadog_lambda.config import Config
from datadog_lambda.inferred.inferred_span import InferredSpan
from datadog_lambda.invocation import Invocation, Reading
from datadog_lambda.json_value import text_at
from datadog_lambda.outcome import is_server_error
from datadog_lambda.tracer import Tracing
from datadog_lambda.tracer_types import Context, Span, TagValue


def open_spans(tracing: Tracing, config: Config, invocation: Invocation, reading: Reading) -> None:
    """The inferred spans, each the parent of the next, then ``aws.lambda``, which becomes the active span."""
    parentage = reading.parentage
    parent: Span | Context | None = parentage.parent.context if parentage.parent else None
    invocation.previous = tracing.contexts.active()
    for described in reading.inferred:
        span = _open_inferred(tracing, config, invocation, described, parent)
        invocation.inferred.append((described, span))
        parent = span
    name = invocation.function_name or "function"
    service = lambda_span.service_name(config, invocation.function_name)
    span = tracing.start(lambda_span.NAME, parent, service, name, lambda_span.TYPE)
    invocation.lambda_span = span
    tracing.contexts.activate(span)
    span.start_ns = invocation.started_ns
    tags = lambda_span.tags_of(invocation, name, tracing.version)
    tags.update(reading.trigger_tags)
    span._set_attributes(tags)
    if parentage.parent is not None and parentage.parent.context.trace_id:
        span._set_attribute("_dd.parent_source", "xray" if parentage.parent.turn == "xray" else "event")
        if isinstance(parentage.parent.carrier, StepFunctionsCarrier):
            span._set_attributes(parentage.parent.carrier.tags)
    if parentage.links or parentage.dropped:
        _add_links(span, reading)
    if reading.pointers:
        links.point_at(invocation.inferred[-1][1] if invocation.inferred else span, reading.pointers)


def _open_inferred(
    tracing: Tracing, config: Config, invocation: Invocation, described: InferredSpan, parent: Span | Context | None
) -> Span:
    span = tracing.start(described.name, parent, described.service, described.resource, described.type)
    span.start_ns = described.start_ns or invocation.started_ns
    tags: dict[str, TagValue] = {
        "operation_name": described.name,
        "resource_names": described.resource,
        "span.kind": "server",
        "request_id": invocation.request_id,
        "_inferred_span.tag_source": "self",
        "_inferred_span.synchronicity": "async" if described.is_async else "sync",
        "_dd._inferred_span": 1.0,
        **described.tags,
    }
    if config.service:
        tags["peer.service"] = config.service
    span._set_attributes(tags)
    return span


def _add_links(span: Span, reading: Reading) -> None:
    parentage = reading.parentage
    for found in parentage.links:
        record = reading.records[found.record] if found.record < len(reading.records) else {}
        arn = text_at(record, "eventSourceARN") or str(
            reading.trigger_tags.get("function_trigger.event_source_arn", "")
        )
        links.link_to(span, found.context, links.attributes_of(reading.source, record, arn))
    if parentage.dropped:
        span._set_attribute("_dd.span_links.dropped", parentage.dropped)


def close_spans(invocation: Invocation, status: str, error: BaseException | None) -> None:
    """Finish ``aws.lambda``, then the inferred spans from the inside out."""
    span = invocation.lambda_span
    if span is None:
        return
    ended = time.time_ns()
    failed = is_server_error(status)
    if status:
        span._set_attribute("http.status_code", status)
    if error is not None:
        set_error(span, error)
    elif failed:
        span.error = 1
    span._finish_ns(ended)
    if status and invocation.inferred:
        invocation.inferred[-1][1]._set_attribute("http.status_code", status)
    for described, inferred in reversed(invocation.inferred):
        # One with an end of its own (an authorizer's) was over before the function began.
        if not described.is_async and described.end_ns is None and (error is not None or failed):
            _mark_error(inferred, error)
        inferred._finish_ns(max(end_of(described, invocation.started_ns, ended), inferred.start_ns))


def end_of(described: InferredSpan, started_ns: int, ended_ns: int) -> int:
    """Where the event says no end: asynchronous ones end where the function begins, the others where it ends."""
    if described.end_ns is not None:
        return described.end_ns
    return started_ns if described.is_async else ended_ns


def set_error(span: Span, error: BaseException) -> None:
    """The error with its stack. Python's own classes go by their plain name, as Lambda itself reports them."""
    span.set_exc_info(type(error), error, error.__traceback__)
    span._set_attribute("error.type", error_type(error))


def error_type(error: BaseException) -> str:
    kind = type(error)
    return kind.__qualname__ if kind.__module__ == "builtins" else f"{kind.__module__}.{kind.__qualname__}"


def _mark_error(span: Span, error: BaseException | None) -> None:
    span.error = 1
    if error is not None:
        span._set_attributes({"error.type": error_type(error), "error.message": str(error)})


def abandon(tracing: Tracing, invocation: Invocation) -> None:
    """Finish whatever an opening that failed half-way had opened, and give the thread back its active span."""
    for span in [invocation.lambda_span, *(span for _, span in reversed(invocation.inferred))]:
        if span is not None and span.duration_ns is None:
            span._finish_ns(time.time_ns())
    tracing.contexts.activate(invocation.previous)
