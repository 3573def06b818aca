"""The vectors that are functions of their input alone."""

from __future__ import annotations

import json
import logging
from base64 import b64decode
from types import SimpleNamespace
from typing import Any

import pytest
from datadog_lambda import authorizer_answer, payload_tags, pointers, step_functions, xray, xray_subsegment
from datadog_lambda.config import read_config
from datadog_lambda.dogstatsd import DogStatsD, datagram
from datadog_lambda.log_correlation import Correlation, JsonFormatter, TextFormatter
from datadog_lambda.metric import lambda_metric
from datadog_lambda.metric_router import MetricRouter, log_line
from datadog_lambda.sandbox import Sandbox
from datadog_lambda.service_names import parse_service_mapping
from load import load_vectors

Json = dict[str, Any]


def cases(subject: str) -> Any:
    found = load_vectors(subject)
    assert found, subject
    return pytest.mark.parametrize("case", found, ids=[case["name"] for case in found])


@cases("xray-header")
def test_xray_header(case: Json) -> None:
    given, expected = case["input"], case["expected"]
    if "context" in expected:
        carrier = xray.carrier_of(given["header"])
        found = carrier and {
            "traceId": f"{int(carrier['x-datadog-trace-id']):032x}",
            "spanId": carrier["x-datadog-parent-id"],
            "priority": int(carrier["x-datadog-sampling-priority"]),
        }
        assert found == expected["context"]
        return
    parent = given["parent"]
    trace = {
        "trace-id": str(int(parent["traceId"], 16) & (2**64 - 1)),
        "parent-id": parent["spanId"],
        "sampling-priority": parent["priority"],
    }
    packet = xray_subsegment.packet_of(given["header"], given["daemon"] or "", "trace", trace, given["epochSeconds"])
    if expected["subsegment"] is None:
        assert packet is None
        return
    assert packet is not None
    header, _, body = packet.decode().partition("\n")
    subsegment = json.loads(body)
    assert len(bytes.fromhex(subsegment.pop("id"))) == 8
    assert header == expected["packetHeader"]
    assert subsegment == expected["subsegment"]


@cases("step-functions-ids")
def test_step_functions_ids(case: Json) -> None:
    text = case["input"]["text"]
    upper, lower = step_functions.hash_half(text, 0), step_functions.hash_half(text, 1)
    assert {"upper": str(upper), "lower": str(lower), "upperHex": f"{upper:016x}"} == case["expected"]


@cases("pointer-hash")
def test_pointer_hash(case: Json) -> None:
    given = case["input"]
    if given["kind"] == pointers.S3_OBJECT:
        found = pointers.object_hash(given["bucket"], given["key"], given["eTag"])
    elif given["kind"] == pointers.DYNAMODB_ITEM:
        keys = {name: pointers.key_bytes(value) or b"" for name, value in given["keys"].items()}
        found = pointers.item_hash(given["table"], keys)
    else:
        found = pointers.pointer_hash(*(part.encode() for part in given["components"]))
    assert found == case["expected"]["hash"]


@cases("service-mapping")
def test_service_mapping(case: Json) -> None:
    assert parse_service_mapping(case["input"]["text"]) == case["expected"]["mapping"]


@cases("payload-tags")
def test_payload_tags(case: Json) -> None:
    config = read_config(case.get("environment", {}))
    given = case["input"]
    found = payload_tags.tags_of(given["prefix"], given["value"], config.capture_depth, config.redacted_names)
    for name, value in case["expected"]["tags"].items():
        assert found.get(name) == value, name


@cases("authorizer-answer")
def test_authorizer_answer(case: Json) -> None:
    given, expected = case["input"], case["expected"]
    config = read_config(case.get("environment", {}))
    result = given["result"]
    before = json.dumps(result)
    span = given["span"]
    headers = {
        "x-datadog-trace-id": str(int(span["traceId"], 16) & (2**64 - 1)),
        "x-datadog-parent-id": span["spanId"],
        "x-datadog-sampling-priority": str(span["priority"]),
    }
    answer = result
    if config.encode_authorizer and authorizer_answer.is_answer(given["event"], result):
        answer = authorizer_answer.with_context(result, headers, given["event"], int(given["finishTime"]))
    assert json.dumps(result) == before, "the handler's own object was changed"
    context = dict(answer.get("context") or {}) if isinstance(answer.get("context"), dict) else answer.get("context")
    encoded = context.pop("_datadog", None) if isinstance(context, dict) else None
    rest = {**answer, "context": context} if context else {k: v for k, v in answer.items() if k != "context"}
    assert rest == expected["rest"]
    if expected["headers"] is None:
        assert encoded is None
        return
    assert encoded is not None
    found = json.loads(b64decode(encoded))
    for name, value in expected["headers"].items():
        comparable = str(found.get(name)) if isinstance(value, str) else found.get(name)
        assert comparable == value, name


@cases("sandbox")
def test_sandbox(case: Json) -> None:
    given = case["input"]
    sandbox = Sandbox(given["initializationType"] or "", started=0.0)
    for _ in range(given["invocation"] - 1):
        sandbox.enter(now=0.1)
    start = sandbox.enter(now=given["secondsFromLoad"])
    found = {
        "cold_start": "true" if start.cold_start else "false",
        "proactive_initialization": "true" if start.proactive else None,
    }
    assert found == case["expected"]


class Lines(DogStatsD):
    def __init__(self) -> None:
        super().__init__()
        self.lines: list[str] = []

    def distribution(self, name: str, value: float, tags: Any, timestamp: int | None = None) -> None:
        self.lines.append(datagram(name, value, tags, timestamp))


@cases("metric-line")
def test_metric_line(case: Json, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    given, expected = case["input"], case["expected"]
    monkeypatch.setattr("datadog_lambda.metric_router.MAX_AGE_SECONDS", float("inf"))
    monkeypatch.setattr("datadog_lambda.metric.layer_tag", lambda: "x")
    own = "dd_lambda_layer:datadog-x"
    statsd = Lines()
    for dogstatsd in (None, statsd):
        router = MetricRouter(read_config({"DD_FLUSH_TO_LOG": "true"}), dogstatsd)
        monkeypatch.setattr("datadog_lambda.metric.default_layer", lambda router=router: SimpleNamespace(router=router))
        lambda_metric(given["name"], given["value"], given["timestamp"], given["tags"])
    line = capsys.readouterr().out.rstrip("\n")
    found = line.replace(f',"{own}"', "").replace(f'"{own}"', "") or None
    assert found == expected["stdout"]
    packet = statsd.lines[0] if statsd.lines else None
    assert (packet and packet.replace(f",{own}", "").replace(f"|#{own}", "")) == expected["dogstatsd"]


def test_metric_line_without_tags() -> None:
    assert log_line("m", 1, [], 5) == '{"e":5,"m":"m","t":[],"v":1}'


class RuntimeJson(logging.Formatter):
    """As AWS's JSON formatter does: every attribute that the logging module did not set is a field."""

    def format(self, record: logging.LogRecord) -> str:
        plain = logging.makeLogRecord({}).__dict__
        extra = {key: value for key, value in record.__dict__.items() if key not in plain}
        return json.dumps({"message": record.getMessage(), **extra})


@cases("log-correlation")
def test_log_correlation(case: Json) -> None:
    given, expected = case["input"], case["expected"]
    config = read_config(case.get("environment", {}))
    span = given["span"]
    active = span and SimpleNamespace(trace_id=int(span["traceId"], 16), span_id=int(span["spanId"]))
    correlation = Correlation(SimpleNamespace(active=lambda: active), hex_ids=config.long_log_ids)
    plain = RuntimeJson() if given["mode"] == "JSON" else logging.Formatter("%(message)s")
    kind = JsonFormatter if given["mode"] == "JSON" else TextFormatter
    formatter = kind(plain, correlation) if config.log_injection else plain
    line = formatter.format(logging.makeLogRecord({"msg": given["message"]}))
    if "fields" in expected:
        assert json.loads(line) == {"message": given["message"], **expected["fields"]}
    else:
        prefix = expected["prefix"]
        assert line == (f"{prefix} {given['message']}" if prefix else given["message"])
