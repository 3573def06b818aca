"""Span links of a batch: one parent, and a link to every other trace that a record came from."""

from __future__ import annotations

from dataclasses import dataclass

from datadog_lambda import modules
from datadog_lambda.event_source import Source
from datadog_lambda.extraction import Found
from datadog_lambda.json_value import JsonObject, finite_number, object_at
from datadog_lambda.tracer_types import Context, Span, TagValue

# OpenTelemetry's default limit of links on a span, which Datadog's intake keeps to.
MAX_LINKS = 128


@dataclass(frozen=True, slots=True)
class Pointer:
    """A link through something written: its kind, and the hash that the writer's span has too."""

    kind: str
    hash: str


@dataclass(frozen=True, slots=True)
class Parentage:
    """Who is the parent (None: a new trace), who are links, and how many links were too many."""

    parent: Found | None
    links: tuple[Found, ...]
    dropped: int


def decide(found: list[Found], mode: str, *, are_messages: bool) -> Parentage:
    """The first is the parent and the others links; ``links`` makes all of them links, ``parent`` none."""
    if not found:
        return Parentage(None, (), 0)
    if mode == "links" and are_messages and found[0].turn in ("event", "step-functions"):
        parent, rest = None, found
    else:
        parent, rest = found[0], found[1:]
    linked = [one for one in rest if one.context.trace_id and one.context.span_id]
    return Parentage(parent, tuple(linked[:MAX_LINKS]), max(0, len(linked) - MAX_LINKS))


def link_to(span: Span, context: Context, attributes: dict[str, TagValue]) -> None:
    priority = context.sampling_priority
    span._set_link(
        context.trace_id or 0,
        context.span_id or 0,
        context._meta.get("tracestate"),
        1 if priority is not None and priority > 0 else 0,
        attributes,
    )


def point_at(span: Span, pointers: list[Pointer]) -> None:
    """Pointers are links to trace 0, as Datadog writes them; ``u`` says that the other end is upstream."""
    for pointer in pointers:
        attributes: dict[str, TagValue] = {
            "link.kind": "span-pointer",
            "ptr.kind": pointer.kind,
            "ptr.dir": "u",
            "ptr.hash": pointer.hash,
        }
        span._set_link(0, 0, None, None, attributes)


def attributes_of(source: Source, record: JsonObject, arn: str) -> dict[str, TagValue]:
    """What tells one message of a batch from another."""
    attributes: dict[str, TagValue] = {}
    message_id = message_id_of(source, record)
    if message_id:
        attributes["messaging.message.id"] = message_id
    attributes["event_source"] = source.name
    if arn:
        attributes["event_source_arn"] = arn
    received = retry_count(record)
    if received > 1:
        attributes["retry_count"] = str(received)
    return attributes


def message_id_of(source: Source, record: JsonObject) -> str:
    if not source.carriers:
        return ""
    module = modules.load(f"carriers.{source.carriers}")
    return str(module.message_id(record)) if hasattr(module, "message_id") else ""


def retry_count(record: JsonObject) -> int:
    """How often SQS has given this message, this time counted."""
    return int(finite_number(object_at(record, "attributes").get("ApproximateReceiveCount")) or 0)
