"""The built layer in a real runtime: what the function answers, what it logs, and what a fault does."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from lambda_server import LambdaServer
from layer_runtime import HANDLERS, ROOT, at, start, start_bare
from trace_agent import TraceAgent

SQS = json.loads((ROOT / "test/vectors/events/sqs-string-msg-attribute.json").read_text("utf-8"))
REST = json.loads((ROOT / "test/vectors/events/api-gateway.json").read_text("utf-8"))


def test_an_error_is_the_functions_own(server: LambdaServer, agent: TraceAgent) -> None:
    answers = []
    for started in (start(server, "functions.fail", at(agent)), start_bare(server, "functions.fail")):
        answers.append(json.loads(started.invoke(REST)["error"]))
        started.stop()
    # The runtime names the request in its answer, nothing else differs.
    with_layer, bare = ({**answer, "requestId": None} for answer in answers)
    assert with_layer == bare
    span = next(span for span in agent.wait_for_spans(2) if span["name"] == "aws.lambda")
    assert (span["error"], span["meta"]["error.type"], span["meta"]["http.status_code"]) == (1, "ValueError", "502")
    assert "in inner" in span["meta"]["error.stack"]
    assert "datadog_lambda" not in span["meta"]["error.stack"]


def test_sys_exit_ends_the_process_as_without_the_layer(server: LambdaServer, agent: TraceAgent) -> None:
    ends = []
    for started in (start(server, "functions.leave", at(agent)), start_bare(server, "functions.leave")):
        ends.append(started.invoke({})["exit"])
        started.stop()
    assert ends[0] == ends[1]
    assert [span["error"] for span in agent.wait_for_spans(1) if span["name"] == "aws.lambda"] == [1]


@pytest.mark.parametrize("handler", ["functions.sleep", "functions.busy"])
def test_a_timeout_is_told_before_it_happens(server: LambdaServer, agent: TraceAgent, handler: str) -> None:
    environment = start(server, handler, at(agent, DD_APM_FLUSH_DEADLINE_MILLISECONDS="300"))
    environment.invoke({"seconds": 0})
    answer = environment.invoke({"seconds": 5}, timeoutMs=1200)
    assert "timeout" in answer
    late = [span for span in agent.wait_for_spans(2) if span["meta"].get("error.type") == "Impending Timeout"]
    assert [span["name"] for span in late] == ["aws.lambda"]
    environment.stop()


@pytest.mark.parametrize(
    ("handler", "answer"),
    [
        ("functions.Nested.Inner.method", "inner"),
        ("functions.instance", "called"),
        ("sub/deep.handler", "deep"),
        ("sub.deep.handler", "deep"),
    ],
)
def test_every_kind_of_handler_path(server: LambdaServer, handler: str, answer: str) -> None:
    environment = start(server, handler)
    assert json.loads(environment.invoke({})["body"]) == answer
    environment.stop()


@pytest.mark.parametrize("handler", ["functions.nothing", "nosuch.handler", "functions", ""])
def test_a_handler_that_is_not_there_is_named(server: LambdaServer, handler: str) -> None:
    environment = start(server, handler)
    told = json.dumps(environment.started["initError"])
    assert ("nosuch" if handler.startswith("nosuch") else "DD_LAMBDA_HANDLER") in told


def test_a_module_that_fails_is_told(server: LambdaServer, agent: TraceAgent) -> None:
    environment = start(server, "broken.handler", at(agent))
    assert "the module itself fails" in json.dumps(environment.started["initError"])
    span = agent.wait_for_spans(1)[0]
    assert (span["name"], span["resource"], span["error"]) == ("aws.lambda", "broken", 1)


@pytest.mark.parametrize("switch", ["DD_TRACE_ENABLED", "DD_SERVERLESS_INSTRUMENTATION"])
def test_off_loads_no_tracer(server: LambdaServer, switch: str) -> None:
    asked = {"modules": ["ddtrace", "wrapt", "dataclasses", "socket", "json.tool"]}
    loaded = []
    for environment in (
        start(server, "functions.loaded", {switch: "false", "DD_ENHANCED_METRICS": "false"}),
        start_bare(server, "functions.loaded"),
    ):
        loaded.append(json.loads(environment.invoke(asked)["body"]))
        environment.stop()
    # What the runtime's own client loads (dataclasses, in some versions) is there with and without the layer.
    assert loaded[0] == loaded[1]
    assert (loaded[0]["ddtrace"], loaded[0]["wrapt"]) == (None, None)


def test_the_functions_own_packages_come_first(server: LambdaServer, tmp_path: Path) -> None:
    (tmp_path / "functions.py").write_text((HANDLERS / "functions.py").read_text("utf-8"))
    (tmp_path / "wrapt").mkdir()
    (tmp_path / "wrapt" / "__init__.py").write_text("mine = True")
    (tmp_path / "ddtrace").mkdir()
    (tmp_path / "ddtrace" / "__init__.py").write_text("raise ImportError('a tracer that cannot be loaded')")
    environment = start(server, "functions.loaded", task=tmp_path)
    (tmp_path / "probe").touch()
    assert json.loads(environment.invoke({"modules": ["ddtrace"]})["body"]) == {"ddtrace": None}
    environment.stop()


@pytest.mark.parametrize("log_format", ["Text", "JSON"])
def test_log_lines_carry_the_trace(server: LambdaServer, agent: TraceAgent, log_format: str) -> None:
    environment = start(server, "functions.logs", at(agent, AWS_LAMBDA_LOG_FORMAT=log_format))
    answer = environment.invoke(SQS)
    environment.stop()
    lines = [line for line in answer["stdout"].splitlines() if "packed 3 of {'a': [1]}" in line]
    span = next(span for span in agent.wait_for_spans(2) if span["name"] == "aws.lambda")
    assert len(lines) == 1
    if log_format == "JSON":
        assert json.loads(lines[0])["dd"] == {"trace_id": "2684756524522091840", "span_id": str(span["span_id"])}
    else:
        assert f"[dd.trace_id=2684756524522091840 dd.span_id={span['span_id']}] packed" in lines[0]
    assert "printed" in answer["stdout"].splitlines()


def test_the_public_functions(server: LambdaServer, agent: TraceAgent) -> None:
    environment = start(server, "functions.carry", at(agent, DD_FLUSH_TO_LOG="true"))
    answer = environment.invoke(SQS)
    environment.stop()
    headers = json.loads(answer["body"])
    span = next(span for span in agent.wait_for_spans(2) if span["name"] == "aws.lambda")
    assert headers["x-datadog-trace-id"] == "2684756524522091840"
    assert headers["x-datadog-parent-id"] == str(span["span_id"])
    points = [json.loads(line) for line in answer["stdout"].splitlines() if line.startswith('{"e":')]
    order = next(point for point in points if point["m"] == "coffee_house.order_value")
    assert (order["v"], order["t"][:2]) == (12.45, ["product:latte", "order:online"])


def test_records_one_by_one(server: LambdaServer, agent: TraceAgent) -> None:
    event: dict[str, Any] = {"Records": [{**SQS["Records"][0], "messageId": f"m-{n}", "body": body} for n, body in enumerate(["ok", "bad"])]}
    environment = start(server, "functions.batch", at(agent))
    answer = json.loads(environment.invoke(event)["body"])
    environment.stop()
    assert answer == {"batchItemFailures": [{"itemIdentifier": "m-1"}]}
    records = [span for span in agent.wait_for_spans(4) if span["name"] == "aws.lambda.record"]
    assert [span.get("error", 0) for span in records] == [0, 1]
    assert [span["meta"]["messaging.message.id"] for span in records] == ["m-0", "m-1"]


def test_secrets_that_cannot_be_read_break_nothing(server: LambdaServer) -> None:
    env = {
        "DD_API_KEY_SECRET_ARN": "arn:aws:secretsmanager:us-east-1:123456789012:secret:nothing",
        "AWS_ENDPOINT_URL": "http://127.0.0.1:1",
    }
    environment = start(server, "functions.echo", env)
    assert json.loads(environment.invoke({"a": 1})["body"]) == {"a": 1}
    environment.stop()
