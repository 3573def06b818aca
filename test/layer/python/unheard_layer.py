"""A whole layer in this process, whose agent is away."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace
from typing import Any

from datadog_lambda.config import read_config
from datadog_lambda.extraction import Turns
from datadog_lambda.invocation_tracer import InvocationTracer
from datadog_lambda.layer import Layer
from datadog_lambda.metric_router import MetricRouter
from datadog_lambda.sandbox import Sandbox
from datadog_lambda.tracer import make_writer
from invocation_case import DEFAULT_ARN, Runner

EVENTS = [json.loads(path.read_text("utf-8")) for path in sorted((Path(__file__).parents[2] / "vectors" / "events").glob("*.json"))]
ENVIRONMENT = {"AWS_REGION": "us-east-1", "DD_ENHANCED_METRICS": "false", "DD_CAPTURE_LAMBDA_PAYLOAD": "true"}


@contextmanager
def unheard_layer() -> Iterator[Layer]:
    """With an agent that is away: what is traced goes all the way to the socket, and is kept by nobody."""
    runner = Runner()
    config = read_config(ENVIRONMENT)
    aggregator = runner.tracing.tracer._span_aggregator
    writer = make_writer("http://127.0.0.1:1", runner.tracing.version, aggregator.sampling_processor.sampler)
    aggregator.writer = writer
    tracing = replace(runner.tracing, writer=writer)
    tracer = InvocationTracer(config, tracing, Turns(config, tracing.propagator, None))
    yield Layer(config, tracer, Sandbox(), MetricRouter(config))
    runner.sink.close()


def context(**more: Any) -> SimpleNamespace:
    return SimpleNamespace(invoked_function_arn=DEFAULT_ARN, function_name="my-function", aws_request_id="r", **more)
