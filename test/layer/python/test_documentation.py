"""The code of Datadog's documentation runs unchanged on the built layer."""

from __future__ import annotations

import json

import pytest
from lambda_server import LambdaServer, python_command
from layer_runtime import HANDLERS, built_layer, start
from trace_agent import TraceAgent

ROUTE = {
    "httpMethod": "GET",
    "path": "/",
    "headers": {"x-datadog-trace-id": "42", "x-datadog-parent-id": "43", "x-datadog-sampling-priority": "2"},
    "multiValueQueryStringParameters": None,
    "pathParameters": None,
    "body": None,
    "isBase64Encoded": False,
    "stageVariables": None,
    "requestContext": {
        "httpMethod": "GET",
        "resourcePath": "/",
        "stage": "dev",
        "domainName": "a.execute-api.us-east-1.amazonaws.com",
        "apiId": "a",
    },
}


def test_decorator_and_traced_function(server: LambdaServer, agent: TraceAgent) -> None:
    """Not redirected: the decorator stands in the function's code."""
    env = {"PYTHONPATH": f"{HANDLERS}:{built_layer()}", "DD_TRACE_AGENT_URL": agent.url}
    environment = server.environment(python_command("documented.hello"), HANDLERS, env=env)
    assert json.loads(environment.invoke({})["body"])["body"] == "Hello from serverless!"
    environment.stop()
    names = {span["name"] for span in agent.wait_for_spans(2)}
    assert {"aws.lambda", "documented.get_message"} <= names


def test_tags_spans_and_metrics(server: LambdaServer, agent: TraceAgent) -> None:
    environment = start(server, "documented.lambda_handler", {"DD_TRACE_AGENT_URL": agent.url, "DD_FLUSH_TO_LOG": "true"})
    answer = environment.invoke({})
    environment.stop()
    spans = {span["name"]: span for span in agent.wait_for_spans(3)}
    assert spans["aws.lambda"]["meta"]["customer.id"] == "123456"
    assert spans["hello.world"]["parent_id"] == spans["aws.lambda"]["span_id"]
    assert answer["stdout"].count('"m":"coffee_house.order_value"') == 2


def test_context_in_a_payload(server: LambdaServer, agent: TraceAgent) -> None:
    environment = start(server, "documented.carry", {"DD_TRACE_AGENT_URL": agent.url})
    carried = json.loads(json.loads(environment.invoke({})["body"])["_datadog"]["StringValue"])
    environment.stop()
    span = next(span for span in agent.wait_for_spans(1) if span["name"] == "aws.lambda")
    assert carried["x-datadog-parent-id"] == str(span["span_id"])


@pytest.mark.parametrize("extractor", ["extract", "extract_from_event"])
def test_extractor_of_three_values(server: LambdaServer, agent: TraceAgent, extractor: str) -> None:
    env = {"DD_TRACE_AGENT_URL": agent.url, "DD_TRACE_EXTRACTOR": f"documented.{extractor}"}
    environment = start(server, "documented.hello", env)
    environment.invoke({"ids": {"trace": "101", "parent": "102"}})
    environment.stop()
    spans = [span for span in agent.wait_for_spans(2) if span["name"] == "aws.lambda"]
    assert [(span["trace_id"], span["parent_id"]) for span in spans] == [(101, 102)]


def test_chalice_middleware(server: LambdaServer, agent: TraceAgent) -> None:
    env = {"PYTHONPATH": f"{HANDLERS}:{built_layer()}", "DD_TRACE_AGENT_URL": agent.url}
    environment = server.environment(python_command("chalice_app.app"), HANDLERS, env=env)
    for _ in range(2):
        assert json.loads(environment.invoke(ROUTE)["body"])["body"] == '{"hello":"world"}'
    environment.stop()
    spans = [span for span in agent.wait_for_spans(4) if span["name"] == "aws.lambda"]
    assert [span["trace_id"] for span in spans] == [42, 42]
