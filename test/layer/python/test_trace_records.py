"""A span for each record of a batch: its trace, its log lines, its outcome, and the answer that Lambda wants."""

from __future__ import annotations

import json
from base64 import b64encode
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from agent_sink import AgentSink, Span
from datadog_lambda.config import read_config
from datadog_lambda.extraction import Turns
from datadog_lambda.invocation_tracer import InvocationTracer
from datadog_lambda.layer import Layer
from datadog_lambda.log_correlation import Correlation
from datadog_lambda.metric_router import MetricRouter
from datadog_lambda.sandbox import Sandbox
from datadog_lambda.trace_records import NotAwaitedError, trace_records
from datadog_lambda.wrapper import datadog_lambda_wrapper
from invocation_case import DEFAULT_ARN, Runner

QUEUE = "arn:aws:sqs:us-east-1:123456789012:orders"
STREAM = "arn:aws:kinesis:us-east-1:123456789012:stream/clicks"
TABLE = "arn:aws:dynamodb:us-east-1:123456789012:table/orders/stream/2026"
ENVIRONMENT = {"AWS_REGION": "us-east-1", "DD_ENHANCED_METRICS": "false"}


class Context:
    invoked_function_arn = DEFAULT_ARN
    function_name = "my-function"
    aws_request_id = "r"


@pytest.fixture(scope="module")
def runner() -> Iterator[Runner]:
    made = Runner()
    yield made
    made.sink.close()


@pytest.fixture
def layer(runner: Runner) -> Layer:
    config = read_config(ENVIRONMENT)
    tracer = InvocationTracer(config, runner.tracing, Turns(config, runner.tracing.propagator, None))
    return Layer(config, tracer, Sandbox(), MetricRouter(config))


def headers(n: int) -> str:
    return json.dumps({"x-datadog-trace-id": str(100 + n), "x-datadog-parent-id": str(200 + n), "x-datadog-sampling-priority": "1"})


def message(n: int, arn: str = QUEUE, received: int = 1) -> dict[str, Any]:
    return {
        "messageId": f"m-{n}",
        "body": str(n),
        "attributes": {"ApproximateReceiveCount": str(received)},
        "messageAttributes": {"_datadog": {"dataType": "String", "stringValue": headers(n)}},
        "eventSource": "aws:sqs",
        "eventSourceARN": arn,
    }


def click(n: int) -> dict[str, Any]:
    data = b64encode(json.dumps({"n": n, "_datadog": json.loads(headers(n))}).encode()).decode()
    return {"eventID": f"shard:{n}", "eventSource": "aws:kinesis", "eventSourceARN": STREAM, "kinesis": {"sequenceNumber": f"s-{n}", "data": data}}


def change(n: int) -> dict[str, Any]:
    return {"eventID": str(n), "eventSource": "aws:dynamodb", "eventSourceARN": TABLE, "dynamodb": {"SequenceNumber": f"d-{n}", "Keys": {}}}


def run(layer: Layer, sink: AgentSink, records: list[Any], handle: Callable[[Any], object]) -> tuple[Any, list[Span], Span]:
    """One invocation whose handler gives its batch away: the answer, the records' spans, the function's."""
    handler = datadog_lambda_wrapper(lambda event, context: trace_records(event, handle, layer), layer)
    answer = handler({"Records": records}, Context())
    spans = [span for request in sink.take() for trace in request.traces for span in trace]
    return answer, [span for span in spans if span["name"] == "aws.lambda.record"], next(s for s in spans if s["name"] == "aws.lambda")


def test_each_record_has_its_own_trace_to_look_at(layer: Layer, runner: Runner) -> None:
    correlation = Correlation(runner.tracing.contexts, hex_ids=False)
    lines: list[Any] = []

    def handle(record: Any) -> None:
        with runner.tracing.tracer.trace("shop.pack"):  # type: ignore[attr-defined]
            lines.append(correlation.ids())

    answer, records, function = run(layer, runner.sink, [message(n, received=n + 1) for n in range(3)], handle)
    assert answer == {"batchItemFailures": []}
    assert [span["parent_id"] for span in records] == [function["span_id"]] * 3
    assert {span["trace_id"] for span in records} == {function["trace_id"]}
    assert [span["span_links"][0]["trace_id"] for span in records] == [100, 101, 102]
    assert [span["span_links"][0]["span_id"] for span in records] == [200, 201, 202]
    shared = {"event_source": "sqs", "event_source_arn": QUEUE}
    assert [span["span_links"][0]["attributes"] for span in records] == [
        {"messaging.message.id": "m-0", **shared},
        {"messaging.message.id": "m-1", **shared, "retry_count": "2"},
        {"messaging.message.id": "m-2", **shared, "retry_count": "3"},
    ]
    for n, span in enumerate(records):
        assert (span["resource"], span["type"], span["meta"]["span.kind"]) == ("sqs", "worker", "consumer")
        assert (span["meta"]["messaging.message.id"], span.get("error", 0)) == (f"m-{n}", 0)
    # A line that is logged for a record has the ids of what was running for it, all under the record's span.
    assert len({ids[1] for ids in lines}) == 3
    assert {ids[0] for ids in lines} == {str(function["trace_id"])}
    assert runner.tracing.contexts.active() is None


def fails_at(*bad: int) -> Callable[[Any], object]:
    calls: list[Any] = []

    def handle(record: Any) -> None:
        calls.append(record)
        if len(calls) - 1 in bad:
            raise ValueError(f"record {len(calls) - 1}")

    return handle


@pytest.mark.parametrize(
    ("records", "failures", "handled"),
    [
        # In a queue without an order each message is for itself.
        ([message(n) for n in range(4)], ["m-1", "m-2"], 4),
        # Where there is one, nothing that comes after a failure may be done before it.
        ([message(n, f"{QUEUE}.fifo") for n in range(4)], ["m-1", "m-2", "m-3"], 2),
        ([click(n) for n in range(4)], ["s-1", "s-2", "s-3"], 2),
        ([change(n) for n in range(4)], ["d-1", "d-2", "d-3"], 2),
    ],
    ids=["queue", "fifo", "kinesis", "dynamodb"],
)
def test_what_failed_is_the_answer(layer: Layer, runner: Runner, records: list[Any], failures: list[str], handled: int) -> None:
    answer, spans, function = run(layer, runner.sink, records, fails_at(1, 2))
    assert answer == {"batchItemFailures": [{"itemIdentifier": identifier} for identifier in failures]}
    assert len(spans) == handled
    failed = [span for span in spans if span.get("error")]
    assert [span["meta"]["error.message"] for span in failed] == [f"record {n}" for n in (1, 2) if n < handled]
    assert "in handle" in failed[0]["meta"]["error.stack"]
    # The batch itself went well: Lambda gives again what failed.
    assert function.get("error", 0) == 0


def test_records_without_a_trace_have_spans_without_links(layer: Layer, runner: Runner) -> None:
    _, spans, _ = run(layer, runner.sink, [change(1), {**message(2), "messageAttributes": {}}, None, "odd"], lambda record: None)
    assert len(spans) == 4
    assert not any(span.get("span_links") for span in spans)


@pytest.mark.parametrize("kind", [KeyboardInterrupt, SystemExit])
def test_the_end_of_the_process_is_no_failure_of_a_record(layer: Layer, runner: Runner, kind: type[BaseException]) -> None:
    def handle(record: Any) -> None:
        raise kind

    with pytest.raises(kind):
        run(layer, runner.sink, [message(1)], handle)
    assert runner.tracing.contexts.active() is None
    runner.sink.take()


@pytest.mark.parametrize("event", [None, {}, [], {"Records": []}, {"Records": None}, "text"])
def test_an_event_that_is_no_batch(layer: Layer, event: Any) -> None:
    assert set(trace_records(event, lambda record: None, layer)) == {"batchItemFailures"}


def test_without_a_tracer_the_answer_is_the_same() -> None:
    config = read_config({**ENVIRONMENT, "DD_TRACE_ENABLED": "false"})
    layer = Layer(config, None, Sandbox(), MetricRouter(config))
    answer = trace_records({"Records": [message(n) for n in range(3)]}, fails_at(2), layer)
    assert answer == {"batchItemFailures": [{"itemIdentifier": "m-2"}]}


def test_a_span_that_cannot_be_made_costs_no_record(layer: Layer, runner: Runner, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*given: Any) -> Any:
        raise RuntimeError("the layer's own fault")

    monkeypatch.setattr("datadog_lambda.links.attributes_of", fail)
    seen: list[Any] = []
    assert trace_records({"Records": [message(1)]}, seen.append, layer) == {"batchItemFailures": []}
    assert len(seen) == 1


@pytest.mark.filterwarnings("ignore::RuntimeWarning")
def test_an_async_function_is_refused_since_nobody_would_run_it(layer: Layer) -> None:
    async def handle(record: object) -> None:
        """As a function of asyncio has it."""

    with pytest.raises(NotAwaitedError, match=r"asyncio\.run"):
        trace_records({"Records": [message(1)]}, handle, layer)
