"""What counts as a value of a metric, and when the layer counts for itself."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from datadog_lambda import __version__, extension, metric
from datadog_lambda.config import read_config
from datadog_lambda.default_layer import report_failed_load
from datadog_lambda.layer import Layer
from datadog_lambda.metric_router import MetricRouter
from datadog_lambda.payload_tags import tags_of
from datadog_lambda.sandbox import Sandbox

NAN = float("nan")


@pytest.mark.parametrize(
    ("given", "sent"),
    [(1, 1), (2.5, 2.5), (Decimal("12.50"), 12.5), (Decimal("1E+2"), 100.0), (Fraction(1, 4), 0.25)],
)
def test_numbers_of_every_kind_are_sent_as_every_route_can_write_them(
    given: Any, sent: float, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    router = MetricRouter(read_config({"DD_FLUSH_TO_LOG": "true"}))
    monkeypatch.setattr(metric, "default_layer", lambda: SimpleNamespace(router=router))
    metric.lambda_metric("orders", given, timestamp=1)
    assert f'"v":{sent}' in capsys.readouterr().out


@pytest.mark.parametrize("given", [NAN, float("inf"), Decimal("NaN"), 1j, True, "1", None])
def test_what_is_no_number_is_dropped(given: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    sent: list[object] = []
    router = SimpleNamespace(send=lambda *point, **_: sent.append(point))
    monkeypatch.setattr(metric, "default_layer", lambda: SimpleNamespace(router=router))
    metric.lambda_metric("orders", given)
    assert sent == []


@pytest.mark.parametrize(("switch", "lines"), [("true", 1), ("false", 0)])
def test_a_handler_that_cannot_be_loaded_is_counted_where_counting_is_on(switch: str, lines: int, capsys: pytest.CaptureFixture[str]) -> None:
    config = read_config({"DD_ENHANCED_METRICS": switch, "DD_TRACE_ENABLED": "false"})
    layer = Layer(config, None, Sandbox(), MetricRouter(config))
    report_failed_load(layer, "app.handler", ImportError("as asked"), 0)
    assert capsys.readouterr().out.count("aws.lambda.enhanced.errors") == lines


def test_the_version_is_that_of_the_library_that_the_layer_stands_in_for() -> None:
    pinned = (Path(__file__).resolve().parents[2] / "requirements.txt").read_text()
    assert f"datadog-lambda=={__version__}" in pinned.split()


@pytest.mark.parametrize("name", ["DD_LOCAL_TEST", "DD_LOCAL_TESTING"])
def test_a_local_run_has_no_extension(name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(extension, "EXTENSION_PATH", str(tmp_path))
    assert extension.has_extension()
    monkeypatch.setenv(name, "true")
    assert not extension.has_extension()


@pytest.mark.parametrize("kind", ["provisioned-concurrency", "snap-start", "lambda-managed-instances"])
def test_nobody_waited_for_imports_that_were_made_ahead(kind: str) -> None:
    assert not read_config({"AWS_LAMBDA_INITIALIZATION_TYPE": kind}).cold_start_tracing
    assert read_config({"AWS_LAMBDA_INITIALIZATION_TYPE": "on-demand"}).cold_start_tracing


def test_a_payload_that_leads_back_to_itself_twice_ends() -> None:
    root: dict[str, Any] = {"name": "root"}
    root.update(left=root, right=root, list=[root, root])
    tags = tags_of("function.response", root, 2)
    assert str(tags["function.response.left.left"]).startswith('{"name":"root","left":{"name":"root"')
    assert all(len(str(text)) <= 5000 for text in tags.values())
