"""A layer cannot be told from no layer: results, errors, events and what is written, for whatever event comes."""

from __future__ import annotations

import copy
import io
import random
from collections.abc import Callable, Iterator
from contextlib import redirect_stdout
from typing import Any

import pytest
from datadog_lambda import diagnostics
from datadog_lambda.layer import Layer
from datadog_lambda.wrapper import datadog_lambda_wrapper
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from unheard_layer import EVENTS, context, unheard_layer

json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=12),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=4),
    max_leaves=8,
)


@pytest.fixture(scope="module")
def layer() -> Iterator[Layer]:
    with unheard_layer() as made:
        yield made


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
