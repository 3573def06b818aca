"""A layer cannot be told from no layer: results, errors, events and what is written, for whatever event comes."""

from __future__ import annotations

import asyncio
import contextvars
import copy
import gc
import io
import json
import random
import threading
import tracemalloc
from collections.abc import Callable, Iterator
from contextlib import redirect_stdout
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from agent_sink import AgentSink
from datadog_lambda import diagnostics
from datadog_lambda.config import read_config
from datadog_lambda.extraction import Turns
from datadog_lambda.invocation_tracer import InvocationTracer
from datadog_lambda.layer import Layer
from datadog_lambda.metric_router import MetricRouter
from datadog_lambda.sandbox import Sandbox
from datadog_lambda.tracer import make_writer
from datadog_lambda.wrapper import datadog_lambda_wrapper
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from invocation_case import DEFAULT_ARN, Runner

EVENTS = [json.loads(path.read_text("utf-8")) for path in sorted((Path(__file__).parents[2] / "vectors" / "events").glob("*.json"))]
ENVIRONMENT = {"AWS_REGION": "us-east-1", "DD_ENHANCED_METRICS": "false", "DD_CAPTURE_LAMBDA_PAYLOAD": "true"}

json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=12),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=4),
    max_leaves=8,
)


@pytest.fixture(scope="module")
def layer() -> Iterator[Layer]:
    """With an agent that is away: what is traced goes all the way to the socket, and is kept by nobody."""
    runner = Runner()
    config = read_config(ENVIRONMENT)
    aggregator = runner.tracing.tracer._span_aggregator
    writer = make_writer("http://127.0.0.1:1", runner.tracing.version, aggregator.sampling_processor.sampler)
    aggregator.writer = writer
    tracing = replace(runner.tracing, writer=writer)
    tracer = InvocationTracer(config, tracing, Turns(config, tracing.propagator, None))
    yield Layer(config, tracer, Sandbox(), MetricRouter(config))
    runner.sink.close()


def context(**more: Any) -> SimpleNamespace:
    return SimpleNamespace(invoked_function_arn=DEFAULT_ARN, function_name="my-function", aws_request_id="r", **more)


def mutated(seed: int) -> Any:
    """A real event with some of its places changed to what no service would send."""
    chance = random.Random(seed)
    event = copy.deepcopy(chance.choice(EVENTS))
    for _ in range(chance.randint(1, 4)):
        place = event
        while isinstance(place, (dict, list)) and place:
            key = chance.choice(list(place)) if isinstance(place, dict) else chance.randrange(len(place))
            if not isinstance(place[key], (dict, list)) or chance.random() < 0.25:
                place[key] = chance.choice([None, 5, -1.5, "", "é€", [], {}, [None], {"a": 1}, True, "x" * 300, 10**30])
                break
            place = place[key]
    return event


def run_both(layer: Layer, event: Any, handler: Callable[[Any, Any], Any]) -> None:
    outcomes = []
    for function in (handler, datadog_lambda_wrapper(handler, layer)):
        given_event, output = copy.deepcopy(event), io.StringIO()
        outcome: Any
        with redirect_stdout(output):
            try:
                outcome = ("result", function(given_event, context()))
            except BaseException as error:
                outcome = (type(error), error.args)
        outcomes.append((outcome, output.getvalue(), given_event))
    assert repr(outcomes[0]) == repr(outcomes[1])


def answer(event: Any, context: Any) -> Any:
    print("hello")
    return event


def test_ten_thousand_events_of_every_source(layer: Layer) -> None:
    """Deterministic: a failure names its seed."""
    before = diagnostics.count_of("begin") + diagnostics.count_of("end")
    for seed in range(10_000):
        event = mutated(seed)
        untouched = repr(event)
        result = datadog_lambda_wrapper(lambda event, context: event, layer)(event, None)
        assert result is event, seed
        assert repr(event) == untouched, seed
    assert diagnostics.count_of("begin") + diagnostics.count_of("end") == before, "a part failed as a whole"


@settings(max_examples=300, deadline=None, suppress_health_check=list(HealthCheck))
@given(event=json_values)
def test_any_json(layer: Layer, event: Any) -> None:
    run_both(layer, event, answer)


@settings(max_examples=100, deadline=None, suppress_health_check=list(HealthCheck))
@given(event=json_values, kind=st.sampled_from([ValueError, KeyboardInterrupt, SystemExit, GeneratorExit, StopIteration]))
def test_any_error(layer: Layer, event: Any, kind: type[BaseException]) -> None:
    def fail(event: Any, context: Any) -> Any:
        raise kind("as asked", 3)

    run_both(layer, event, fail)


def test_a_generator_is_returned_as_it_is(layer: Layer) -> None:
    def handler(event: Any, context: Any) -> Any:
        yield from event

    assert list(datadog_lambda_wrapper(handler, layer)([1, 2], None)) == [1, 2]  # type: ignore[call-overload]


def test_wrapping_twice_is_wrapping_once(layer: Layer) -> None:
    wrapped = datadog_lambda_wrapper(answer, layer)
    assert datadog_lambda_wrapper(wrapped, layer) is wrapped
    assert wrapped.__name__ == "answer"


def test_overlapping_threads_keep_their_own_traces(layer: Layer) -> None:
    barrier = threading.Barrier(8)
    seen: dict[int, tuple[int, int]] = {}

    def handler(event: Any, context: Any) -> Any:
        barrier.wait(5)
        active = layer.tracing and layer.tracing.tracer.current_span()
        assert active
        seen[event["n"]] = (active.trace_id, threading.get_ident())
        barrier.wait(5)

    def run(n: int) -> None:
        headers = {"x-datadog-trace-id": str(1000 + n), "x-datadog-parent-id": "1", "x-datadog-sampling-priority": "1"}
        datadog_lambda_wrapper(handler, layer)({"n": n, "_datadog": headers}, context())

    threads = [threading.Thread(target=run, args=(n,)) for n in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(10)
    assert {n: trace for n, (trace, _) in seen.items()} == {n: 1000 + n for n in range(8)}


def test_overlapping_tasks_keep_their_own_traces(layer: Layer) -> None:
    async def handler(event: Any, context: Any) -> Any:
        await asyncio.sleep(0.01)
        active = layer.tracing and layer.tracing.tracer.current_span()
        await asyncio.sleep(0.01)
        return event["n"], active and active.trace_id

    wrapped = datadog_lambda_wrapper(handler, layer)

    async def one(n: int) -> Any:
        headers = {"x-datadog-trace-id": str(2000 + n), "x-datadog-parent-id": "1", "x-datadog-sampling-priority": "1"}
        return await wrapped({"n": n, "_datadog": headers}, context())  # type: ignore[misc]

    async def all_of_them() -> Any:
        return await asyncio.gather(*(asyncio.create_task(one(n), context=None) for n in range(20)))

    assert asyncio.run(all_of_them()) == [(n, 2000 + n) for n in range(20)]


def test_the_threads_own_context_comes_back(layer: Layer) -> None:
    variable: contextvars.ContextVar[str] = contextvars.ContextVar("users_own")

    def handler(event: Any, context: Any) -> Any:
        variable.set("kept")

    assert layer.tracing
    datadog_lambda_wrapper(handler, layer)({}, context())
    assert variable.get() == "kept"
    assert layer.tracing.tracer.current_span() is None


def test_memory_stays_flat(layer: Layer) -> None:
    wrapped = datadog_lambda_wrapper(lambda event, context: {"statusCode": 200}, layer)
    for event in EVENTS * 3:
        wrapped(event, context())
    gc.collect()
    tracemalloc.start()
    first = tracemalloc.get_traced_memory()[0]
    for _ in range(20):
        for event in EVENTS:
            wrapped(event, context())
    gc.collect()
    grown = tracemalloc.get_traced_memory()[0] - first
    tracemalloc.stop()
    assert grown < 400_000, grown


def test_a_sink_that_answers_rates_is_heard() -> None:
    sink = AgentSink(reply=b'{"rate_by_service": {"service:,env:": 0.25}}')
    rates: list[Any] = []
    writer = make_writer(sink.url, "4", SimpleNamespace(update_rate_by_service_sample_rates=rates.append))  # type: ignore[arg-type]
    writer._connection.send(b"PUT /v0.4/traces HTTP/1.1\r\nContent-Length: 1\r\n\r\n\x90")
    sink.take()
    for _ in range(50):
        writer.read_replies()
        if rates:
            break
        threading.Event().wait(0.02)
    assert rates == [{"service:,env:": 0.25}]
    sink.close()
