"""Invocations that overlap, and many of them: each keeps to its own trace, and nothing is left of any."""

from __future__ import annotations

import asyncio
import contextvars
import gc
import threading
import tracemalloc
from collections.abc import Iterator
from typing import Any

import pytest
from datadog_lambda.layer import Layer
from datadog_lambda.wrapper import datadog_lambda_wrapper
from unheard_layer import EVENTS, context, unheard_layer


@pytest.fixture(scope="module")
def layer() -> Iterator[Layer]:
    with unheard_layer() as made:
        yield made


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
