"""Which trace an invocation belongs to: the turns, in their order, and who of a batch is parent and who a link.

Custom extractor, the event's carriers, Step Functions, client context, X-Ray. A turn that finds nothing or fails
leaves the next its turn.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass

from datadog_lambda import event_source, modules, xray
from datadog_lambda.carriers import direct
from datadog_lambda.carriers.carrier import Carrier, MadeCarrier, StepFunctionsCarrier, step_functions_carrier
from datadog_lambda.carriers.custom import Extractor
from datadog_lambda.config import Config
from datadog_lambda.diagnostics import note
from datadog_lambda.event_source import Source
from datadog_lambda.json_value import JsonObject, as_object, object_at
from datadog_lambda.propagation import Propagator
from datadog_lambda.tracer_types import Context

_MESSAGE_CARRIERS = frozenset(("sqs", "sns", "kinesis", "kafka", "mq", "document_db", "firehose"))

XRAY_VARIABLE = "_X_AMZN_TRACE_ID"


@dataclass(frozen=True, slots=True)
class Found:
    """A context, what it was read from, and the turn and record that gave it.

    ``named_span_id`` is the parent that the carrier named, where X-Ray's segment has taken its place.
    """

    context: Context
    carrier: Carrier
    turn: str
    record: int = 0
    named_span_id: int = 0


@dataclass(frozen=True, slots=True)
class Turns:
    """What the turns need: the configuration, the tracer's propagation, the user's extractor."""

    config: Config
    propagator: Propagator
    extractor: Extractor | None

    def contexts(self, event: object, context: object, source: Source, records: list[JsonObject]) -> list[Found]:
        """Every distinct context of the first turn that finds any, in the order of the records."""
        bare: list[Found] = []
        for name, turn in _TURNS if self.extractor is not None else _TURNS[1:]:
            try:
                found = turn(self, event, context, source, records)
            except Exception as error:  # noqa: BLE001 - an event may hold anything; the next turn has its go
                note(f"extraction-{name}", error)
                continue
            if not found:
                continue
            if not found[0].context.trace_id:
                bare = bare or found  # baggage without a trace goes on, where no turn finds one
                continue
            # The user's extractor says who the parent is; where the records came from is still worth a link.
            return found + self._others(found[0], event, source, records) if name == "custom" else found
        return bare

    def _others(self, parent: Found, event: object, source: Source, records: list[JsonObject]) -> list[Found]:
        if not records_are_messages(source) or self.config.batch_propagation == "parent":
            return []
        try:
            found = self._event(event, None, source, records)
        except Exception as error:  # noqa: BLE001 - the parent stands without them
            note("extraction-event", error)
            return []
        key = (parent.context.trace_id, parent.context.span_id)
        return [one for one in found if (one.context.trace_id, one.context.span_id) != key]

    def _custom(self, event: object, context: object, source: Source, records: list[JsonObject]) -> list[Found]:
        assert self.extractor is not None
        from datadog_lambda.carriers import custom

        carrier = custom.carrier_of(self.extractor(event, context))
        return self._first(iter([carrier] if carrier else []), "custom")

    def _event(self, event: object, context: object, source: Source, records: list[JsonObject]) -> list[Found]:
        if source is event_source.STATES:
            return []
        found: list[Found] = []
        seen: set[tuple[int, int]] = set()
        for index, record in enumerate(records):
            one = self._read(event_carriers(source, record, self.config), "event", index)
            if one is None or (len(records) > 1 and not one.context.trace_id):
                continue
            key = (one.context.trace_id or 0, one.context.span_id or 0)
            if key not in seen:
                seen.add(key)
                found.append(one)
            if self.config.batch_propagation == "parent":
                break
        return found

    def _step_functions(self, event: object, context: object, source: Source, records: list[JsonObject]) -> list[Found]:
        made = step_functions_carrier(as_object(event))
        return self._first(iter([made] if made else []), "step-functions")

    def _client_context(self, event: object, context: object, source: Source, records: list[JsonObject]) -> list[Found]:
        client = getattr(context, "client_context", None)
        return self._first(direct.carriers_of(client), "client-context") if client is not None else []

    def _xray(self, event: object, context: object, source: Source, records: list[JsonObject]) -> list[Found]:
        header = xray_header()
        if source is event_source.SNS:
            # Datadog's Java tracer reaches a function behind a topic by this variable alone.
            java = xray.java_carrier_of(header)
            if java:
                return self._first(iter([MadeCarrier(java)]), "event")
        if not self.config.merge_xray:
            return []
        headers: list[object] = [header]
        if source is event_source.SQS and records:
            headers.insert(0, object_at(records[0], "attributes").get("AWSTraceHeader"))
        made = (xray.carrier_of(text) for text in headers)
        return self._first((MadeCarrier(carrier) for carrier in made if carrier), "xray")

    def _first(self, carriers: Iterator[Carrier], turn: str) -> list[Found]:
        found = self._read(carriers, turn, 0)
        return [found] if found else []

    def _read(self, carriers: Iterator[Carrier], turn: str, record: int) -> Found | None:
        bare: Found | None = None
        for carrier in carriers:
            if isinstance(carrier, MadeCarrier):
                context = self.propagator.context_of_ids(carrier)
            else:
                context = self.propagator.context_from(carrier)
            if context is not None:
                by_state = isinstance(carrier, StepFunctionsCarrier)
                found = Found(context, carrier, "step-functions" if by_state else turn, record)
                if context.trace_id:
                    return found
                bare = found
        return bare


_TURNS = (
    ("custom", Turns._custom),
    ("event", Turns._event),
    ("step-functions", Turns._step_functions),
    ("client-context", Turns._client_context),
    ("xray", Turns._xray),
)


def records_are_messages(source: Source) -> bool:
    """Whether each record of the source comes from a producer of its own."""
    return source.carriers in _MESSAGE_CARRIERS or source is event_source.EVENT_BRIDGE


def xray_header() -> str | None:
    """The header of the running invocation, which the runtime client puts into the environment."""
    return os.environ.get(XRAY_VARIABLE)


def event_carriers(source: Source, record: JsonObject, config: Config) -> Iterator[Carrier]:
    """The carriers of one record, or of the event when it is no batch."""
    if source.name == "api-gateway" and config.decode_authorizer and object_at(record, "requestContext", "authorizer"):
        yield from modules.load("carriers.authorizer").carriers_of(record)
    if source.carriers:
        yield from modules.load(f"carriers.{source.carriers}").carriers_of(record)
    elif source is event_source.UNKNOWN:
        yield from _unmarked(record)
    yield from direct.carriers_of_event(record)


def _unmarked(event: JsonObject) -> Iterator[Carrier]:
    """An event of a direct caller, who may pass on the headers of a request."""
    if "headers" in event or "multiValueHeaders" in event:
        from datadog_lambda.carriers import http

        yield from http.carriers_of(event)
    if "request" in event:
        from datadog_lambda.carriers import app_sync

        yield from app_sync.carriers_of(event)
