"""From an event to all that the spans need to know of it. Every part stands for itself: one that fails is left out."""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module
from typing import TypeVar

from datadog_lambda import event_source, links, xray
from datadog_lambda.arn import FunctionArn
from datadog_lambda.carriers.carrier import MadeCarrier
from datadog_lambda.config import Config
from datadog_lambda.diagnostics import note
from datadog_lambda.event_source import Source
from datadog_lambda.extraction import Found, Turns, records_are_messages, xray_header
from datadog_lambda.http_request import HttpRequest, read_request
from datadog_lambda.inferred.inferred_span import InferredSpan, Scope
from datadog_lambda.invocation import Reading
from datadog_lambda.json_value import JsonObject
from datadog_lambda.links import Parentage, Pointer
from datadog_lambda.service_names import ServiceNames
from datadog_lambda.tracer_types import TagValue
from datadog_lambda.trigger_tags import trigger_tags

_POINTER_SOURCES = (
    event_source.S3,
    event_source.DYNAMODB,
    event_source.SQS,
    event_source.SNS,
    event_source.EVENT_BRIDGE,
)

T = TypeVar("T")


class Reader:
    """Reads events for one configuration."""

    def __init__(self, config: Config, turns: Turns | None) -> None:
        self._config = config
        self._turns = turns
        self._services = ServiceNames(config)

    def read(self, event: object, context: object, function: FunctionArn) -> Reading:
        source = _guarded("source", lambda: event_source.detect(event), event_source.UNKNOWN)
        no_records: list[JsonObject] = []
        records = _guarded("records", lambda: event_source.records_of(source, event), no_records)
        if source is event_source.APP_SYNC:
            records = records[:1]
        parentage = Parentage(None, (), 0)
        if self._turns is not None:
            found = self._turns.contexts(event, context, source, records)
            parentage = links.decide(found, self._config.batch_propagation, are_messages=records_are_messages(source))
            parentage = self._merge_xray(parentage)
        describing = _describing_record(parentage, records)
        http = _guarded("http", lambda: _request(source, describing), None)
        no_spans: list[InferredSpan] = []
        no_tags: dict[str, TagValue] = {}
        no_pointers: list[Pointer] = []
        return Reading(
            source=source,
            records=records,
            parentage=parentage,
            inferred=_guarded("inferred", lambda: self._inferred(source, event, describing, function, http), no_spans),
            trigger_tags=_guarded("trigger", lambda: _trigger_tags(source, event, describing, function, http), no_tags),
            pointers=_guarded("pointers", lambda: self._pointers(source, records), no_pointers),
        )

    def _inferred(
        self, source: Source, event: object, record: JsonObject, function: FunctionArn, http: HttpRequest | None
    ) -> list[InferredSpan]:
        if not self._config.inferred_spans or not source.inferred:
            return []
        record = _with_event_fields(source, event, record)
        scope = Scope(self._services, function, self._config.decode_authorizer, http)
        module = import_module(f"datadog_lambda.inferred.{source.inferred}")
        spans: list[InferredSpan] = module.spans_of(source, record, scope)
        return spans

    def _pointers(self, source: Source, records: list[JsonObject]) -> list[Pointer]:
        if not self._config.span_pointers or source not in _POINTER_SOURCES:
            return []
        from datadog_lambda.pointers import pointers_of

        return pointers_of(source, records)

    def _merge_xray(self, parentage: Parentage) -> Parentage:
        """With DD_MERGE_XRAY_TRACES the X-Ray segment is the parent, in the trace that was found."""
        parent = parentage.parent
        if not self._config.merge_xray or parent is None or parent.turn == "xray":
            return parentage
        made = xray.carrier_of(xray_header())
        if made is None:
            return parentage
        parent.context.span_id = int(made["x-datadog-parent-id"])
        merged = Found(parent.context, MadeCarrier(parent.carrier), "xray", parent.record)
        return Parentage(merged, parentage.links, parentage.dropped)


def _describing_record(parentage: Parentage, records: list[JsonObject]) -> JsonObject:
    """The record that gave the parent, else the first."""
    index = parentage.parent.record if parentage.parent is not None else 0
    if parentage.parent is None and parentage.links:
        index = parentage.links[0].record
    return records[index] if index < len(records) else {}


def _trigger_tags(
    source: Source, event: object, record: JsonObject, function: FunctionArn, http: HttpRequest | None
) -> dict[str, TagValue]:
    return trigger_tags(source, _with_event_fields(source, event, record), function, http)


def _request(source: Source, event: JsonObject) -> HttpRequest | None:
    return read_request(source, event) if source.carriers == "http" else None


def _with_event_fields(source: Source, event: object, record: JsonObject) -> JsonObject:
    """A record whose ARN stands at the top of its event, with that ARN."""
    if source.carriers in ("kafka", "mq", "document_db", "firehose") and isinstance(event, dict):
        names = ("eventSourceArn", "deliveryStreamArn")
        return {**record, **{name: event[name] for name in names if name in event}}
    return record


def _guarded(part: str, read: Callable[[], T], otherwise: T) -> T:
    try:
        return read()
    except Exception as error:  # noqa: BLE001 - an event may hold anything, and no part may cost another
        note(f"reading-{part}", error)
        return otherwise
