"""What came of an invocation, in the words of the vectors."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar
from urllib.parse import unquote

from agent_sink import Span
from datadog_lambda.extraction import Found, Turns
from datadog_lambda.invocation import Invocation

Json = dict[str, Any]


class RecordingTurns(Turns):
    """The tracer decides a missing priority when a header is made: what was read is noted before."""

    priorities: ClassVar[list[float | None]] = []

    def contexts(self, *args: Any) -> list[Found]:
        found = super().contexts(*args)
        self.priorities[:] = [one.context.sampling_priority for one in found]
        return found


@dataclass
class Seen:
    invocation: Invocation | None = None
    outgoing: dict[str, str] | None = None


def observed(seen: Seen, spans: list[Span], points: list[tuple[str, float]]) -> Json:
    functions = [span for span in spans if span["name"] == "aws.lambda"]
    function = functions[0] if functions else None
    inferred = _chain(spans, function) if function else []
    metrics: dict[str, list[float]] = {}
    for name, value in points:
        metrics.setdefault(name, []).append(value)
    reading = seen.invocation.reading if seen.invocation else None
    parent = reading.parentage.parent if reading else None
    if parent and not parent.context.trace_id:
        parent = None  # baggage without a trace
    return {
        "carrier": dict(parent.carrier) if parent else None,
        "parent": _parent(parent, seen.outgoing or {}, [*inferred, function]) if parent and function else None,
        "links": [link for link in _links(function) if not link["is_pointer"] and not link["is_tracers"]],
        "droppedLinks": (function or {}).get("metrics", {}).get("_dd.span_links.dropped", 0),
        "inferredSpans": inferred,
        "lambdaSpan": function,
        "pointers": [link for link in _links((inferred or [function])[-1]) if link["is_pointer"]],
        "metrics": metrics,
    }


def _chain(spans: list[Span], function: Span) -> list[Span]:
    """The inferred spans above ``aws.lambda``, outermost first."""
    by_id = {span["span_id"]: span for span in spans}
    chain: list[Span] = []
    above = by_id.get(function.get("parent_id", 0))
    while above is not None:
        chain.insert(0, above)
        above = by_id.get(above.get("parent_id", 0))
    return chain


def _parent(found: Any, outgoing: dict[str, str], spans: list[Span]) -> Json:
    context = found.context
    tags = dict(tag.split("=", 1) for tag in outgoing.get("x-datadog-tags", "").split(",") if tag)
    tags.pop("_dd.p.tid", None)
    baggage = dict(item.split("=", 1) for item in outgoing.get("baggage", "").split(",") if item)
    root = spans[0]
    assert root.get("parent_id", 0) == (context.span_id or 0), "the outermost span hangs under another parent"
    assert root["trace_id"] == context.trace_id & ((1 << 64) - 1), "the spans are in another trace"
    assert int(root["meta"].get("_dd.p.tid", "0"), 16) == context.trace_id >> 64, "the upper half is another"
    return {
        "traceId": f"{context.trace_id:032x}",
        "spanId": str(context.span_id or 0),
        "priority": RecordingTurns.priorities[0],
        "origin": outgoing.get("x-datadog-origin"),
        "tags": tags,
        "tracestate": ",".join(m for m in outgoing.get("tracestate", "").split(",") if not m.startswith("dd=")),
        "baggage": {unquote(key): unquote(value) for key, value in baggage.items()},
        "source": found.turn,
    }


def _links(span: Span | None) -> list[Json]:
    return [
        {
            "traceId": f"{(link.get('trace_id_high', 0) << 64) | link['trace_id']:032x}",
            "spanId": str(link["span_id"]),
            "attributes": {k: v for k, v in link.get("attributes", {}).items()},
            "is_pointer": link.get("attributes", {}).get("link.kind") == "span-pointer",
            "is_tracers": "reason" in link.get("attributes", {}),
        }
        for link in (span or {}).get("span_links", [])
    ]
