"""The vectors that both languages answer alike: whole invocations, from the event to the spans at the agent."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from invocation_case import Runner
from load import load_vectors

Json = dict[str, Any]

# Variables that the tracer reads when it is imported: their cases run in a process of their own.
TRACERS_OWN = ("DD_TRACE_PROPAGATION_STYLE_EXTRACT", "DD_TAGS", "DD_ENV", "DD_VERSION")

CASES = load_vectors("invocation")


def tracer_environment(case: Json) -> dict[str, str]:
    return {name: value for name, value in case.get("environment", {}).items() if name in TRACERS_OWN}


@pytest.fixture(scope="module")
def runner() -> Iterator[Runner]:
    made = Runner()
    yield made
    made.sink.close()


@cache
def run_apart(environment: tuple[tuple[str, str], ...]) -> dict[str, Json]:
    """All cases of one environment, by name, from one process that has it from the start."""
    cases = [case for case in CASES if tuple(sorted(tracer_environment(case).items())) == environment]
    here = Path(__file__).resolve().parent
    done = subprocess.run(
        [sys.executable, str(here / "invocation_case.py")],
        input=json.dumps(cases),
        env={**os.environ, **dict(environment), "PYTHONPATH": os.pathsep.join(sys.path)},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert done.returncode == 0, done.stderr[-2000:]
    return {case["name"]: seen for case, seen in zip(cases, json.loads(done.stdout), strict=True)}


@pytest.mark.parametrize("case", CASES, ids=[case["name"] for case in CASES])
def test_invocation(case: Json, runner: Runner) -> None:
    apart = tuple(sorted(tracer_environment(case).items()))
    seen = run_apart(apart)[case["name"]] if apart else runner.run(case)
    expected = case["expected"]
    lambda_span = seen["lambdaSpan"] or {"meta": {}, "metrics": {}, "start": 0, "duration": 0}
    _compare_origin(expected, seen)
    if "links" in expected:
        keep = ("traceId", "spanId", "attributes")
        assert [{key: link[key] for key in keep} for link in seen["links"]] == expected["links"]
    if "droppedLinks" in expected:
        assert seen["droppedLinks"] == expected["droppedLinks"]
    if "inferredSpans" in expected:
        assert [span["name"] for span in seen["inferredSpans"]] == [span["name"] for span in expected["inferredSpans"]]
        for span, wanted in zip(seen["inferredSpans"], expected["inferredSpans"], strict=True):
            _compare_inferred(wanted, span, lambda_span, case)
    for key, field in (("services", "service"), ("inferredErrors", "error")):
        if key in expected:
            assert [span.get(field, 0) for span in seen["inferredSpans"]] == expected[key]
    _compare_span(expected.get("lambdaSpan", {}), lambda_span)
    _compare_tags(expected.get("triggerTags", {}), lambda_span)
    if "pointers" in expected:
        assert [_pointer(link) for link in seen["pointers"]] == expected["pointers"]
    for name, values in expected.get("metrics", {}).items():
        assert seen["metrics"].get(name, []) == values, name


def _compare_origin(expected: Json, seen: Json) -> None:
    if "carrier" in expected:
        wanted = expected["carrier"]
        found = seen["carrier"]
        assert (found is None) if wanted is None else wanted.items() <= (found or {}).items()
    if "parent" not in expected:
        return
    parent = seen["parent"]
    if expected["parent"] is None:
        assert parent is None
        return
    assert parent is not None
    for key, value in expected["parent"].items():
        if key == "tags":
            found = {k: v for k, v in parent["tags"].items() if k != "_dd.p.dm" or k in value}
            assert found == value
        else:
            assert parent[key] == value, key


def _compare_inferred(wanted: Json, span: Json, lambda_span: Json, case: Json) -> None:
    moments = {
        "invocation-start": lambda_span["start"],
        "invocation-end": lambda_span["start"] + lambda_span["duration"],
    }
    assert span["start"] == moments.get(wanted["start"]) or str(span["start"]) == wanted["start"]
    end = span["start"] + span["duration"]
    # A clock of the event may be ahead of ours; a span never ends before it starts.
    assert end == max(moments.get(wanted["end"]) or int(wanted["end"]), span["start"])
    _compare_span(wanted, span)
    service = case.get("environment", {}).get("DD_SERVICE")
    common: Json = {
        "operation_name": wanted["name"],
        "resource_names": wanted["resource"],
        "span.kind": "server",
        "request_id": case.get("context", {}).get("requestId", "11111111-2222-4333-8444-555555555555"),
        "_inferred_span.tag_source": "self",
        "_inferred_span.synchronicity": wanted["synchronicity"],
        "peer.service": service,
    }
    _compare_tags(common, span)


def _compare_span(wanted: Json, span: Json) -> None:
    for key in ("resource", "service", "type"):
        if key in wanted:
            assert span[key] == wanted[key], key
    if "error" in wanted:
        assert span.get("error", 0) == wanted["error"]
    _compare_tags(wanted.get("tags", {}), span)


def _compare_tags(wanted: Json, span: Json) -> None:
    for name, value in wanted.items():
        kind = "metrics" if isinstance(value, (int, float)) else "meta"
        if value is None:
            assert name not in span["meta"] and name not in span["metrics"], name
        else:
            assert span[kind].get(name) == value, name


def _pointer(link: Json) -> Json:
    attributes = link["attributes"]
    return {"kind": attributes["ptr.kind"], "direction": attributes["ptr.dir"], "hash": attributes["ptr.hash"]}
