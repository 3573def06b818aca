"""Runs one vector of the subject ``invocation`` through a whole layer and says what came of it.

Run as a program it reads cases from standard input, for those whose variables the tracer reads when it is imported.
"""

from __future__ import annotations

import builtins
import contextlib
import io
import json
import os
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from types import SimpleNamespace
from typing import Any, ClassVar
from urllib.parse import unquote

from agent_sink import AgentSink, Span
from datadog_lambda.agent_writer import AgentWriter
from datadog_lambda.config import read_config
from datadog_lambda.dogstatsd import DogStatsD
from datadog_lambda.extraction import Found, Turns
from datadog_lambda.invocation import Invocation, current_invocation
from datadog_lambda.invocation_tracer import InvocationTracer
from datadog_lambda.layer import Layer
from datadog_lambda.metric_router import MetricRouter
from datadog_lambda.sandbox import Sandbox
from datadog_lambda.tracer import Tracing, load_tracing, make_writer
from datadog_lambda.wrapper import datadog_lambda_wrapper

DEFAULT_ARN = "arn:aws:lambda:us-east-1:123456789012:function:my-function"
DEFAULT_REQUEST = "11111111-2222-4333-8444-555555555555"

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


class RecordingDogStatsD(DogStatsD):
    def __init__(self) -> None:
        super().__init__()
        self.points: list[tuple[str, float]] = []

    def distribution(self, name: str, value: float, tags: object, timestamp: int | None = None) -> None:
        self.points.append((name, value))


class Runner:
    """One tracer, one sink; a layer of its own for every case."""

    def __init__(self) -> None:
        self.sink = AgentSink()
        # The tracer asks when it is imported; whoever comes later asks for himself.
        os.environ["DD_TRACE_AGENT_URL"] = self.sink.url
        tracing = load_tracing(read_config(os.environ))
        del os.environ["DD_TRACE_AGENT_URL"]
        writer = make_writer(self.sink.url, tracing.version, tracing.tracer._span_aggregator.sampling_processor.sampler)
        tracing.tracer._span_aggregator.writer = writer
        self.tracing = Tracing(tracing.tracer, tracing.contexts, tracing.propagator, writer, tracing.version)
        assert isinstance(writer, AgentWriter)

    def run(self, case: Json) -> Json:
        arn = case.get("context", {}).get("functionArn", DEFAULT_ARN)
        environment = {
            "AWS_REGION": arn.split(":")[3],
            "AWS_LAMBDA_FUNCTION_NAME": arn.split(":")[6],
            **case.get("environment", {}),
        }
        config = read_config(environment)
        tracing = self.tracing if config.tracing else None
        dogstatsd = RecordingDogStatsD() if case.get("context", {}).get("extension") else None
        tracer = None
        if tracing:
            tracer = InvocationTracer(config, tracing, RecordingTurns(config, tracing.propagator, _extractor(case)))
        layer = Layer(config, tracer, Sandbox(), MetricRouter(config, dogstatsd))
        seen = Seen()
        output = io.StringIO()
        with _xray(case), contextlib.redirect_stdout(output), contextlib.suppress(Exception):
            datadog_lambda_wrapper(_handler(case, seen, layer), layer)(case.get("event"), _context(case, arn))
        spans = self._spans(layer) if tracing else []
        points = dogstatsd.points if dogstatsd else _points(output.getvalue())
        return observed(seen, spans, points)

    def _spans(self, layer: Layer) -> list[Span]:
        requests = self.sink.take()
        assert len(requests) == 1, f"{len(requests)} requests for one invocation: {[q.head for q in requests]}"
        return [span for trace in requests[0].traces for span in trace]


def _handler(case: Json, seen: Seen, layer: Layer) -> Callable[..., object]:
    behaviour = case.get("handler", {"returns": {"statusCode": 200}})

    def handler(event: object, context: object) -> object:
        invocation = current_invocation.get()
        seen.invocation = invocation
        if layer.tracing and invocation and invocation.lambda_span:
            seen.outgoing = {}
            layer.tracing.propagator.inject(invocation.lambda_span, seen.outgoing)
        if "throws" in behaviour:
            raise getattr(builtins, behaviour["throws"]["type"])(behaviour["throws"]["message"])
        return behaviour.get("returns")

    return handler


def _extractor(case: Json) -> Callable[[object, object], object] | None:
    behaviour = case.get("extractor")
    if behaviour is None:
        return None

    def extract(event: object, context: object) -> object:
        if "throws" in behaviour:
            raise RuntimeError(behaviour["throws"])
        answer = behaviour.get("returns")
        return tuple(answer) if isinstance(answer, list) else answer

    return extract


def _context(case: Json, arn: str) -> SimpleNamespace:
    given = case.get("context", {})
    client = given.get("clientContext")
    return SimpleNamespace(
        invoked_function_arn=arn,
        function_name=arn.split(":")[6],
        function_version="$LATEST",
        aws_request_id=given.get("requestId", DEFAULT_REQUEST),
        memory_limit_in_mb=128,
        client_context=SimpleNamespace(**client) if isinstance(client, dict) else client,
    )


@contextlib.contextmanager
def _xray(case: Json) -> Iterator[None]:
    header = case.get("context", {}).get("xrayHeader")
    if header is not None:
        os.environ["_X_AMZN_TRACE_ID"] = header
    try:
        yield
    finally:
        os.environ.pop("_X_AMZN_TRACE_ID", None)


def _points(output: str) -> list[tuple[str, float]]:
    lines = [json.loads(line) for line in output.splitlines() if line.startswith('{"e":')]
    return [(line["m"], line["v"]) for line in lines]


def observed(seen: Seen, spans: list[Span], points: list[tuple[str, float]]) -> Json:
    """In the words of the vectors."""
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


if __name__ == "__main__":
    runner = Runner()
    json.dump([runner.run(case) for case in json.load(sys.stdin)], sys.stdout)
