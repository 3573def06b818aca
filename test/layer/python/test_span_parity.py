"""The built layer's tracer, trimmed and lazy, makes the spans of the untouched one, tag by tag."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import threading
from collections.abc import Iterator
from typing import Any

import fakeredis
import postgres_server
import pytest
from layer_runtime import HANDLERS, built_layer
from moto_server import MotoServer
from postgres_server import PostgresServer

# What differs from one run to the next, whatever the tracer.
VOLATILE = {"runtime-id", "process_id", "_dd.p.tid", "aws.requestid", "_dd.tags.process", "thread.id", "_dd.svc_src.time"}
NAMES = {
    "sqs.command", "sns.command", "kinesis.command", "events.command", "dynamodb.command", "s3.command", "lambda.command",
    "states.command", "requests.request", "urllib3.request", "http.request", "aiohttp.request", "redis.command", "threaded",
}  # fmt: skip


@pytest.fixture(scope="module")
def moto() -> Iterator[MotoServer]:
    running = MotoServer()
    yield running
    running.stop()


@pytest.fixture(scope="module")
def databases() -> Iterator[dict[str, str]]:
    """The addresses of databases that answer; without PostgreSQL's package (it has few platforms) only of the other."""
    cache = fakeredis.TcpFakeServer(("127.0.0.1", 0))
    threading.Thread(target=cache.serve_forever, daemon=True).start()
    addresses = {"PARITY_REDIS": str(cache.server_address[1])}
    postgres = PostgresServer() if postgres_server.is_there() else None
    if postgres is not None:
        addresses["PARITY_POSTGRES"] = postgres.address
    yield addresses
    cache.shutdown()
    if postgres is not None:
        postgres.stop()


def run(moto: MotoServer, paths: list[str], **more: str) -> dict[str, Any]:
    moto.reset()
    env = {
        **{name: value for name, value in os.environ.items() if not name.startswith("DD_")},
        "PYTHONPATH": os.pathsep.join(paths),
        "PARITY_URL": moto.url,
        "PYTHONHASHSEED": "0",  # the user agent of botocore lists a set
        "DD_TRACE_AGENT_URL": "http://127.0.0.1:1",
        "DD_INSTRUMENTATION_TELEMETRY_ENABLED": "false",
        "DD_REMOTE_CONFIGURATION_ENABLED": "false",
        "DD_TRACE_STATS_COMPUTATION_ENABLED": "false",
        "DD_REQUESTS_SERVICE_NAME": "aws.lambda",
        "DD_TRACE_URLLIB3_ENABLED": "true",  # off by default
        "DD_BOTOCORE_DYNAMODB_TABLE_PRIMARY_KEYS": '{"orders": ["id"]}',
        **more,
    }
    command = [sys.executable, str(HANDLERS / "parity.py")]
    done = subprocess.run(command, env=env, capture_output=True, text=True, timeout=180, check=False)
    assert done.returncode == 0, done.stderr[-3000:]
    result: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return result


def normal(spans: list[dict[str, Any]]) -> list[str]:
    lines = []
    for span in spans:
        attributes = {name: value for name, value in span["attributes"].items() if name not in VOLATILE}
        # A layer ships code without sources, so the tracer's own frames have no text: the error at the end is compared.
        if "error.stack" in attributes:
            attributes["error.stack"] = attributes["error.stack"].strip().splitlines()[-1]
        text = json.dumps({**span, "attributes": attributes}, sort_keys=True, ensure_ascii=False)
        lines.append(re.sub(r"0x[0-9a-f]+", "#", text))
    return sorted(lines)


def test_spans_are_those_of_the_untouched_tracer(moto: MotoServer, databases: dict[str, str]) -> None:
    untouched = run(moto, [str(HANDLERS)], **databases)
    layer = run(moto, [str(HANDLERS), str(built_layer())], PARITY_LAYER="1", **databases)
    assert layer["tracer"].startswith(str(built_layer()))
    assert not untouched["tracer"].startswith(str(built_layer()))
    assert {span["name"] for span in untouched["spans"]} >= NAMES
    if "PARITY_POSTGRES" in databases:
        queries = [span for span in layer["spans"] if span["name"] == "postgres.query"]
        assert [span["error"] for span in queries].count(1) == 1
        assert len(queries) == 5
    assert any(link.get("link.kind") == "span-pointer" for span in layer["spans"] for link in span["links"])
    assert normal(layer["spans"]) == normal(untouched["spans"])
    assert layer["logs"] == untouched["logs"]
