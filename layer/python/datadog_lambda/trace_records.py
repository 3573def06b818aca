"""A span for every record of a batch, linked to the trace that the record came from: opt-in, in the user's code."""

from __future__ import annotations

import time
from collections.abc import Callable

from datadog_lambda import event_source, links
from datadog_lambda.arn import parse_function_arn
from datadog_lambda.default_layer import default_layer
from datadog_lambda.diagnostics import note
from datadog_lambda.event_source import Source
from datadog_lambda.extraction import Turns
from datadog_lambda.json_value import JsonObject, text_at
from datadog_lambda.layer import Layer
from datadog_lambda.tracer import Tracing
from datadog_lambda.tracer_types import Span
from datadog_lambda.trigger_tags import event_source_arn

RecordHandler = Callable[[JsonObject], object]

SPAN_NAME = "aws.lambda.record"


class NotAwaitedError(TypeError):
    """A record handler that is ``async``: nobody would run it, and every record would pass for handled."""

    def __init__(self) -> None:
        super().__init__(
            "trace_records calls its function and awaits nothing. Give it one that is not async, "
            "such as lambda record: asyncio.run(handle(record))."
        )


def trace_records(event: object, fn: RecordHandler, layer: Layer | None = None) -> dict[str, list[dict[str, str]]]:
    """Call ``fn`` with each record in turn; the answer is a partial batch response of those that raised.

    Return it from the handler of a queue or a stream that has ReportBatchItemFailures. For a stream and a FIFO queue
    the first failure ends the batch, since what follows it must not be handled before it. Raises NotAwaitedError for a
    function that is ``async``.
    """
    used = layer or default_layer()
    source = event_source.detect(event)
    failures: list[dict[str, str]] = []
    for record in event_source.records_of(source, event):
        failed = bool(failures) and _is_ordered(source, record)
        if not failed:
            failed = not _handle(used, source, record, fn)
        if failed:
            failures.append({"itemIdentifier": item_identifier(source, record)})
    return {"batchItemFailures": failures}


def item_identifier(source: Source, record: JsonObject) -> str:
    """What Lambda asks a failure to be named by: the message's id, or the sequence number in a stream."""
    if source is event_source.KINESIS:
        return text_at(record, "kinesis", "sequenceNumber")
    if source is event_source.DYNAMODB:
        return text_at(record, "dynamodb", "SequenceNumber")
    return links.message_id_of(source, record)


def _is_ordered(source: Source, record: JsonObject) -> bool:
    is_stream = source in (event_source.KINESIS, event_source.DYNAMODB)
    return is_stream or text_at(record, "eventSourceARN").endswith(".fifo")


def _handle(layer: Layer, source: Source, record: JsonObject, fn: RecordHandler) -> bool:
    tracing = layer.tracing
    span, previous = None, None
    if tracing is not None:
        try:
            previous = tracing.contexts.active()
            span = _open(layer, tracing, source, record)
        except Exception as error:  # noqa: BLE001 - the record is handled without a span
            note("record-span", error)
    try:
        if hasattr(fn(record), "__await__"):
            raise NotAwaitedError
    except NotAwaitedError:
        raise
    except Exception as error:  # noqa: BLE001 - a record's failure is the batch's answer, not its end
        if span is not None:
            span.set_exc_info(type(error), error, error.__traceback__)
        return False
    finally:
        if span is not None and tracing is not None:
            span._finish_ns(time.time_ns())
            tracing.contexts.activate(previous)
    return True


def _open(layer: Layer, tracing: Tracing, source: Source, record: JsonObject) -> Span:
    """All that may fail comes before the span: one that is left open would hold back its whole trace."""
    attributes = links.attributes_of(source, record, event_source_arn(source, record, parse_function_arn("")))
    found = Turns(layer.config, tracing.propagator, None).contexts(record, None, source, [record])
    service = layer.config.service or "aws.lambda"
    span = tracing.start(SPAN_NAME, tracing.contexts.active(), service, source.name, "worker")
    tracing.contexts.activate(span)
    span._set_attributes({"span.kind": "consumer", "operation_name": SPAN_NAME, **attributes})
    for one in found:
        if one.context.trace_id and one.context.span_id:
            links.link_to(span, one.context, attributes)
    return span
