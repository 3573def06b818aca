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
from types import SimpleNamespace

from agent_sink import AgentSink, Span
from datadog_lambda.agent_writer import AgentWriter
from datadog_lambda.config import read_config
from datadog_lambda.dogstatsd import DogStatsD
from datadog_lambda.invocation import current_invocation
from datadog_lambda.invocation_tracer import InvocationTracer
from datadog_lambda.layer import Layer
from datadog_lambda.metric_router import MetricRouter
from datadog_lambda.sandbox import Sandbox
from datadog_lambda.tracer import Tracing, load_tracing, make_writer
from datadog_lambda.wrapper import datadog_lambda_wrapper
from observation import Json, RecordingTurns, Seen, observed

DEFAULT_ARN = "arn:aws:lambda:us-east-1:123456789012:function:my-function"
DEFAULT_REQUEST = "11111111-2222-4333-8444-555555555555"


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


if __name__ == "__main__":
    runner = Runner()
    json.dump([runner.run(case) for case in json.load(sys.stdin)], sys.stdout)
