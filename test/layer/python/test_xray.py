"""X-Ray's daemon, played by a socket of the tests: what Datadog tells it, beside what the published library tells it."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any

import pytest
from datadog_lambda.xray_subsegment import address_of
from lambda_server import LambdaServer, Peer, python_command
from layer_runtime import HANDLERS, ROOT, start
from trace_agent import TraceAgent

ROOT_ID, PARENT_ID = "1-5e272390-8c398be037738dc042009320", "94ae789b969f1cc5"
SAMPLED = f"Root={ROOT_ID};Parent={PARENT_ID};Sampled=1"
NOWHERE = "http://127.0.0.1:1"


def event(name: str) -> Any:
    return json.loads((ROOT / f"test/vectors/events/{name}.json").read_text("utf-8"))


@pytest.fixture
def daemon(server: LambdaServer) -> Iterator[Peer]:
    peer = server.peer("udp")
    yield peer
    peer.stop()


def environment(daemon: Peer, **more: str) -> dict[str, str]:
    return {
        "AWS_XRAY_DAEMON_ADDRESS": f"127.0.0.1:{daemon.port}",
        "DD_TRACE_AGENT_URL": NOWHERE,
        "DD_COLD_START_TRACING": "false",
        **more,
    }


def told(server: LambdaServer, daemon: Peer, given: Any, header: str = SAMPLED, **more: str) -> list[dict[str, Any]]:
    """The subsegments that one invocation of the layer sends."""
    function = start(server, "functions.traced", environment(daemon, **more))
    answer = function.invoke(given, traceHeader=header)
    function.stop()
    assert json.loads(answer["body"]) == {"statusCode": 200}
    return subsegments(daemon)


def told_by_published(server: LambdaServer, daemon: Peer, given: Any) -> list[dict[str, Any]]:
    """The same function with Datadog's published library."""
    env = environment(daemon, DD_LAMBDA_HANDLER="functions.traced")
    function = server.environment(python_command("datadog_lambda.handler.handler"), HANDLERS, env=env)
    assert "error" not in function.invoke(given, traceHeader=SAMPLED)
    function.stop()
    return subsegments(daemon)


def subsegments(daemon: Peer) -> list[dict[str, Any]]:
    found = []
    for packet in daemon.bodies():
        header, _, body = packet.partition(b"\n")
        assert header == b'{"format": "json", "version": 1}'
        found.append(json.loads(body))
    return found


def metadata(subsegment: Mapping[str, Any]) -> dict[str, Any]:
    """What a subsegment tells; its other fields are as X-Ray wants them."""
    assert set(subsegment) == {"id", "trace_id", "parent_id", "name", "start_time", "end_time", "type", "metadata"}
    assert len(bytes.fromhex(subsegment["id"])) == 8
    assert (subsegment["trace_id"], subsegment["parent_id"]) == (ROOT_ID, PARENT_ID)
    assert (subsegment["name"], subsegment["type"]) == ("datadog-metadata", "subsegment")
    assert 1e9 < subsegment["start_time"] <= subsegment["end_time"]
    (namespace,) = subsegment["metadata"]
    assert namespace == "datadog"
    told: dict[str, Any] = subsegment["metadata"]["datadog"]
    return told


@pytest.mark.parametrize("name", ["sqs-string-msg-attribute", "api-gateway", "sns-string-msg-attribute"])
def test_what_the_published_library_tells_is_told(server: LambdaServer, daemon: Peer, name: str) -> None:
    published = server.peer("udp")
    theirs = [metadata(one) for one in told_by_published(server, published, event(name))]
    ours = [metadata(one) for one in told(server, daemon, event(name))]
    published.stop()
    assert [list(one) for one in ours] == [list(one) for one in theirs] == [["trace"], ["lambda_function_tags"]]
    # The priority is a number in the other languages, and in Datadog's own headers.
    ours[0]["trace"]["sampling-priority"] = str(ours[0]["trace"]["sampling-priority"])
    assert ours[0] == theirs[0]
    # The layer knows more of a request (its path, its user agent), and nothing less.
    assert theirs[1]["lambda_function_tags"].items() <= ours[1]["lambda_function_tags"].items()


def test_a_merged_trace_tells_the_parent_that_the_event_named(server: LambdaServer, daemon: Peer) -> None:
    trace, tags = (metadata(one) for one in told(server, daemon, event("sqs-string-msg-attribute"), DD_MERGE_XRAY_TRACES="true"))
    assert trace == {"trace": {"trace-id": "2684756524522091840", "parent-id": "7431398482019833808", "sampling-priority": 1}}
    assert tags["lambda_function_tags"]["function_trigger.event_source"] == "sqs"


def test_ids_of_x_rays_own_are_not_told_to_it(server: LambdaServer, daemon: Peer) -> None:
    assert told(server, daemon, {}, DD_MERGE_XRAY_TRACES="true") == []


def test_nothing_is_told_of_a_trace_that_is_not_kept(server: LambdaServer, daemon: Peer) -> None:
    assert told(server, daemon, event("api-gateway"), SAMPLED.replace("Sampled=1", "Sampled=0")) == []


def test_a_daemon_that_cannot_be_reached_costs_no_span(server: LambdaServer, daemon: Peer) -> None:
    agent = TraceAgent()
    more = {"AWS_XRAY_DAEMON_ADDRESS": "no such host:2000", "DD_TRACE_AGENT_URL": agent.url}
    assert told(server, daemon, event("api-gateway"), **more) == []
    assert {"aws.lambda", "aws.apigateway"} < {span["name"] for span in agent.wait_for_spans(3)}
    agent.stop()


@pytest.mark.parametrize(
    ("text", "address"),
    [
        ("169.254.79.129:2000", ("169.254.79.129", 2000)),
        (" daemon:2000 ", ("daemon", 2000)),
        ("[::1]:2000", ("::1", 2000)),
        *((text, None) for text in ("", "127.0.0.1", "127.0.0.1:", "127.0.0.1:x", ":2000", "127.0.0.1:99999", "127.0.0.1:0", "a:²")),
    ],
)
def test_the_address_of_the_daemon(text: str, address: tuple[str, int] | None) -> None:
    assert address_of(text) == address
