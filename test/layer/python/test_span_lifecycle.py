"""How spans end where a function does not end as usual."""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from types import SimpleNamespace
from typing import Any

import pytest
from agent_sink import Span
from datadog_lambda.config import read_config
from datadog_lambda.deadline import finish_for_timeout
from datadog_lambda.extraction import Turns
from datadog_lambda.invocation import current_invocation
from datadog_lambda.invocation_tracer import InvocationTracer
from datadog_lambda.layer import Layer
from datadog_lambda.metric_router import MetricRouter
from datadog_lambda.sandbox import Sandbox
from datadog_lambda.wrapper import datadog_lambda_wrapper
from invocation_case import Runner

MESSAGE = {"eventSource": "aws:sqs", "eventSourceARN": "arn:aws:sqs:us-east-1:1:q", "body": "x", "attributes": {}}
REQUEST = {
    "version": "2.0",
    "rawPath": "/",
    "requestContext": {
        "stage": "$default",
        "apiId": "a",
        "domainName": "a.lambda-url.us-east-1.on.aws",
        "http": {"method": "GET", "path": "/"},
    },
}


@pytest.fixture(scope="module")
def runner() -> Iterator[Runner]:
    made = Runner()
    yield made
    made.sink.close()


def layer_of(runner: Runner, **environment: str) -> Layer:
    config = read_config({"DD_ENHANCED_METRICS": "false", **environment})
    tracer = InvocationTracer(config, runner.tracing, Turns(config, runner.tracing.propagator, None))
    return Layer(config, tracer, Sandbox(config.initialization_type), MetricRouter(config))


def spans_of(runner: Runner) -> dict[str, Span]:
    spans = [span for request in runner.sink.take() for trace in request.traces for span in trace]
    return {span["name"]: span for span in spans}


def run_out_of_time(runner: Runner, event: object) -> dict[str, Span]:
    def handler(event: object, context: object) -> None:
        invocation = current_invocation.get()
        assert invocation is not None
        time.sleep(0.01)
        finish_for_timeout(runner.tracing, invocation)

    datadog_lambda_wrapper(handler, layer_of(runner))(event, SimpleNamespace())
    return spans_of(runner)


def test_a_queue_was_done_with_its_message_before_the_time_ran_out(runner: Runner) -> None:
    spans = run_out_of_time(runner, {"Records": [MESSAGE]})
    function, queue = spans["aws.lambda"], spans["aws.sqs"]
    assert function["error"] == 1
    assert queue.get("error", 0) == 0
    assert queue["start"] + queue["duration"] == function["start"]


def test_a_request_that_waits_is_told_that_the_time_ran_out(runner: Runner) -> None:
    spans = run_out_of_time(runner, REQUEST)
    assert [spans[name]["meta"]["error.type"] for name in ("aws.lambda", "aws.lambda.url")] == ["Impending Timeout"] * 2


def test_an_error_that_names_a_file_in_another_encoding_is_sent(runner: Runner) -> None:
    def handler(event: object, context: object) -> None:
        raise FileNotFoundError(os.fsdecode(b"caf\xe9"))

    with pytest.raises(FileNotFoundError):
        datadog_lambda_wrapper(handler, layer_of(runner))({}, SimpleNamespace())
    assert spans_of(runner)["aws.lambda"]["meta"]["error.message"] == "caf\ufffd"


class Unreadable:
    @property
    def status_code(self) -> int:
        raise LookupError("as asked")


def test_a_result_that_cannot_be_read_is_given_on_and_costs_no_span(runner: Runner) -> None:
    result: Any = Unreadable()
    assert datadog_lambda_wrapper(lambda event, context: result, layer_of(runner))(REQUEST, SimpleNamespace()) is result
    assert {"aws.lambda", "aws.lambda.url"} == set(spans_of(runner))


def test_sandboxes_of_one_snapshot_make_ids_of_their_own(runner: Runner, monkeypatch: pytest.MonkeyPatch) -> None:
    drawn: list[str] = []
    for kind in ("on-demand", "snap-start"):
        monkeypatch.setattr(type(runner.tracing), "draw_other_ids", lambda _, kind=kind: drawn.append(kind))
        handler = datadog_lambda_wrapper(lambda event, context: None, layer_of(runner, AWS_LAMBDA_INITIALIZATION_TYPE=kind))
        for _ in range(2):
            handler({}, SimpleNamespace())
    assert drawn == ["snap-start"]
    monkeypatch.undo()
    runner.tracing.draw_other_ids()
    runner.sink.take()
