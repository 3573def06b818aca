"""The tests' Lambda, driven from Python, under AWS's runtime client."""

from __future__ import annotations

import json
import socket
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest
from lambda_server import LambdaServer, python_command
from trace_agent import TraceAgent

HANDLERS = Path(__file__).parent.parent / "handlers"


@pytest.fixture(scope="module")
def server() -> Iterator[LambdaServer]:
    with LambdaServer() as running:
        yield running


def test_invokes_over_a_freeze(server: LambdaServer) -> None:
    environment = server.environment(python_command("bare.echo"), HANDLERS)
    for event in ({"a": [1, None, "é€東"]}, None, "text"):
        assert json.loads(environment.invoke(event)["body"]) == event
    environment.stop()


def test_frozen_between_invocations(server: LambdaServer) -> None:
    environment = server.environment(python_command("bare.ticking"), HANDLERS)
    environment.invoke({"ms": 50})
    first = json.loads(environment.invoke({"ms": 50})["body"])
    time.sleep(0.4)
    second = json.loads(environment.invoke({"ms": 50})["body"])
    assert first["during"] > 2
    assert second["before"] - first["before"] - first["during"] < 10
    environment.stop()


def test_client_context_and_kill(server: LambdaServer) -> None:
    environment = server.environment(python_command("bare.context"), HANDLERS, function={"name": "shop"})
    answer = environment.invoke({}, clientContext='{"custom":{"a":"b"}}', requestId="r-1", killAfterAnswer=True)
    assert json.loads(answer["body"])["client"] == {"a": "b"}
    assert environment.records()["exit"] == {"code": None, "signal": "SIGKILL"}
    environment.stop()


def test_a_command_that_fails_says_why(server: LambdaServer) -> None:
    with pytest.raises(RuntimeError, match="unknown command fly"):
        server.ask("fly", {})


def test_peers(server: LambdaServer) -> None:
    sink = server.peer("udp")
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as client:
        client.sendto(b"metric:1|d", ("127.0.0.1", sink.port))
    time.sleep(0.05)
    assert sink.bodies() == [b"metric:1|d"]
    sink.stop()
    agent = server.peer(mode="half")
    with pytest.raises(OSError):
        urllib.request.urlopen(f"http://127.0.0.1:{agent.port}/", data=b"hello", timeout=1).read()
    assert agent.bodies() == [b"hello"]
    agent.stop()


def test_trace_agent() -> None:
    agent = TraceAgent()
    try:
        span = {"trace_id": 2**63 + 1, "span_id": 2, "name": "n", "service": "s", "resource": "r", "start": 1, "duration": 1, "error": 0}
        headers = {"Content-Type": "application/json", "X-Datadog-Trace-Count": "1", "Datadog-Meta-Tracer-Version": "1"}
        request = urllib.request.Request(f"{agent.url}/v0.4/traces", json.dumps([[span]]).encode(), headers, method="PUT")
        urllib.request.urlopen(request).close()
        assert [one["trace_id"] for one in agent.wait_for_spans(1)] == [2**63 + 1]
        assert agent.failed_checks() == []
    finally:
        agent.stop()
