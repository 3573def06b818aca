"""Durable functions: the trace context that the last run left as a step of the execution."""

from __future__ import annotations

from collections.abc import Iterator

from datadog_lambda.carriers.carrier import Carrier, carriers_in
from datadog_lambda.json_value import JsonObject, as_object, child

_PREFIX = "_datadog_"


def operations_of(event: JsonObject) -> list[JsonObject]:
    operations = child(event, "InitialExecutionState", "Operations")
    values = operations.values() if isinstance(operations, dict) else operations
    return [as_object(value) for value in values] if isinstance(values, (list, type({}.values()))) else []


def carriers_of(event: JsonObject) -> Iterator[Carrier]:
    """Steps are named ``_datadog_<n>``; the highest number is the latest."""
    steps: list[tuple[int, JsonObject]] = []
    for operation in operations_of(event):
        name = operation.get("Name")
        if isinstance(name, str) and name.startswith(_PREFIX):
            digits = name[len(_PREFIX) :]
            if digits.isascii() and digits.isdigit() and str(int(digits)) == digits:
                steps.append((int(digits), operation))
    for _, operation in sorted(steps, key=lambda step: -step[0]):
        yield from carriers_in(operation.get("Payload"))
        yield from carriers_in(child(operation, "StepDetails", "Result"))
