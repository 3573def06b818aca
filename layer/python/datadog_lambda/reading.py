"""From an event to all that the spans need to know of it. Every part stands for itself: one that fails is left out."""

from __future__ import annotations

from datadog_lambda import event_source, links, modules, xray
from datadog_lambda.arn import FunctionArn
from datadog_lambda.config import Config
from datadog_lambda.diagnostics import note
from datadog_lambda.event_source import Source
from datadog_lambda.extraction import Found, Turns, records_are_messages, xray_header
from datadog_lambda.http_request import HttpRequest, read_request
from datadog_lambda.inferred.inferred_span import InferredSpan, Scope
from datadog_lambda.invocation import Reading
from datadog_lambda.json_value import JsonObject, as_object
from datadog_lambda.links import Parentage, Pointer
from datadog_lambda.service_names import ServiceNames
from datadog_lambda.tracer_types import TagValue
from datadog_lambda.trigger_tags import trigger_tags

_POINTER_SOURCES = frozenset((event_source.S3, event_source.DYNAMODB, event_source.SNS, event_source.EVENT_BRIDGE))

_EVENT_HAS_ARN = frozenset(("kafka", "mq", "document_db", "firehose"))


class Reader:
    """Reads events for one configuration."""

    def __init__(self, config: Config, turns: Turns) -> None:
        self._config = config
        self._turns = turns
        self._services = ServiceNames(config)

    def read(self, event: object, context: object, function: FunctionArn) -> Reading:
        source, records = _records(event)
        parentage = self._parentage(event, context, source, records)
        record = _describing_record(parentage, records)
        if source.carriers in _EVENT_HAS_ARN:
            record = _with_event_fields(event, record)
        http = _request(source, record) if source.carriers == "http" else None
        return Reading(
            source=source,
            records=records,
            parentage=parentage,
            inferred=self._inferred(source, record, function, http),
            trigger_tags=_tags(source, record, function, http),
            pointers=self._pointers(source, records),
        )

    def _parentage(self, event: object, context: object, source: Source, records: list[JsonObject]) -> Parentage:
        found = self._turns.contexts(event, context, source, records)
        if len(found) == 1 and self._config.batch_propagation != "links" and not self._config.merge_xray:
            return Parentage(found[0], (), 0)
        parentage = links.decide(found, self._config.batch_propagation, are_messages=records_are_messages(source))
        return self._merge_xray(parentage) if self._config.merge_xray else parentage

    def _merge_xray(self, parentage: Parentage) -> Parentage:
        """With DD_MERGE_XRAY_TRACES the X-Ray segment is the parent, in the trace that was found."""
        parent = parentage.parent
        made = xray.carrier_of(xray_header())
        if made is None or parent is None or parent.turn == "xray":
            return parentage
        named = parent.context.span_id or 0
        parent.context.span_id = int(made["x-datadog-parent-id"])
        merged = Found(parent.context, parent.carrier, "xray", parent.record, named)
        return Parentage(merged, parentage.links, parentage.dropped)

    def _inferred(
        self, source: Source, record: JsonObject, function: FunctionArn, http: HttpRequest | None
    ) -> list[InferredSpan]:
        spans: list[InferredSpan] = []
        if self._config.inferred_spans and source.inferred:
            try:
                scope = Scope(self._services, function, self._config.decode_authorizer, http)
                spans = modules.load(f"inferred.{source.inferred}").spans_of(source, record, scope)
            except Exception as error:  # noqa: BLE001 - an event may hold anything, and no part may cost another
                note("reading-inferred", error)
        return spans

    def _pointers(self, source: Source, records: list[JsonObject]) -> list[Pointer]:
        if not self._config.span_pointers or not _may_point(source, records):
            return []
        from datadog_lambda.pointers import pointers_of

        try:
            return pointers_of(source, records)
        except Exception as error:  # noqa: BLE001 - as above
            note("reading-pointers", error)
            return []


def _records(event: object) -> tuple[Source, list[JsonObject]]:
    try:
        source = event_source.detect(event)
        records = event_source.records_of(source, event)
    except Exception as error:  # noqa: BLE001 - as above
        note("reading-records", error)
        return event_source.UNKNOWN, []
    return source, records[:1] if source is event_source.APP_SYNC else records


def _describing_record(parentage: Parentage, records: list[JsonObject]) -> JsonObject:
    """The record that gave the parent, else the first."""
    index = parentage.parent.record if parentage.parent is not None else 0
    if parentage.parent is None and parentage.links:
        index = parentage.links[0].record
    return records[index] if index < len(records) else {}


def _may_point(source: Source, records: list[JsonObject]) -> bool:
    """Whether a record may tell of something stored: most messages do not, and the hashes need imports."""
    if source is not event_source.SQS:
        return source in _POINTER_SOURCES
    for record in records:
        body = record.get("body")
        if isinstance(body, str) and "s3" in body:
            return True
    return False


def _request(source: Source, record: JsonObject) -> HttpRequest | None:
    try:
        return read_request(source, record)
    except Exception as error:  # noqa: BLE001 - as above
        note("reading-http", error)
        return None


def _tags(source: Source, record: JsonObject, function: FunctionArn, http: HttpRequest | None) -> dict[str, TagValue]:
    try:
        return trigger_tags(source, record, function, http)
    except Exception as error:  # noqa: BLE001 - as above
        note("reading-trigger", error)
        return {}


def _with_event_fields(event: object, record: JsonObject) -> JsonObject:
    """A record whose ARN stands at the top of its event, with that ARN."""
    given = as_object(event)
    names = ("eventSourceArn", "deliveryStreamArn")
    return {**record, **{name: given[name] for name in names if name in given}}
