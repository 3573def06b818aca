"""The watch over running invocations: whose time is up is told, and nobody else."""

from __future__ import annotations

import threading
import time
from types import SimpleNamespace
from typing import Any

import pytest
from datadog_lambda.deadline import Deadline


class Watched(Deadline):
    """Notes who expired, and how often its thread has looked."""

    def __init__(self) -> None:
        super().__init__(0.0, SimpleNamespace())  # type: ignore[arg-type]
        self.expired: list[Any] = []
        self.looks = 0

    def _expire(self, invocation: Any) -> None:
        self.expired.append(invocation.name)

    def _sleep(self) -> None:
        self.looks += 1
        super()._sleep()


def invocation(name: str, milliseconds: object) -> Any:
    return SimpleNamespace(name=name, context=SimpleNamespace(get_remaining_time_in_millis=lambda: milliseconds))


@pytest.fixture
def deadline() -> Watched:
    return Watched()


def wait(condition: Any) -> None:
    end = time.monotonic() + 5
    while not condition() and time.monotonic() < end:
        threading.Event().wait(0.005)
    assert condition()


def test_overlapping_invocations_expire_in_their_order(deadline: Watched) -> None:
    for name, left in (("late", 150), ("later", 250), ("soon", 30), ("never", 60_000)):
        deadline.watch(invocation(name, left))
    wait(lambda: deadline.expired == ["soon", "late", "later"])
    assert [watched.name for _, watched in deadline._watched.values()] == ["never"]


def test_an_earlier_one_is_seen_after_idle_time(deadline: Watched) -> None:
    first = invocation("first", 40)
    deadline.watch(first)
    deadline.forget(first)
    threading.Event().wait(0.1)
    deadline.watch(invocation("second", 40))
    wait(lambda: deadline.expired == ["second"])


def test_warm_invocations_wake_nobody(deadline: Watched) -> None:
    for n in range(200):
        one = invocation(str(n), 60_000)
        deadline.watch(one)
        deadline.forget(one)
        threading.Event().wait(0.0005)
    assert deadline.looks <= 2
    assert deadline.expired == []


def test_a_thread_that_died_is_replaced(deadline: Watched) -> None:
    ended = threading.Thread(target=lambda: None)
    ended.start()
    ended.join()
    deadline._thread, deadline._wakes_at = ended, 0.0
    deadline.watch(invocation("one", 20))
    wait(lambda: deadline.expired == ["one"])


@pytest.mark.parametrize("left", [None, "soon", object()])
def test_a_context_that_cannot_tell_is_not_watched(deadline: Watched, left: object) -> None:
    deadline.watch(invocation("odd", left))
    deadline.watch(SimpleNamespace(context=None))  # type: ignore[arg-type]
    assert deadline._watched == {}
