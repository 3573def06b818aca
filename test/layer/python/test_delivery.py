"""The hand-over in a real runtime: what the agent gets, whatever becomes of it or of the function."""

from __future__ import annotations

import json
import time
from collections import Counter

import pytest
from lambda_server import LambdaServer
from layer_runtime import ROOT, at, start
from trace_agent import TraceAgent

SQS = json.loads((ROOT / "test/vectors/events/sqs-string-msg-attribute.json").read_text("utf-8"))


def test_traces_reach_the_agent_and_pass_its_checks(server: LambdaServer, agent: TraceAgent) -> None:
    environment = start(server, "functions.traced", at(agent))
    assert json.loads(environment.invoke(SQS)["body"]) == {"statusCode": 200}
    environment.stop()
    spans = {span["name"]: span for span in agent.wait_for_spans(3) if "import" not in span["name"]}
    assert spans["aws.sqs"]["trace_id"] == 2684756524522091840
    assert spans["aws.sqs"]["parent_id"] == 7431398482019833808
    assert spans["aws.lambda"]["parent_id"] == spans["aws.sqs"]["span_id"]
    assert spans["shop.work"]["parent_id"] == spans["aws.lambda"]["span_id"]
    assert {span["meta"]["_dd.origin"] for span in spans.values()} == {"lambda"}
    assert agent.failed_checks() == []


def test_a_hundred_warm_runs_lose_and_repeat_nothing(server: LambdaServer, agent: TraceAgent) -> None:
    environment = start(server, "functions.traced", at(agent, DD_COLD_START_TRACING="false"))
    for _ in range(100):
        environment.invoke(SQS)
    # The process is frozen, so all that arrives from here on was handed over before its answer. It is not stopped yet:
    # the test agent drops a request that it has not read when the connection closes.
    counts = Counter(span["name"] for span in agent.wait_for_spans(300, limit=20))
    environment.stop()
    assert counts == {"aws.sqs": 100, "aws.lambda": 100, "shop.work": 100}
    assert len({span["span_id"] for span in agent.spans()}) == 300


def test_a_kill_with_the_answer_loses_nothing(server: LambdaServer, agent: TraceAgent) -> None:
    for _ in range(3):
        environment = start(server, "functions.echo", at(agent, DD_COLD_START_TRACING="false"))
        environment.invoke({}, killAfterAnswer=True)
        environment.stop()
    assert [span["name"] for span in agent.wait_for_spans(3)] == ["aws.lambda"] * 3


@pytest.mark.parametrize("mode", ["refuse", "half", "cut", "deaf", "slow:3000"])
def test_an_agent_in_a_mood_delays_no_answer(server: LambdaServer, mode: str) -> None:
    peer = server.peer(mode=mode)
    environment = start(server, "functions.echo", {"DD_TRACE_AGENT_URL": f"http://127.0.0.1:{peer.port}"})
    environment.invoke({"n": -1})
    began = time.monotonic()
    for n in range(5):
        assert json.loads(environment.invoke({"n": n})["body"]) == {"n": n}
    assert time.monotonic() - began < 1.5
    environment.stop()
    peer.stop()


def test_a_stopped_agent_gets_all_when_it_goes_on(server: LambdaServer, agent: TraceAgent) -> None:
    environment = start(server, "functions.echo", at(agent, DD_COLD_START_TRACING="false"))
    environment.invoke({})
    agent.wait_for_spans(1)
    agent.pause()
    try:
        for _ in range(10):
            assert environment.invoke({})["ms"] < 400
    finally:
        agent.resume()
    assert len(agent.wait_for_spans(11)) == 11
    environment.stop()
