"""Step Functions: trace and span ids that follow from the names of an execution and its state.

Step Functions cannot pass ids on, so Datadog derives them by hashing, the same on both sides:
https://docs.datadoghq.com/serverless/step_functions/.
"""

from __future__ import annotations

from collections.abc import Mapping

from datadog_lambda.json_value import JsonObject, as_object, as_text, object_at, text_at

_LOW_63_BITS = (1 << 63) - 1
_AUTO_KEEP = "1"


def carrier_of(value: JsonObject) -> dict[str, str] | None:
    """Datadog's headers for the state that invoked, None when the value is no context object."""
    context = unwrap(value)
    if context is None:
        return None
    ids = _trace_ids(context)
    if ids is None:
        return None
    trace_id, upper, priority = ids
    carrier = {
        "x-datadog-trace-id": trace_id,
        "x-datadog-parent-id": str(parent_id(context)),
        "x-datadog-sampling-priority": priority,
    }
    if upper:
        carrier["x-datadog-tags"] = f"_dd.p.tid={upper}"
    return carrier


def may_be_context(value: JsonObject) -> bool:
    """Cheaper than unwrapping: most values are no context object."""
    return "Execution" in value or "_datadog" in value or "Payload" in value


def unwrap(value: JsonObject) -> JsonObject | None:
    """The context object itself, out of ``Payload`` (legacy) and ``_datadog`` (JSONata)."""
    for outer in (as_object(value.get("Payload")), value):
        for inner in (as_object(outer.get("_datadog")), outer):
            if _is_context(inner):
                return inner
    return None


def tags_of(value: JsonObject) -> dict[str, str | int | float]:
    """What ``aws.lambda`` says of the state that invoked it."""
    context = unwrap(value) or {}
    state, execution = object_at(context, "State"), object_at(context, "Execution")
    tags: dict[str, str | int | float] = {
        "execution_id": as_text(execution.get("Id")),
        "redrive_count": count(execution.get("RedriveCount")),
        "retry_count": count(state.get("RetryCount")),
        "state_entered_time": as_text(state.get("EnteredTime")),
        "state_name": as_text(state.get("Name")),
    }
    for name, key in (("RootExecutionId", "root_execution_id"), ("serverless-version", "serverless_version")):
        given = context.get(name)
        if isinstance(given, str) and given:
            tags[key] = given
    return tags


def parent_id(context: JsonObject) -> int:
    """The id of the state's span: retries and redrives are states of their own."""
    state = object_at(context, "State")
    execution = object_at(context, "Execution")
    name = f"{as_text(execution.get('Id'))}#{as_text(state.get('Name'))}#{as_text(state.get('EnteredTime'))}"
    retries, redrives = count(state.get("RetryCount")), count(execution.get("RedriveCount"))
    if retries != "0" or redrives != "0":
        name += f"#{retries}#{redrives}"
    return hash_half(name, 0)


def hash_half(text: str, half: int) -> int:
    """63 bits of the SHA-256 of a text: its first eight bytes (0) or the next eight (1); never zero."""
    from hashlib import sha256

    digest = sha256(text.encode("utf-8")).digest()
    return int.from_bytes(digest[half * 8 : half * 8 + 8], "big") & _LOW_63_BITS or 1


def count(value: object) -> str:
    """A counter of the context object as text, ``0`` when it is missing."""
    if isinstance(value, bool) or value is None:
        return "0"
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value) if isinstance(value, (int, float, str)) and value != "" else "0"


def _is_context(value: JsonObject) -> bool:
    return bool(
        text_at(value, "Execution", "Id") and text_at(value, "State", "Name") and text_at(value, "State", "EnteredTime")
    )


def _trace_ids(context: JsonObject) -> tuple[str, str, str] | None:
    """Lower half in decimal, upper half as 16 hex digits, and the priority."""
    if context.get("serverless-version") == "v1":
        root = as_text(context.get("RootExecutionId"))
        return _from_headers(context) or (_from_execution(root) if root else None)
    headers = object_at(context, "Execution", "Input", "_datadog")
    return _from_headers(headers) or _from_execution(text_at(context, "Execution", "Id"))


def _from_execution(execution: str) -> tuple[str, str, str]:
    return str(hash_half(execution, 1)), f"{hash_half(execution, 0):016x}", _AUTO_KEEP


def _from_headers(headers: Mapping[str, object]) -> tuple[str, str, str] | None:
    trace_id = headers.get("x-datadog-trace-id")
    if isinstance(trace_id, int):
        trace_id = str(trace_id)
    if not isinstance(trace_id, str) or not trace_id.isdigit():
        return None
    upper = ""
    for tag in as_text(headers.get("x-datadog-tags")).split(","):
        name, _, value = tag.partition("=")
        if name.strip() == "_dd.p.tid":
            upper = value.strip().rjust(16, "0")
    priority = headers.get("x-datadog-sampling-priority")
    has_priority = isinstance(priority, (int, float, str)) and not isinstance(priority, bool) and priority != ""
    return trace_id, upper, str(priority) if has_priority else _AUTO_KEEP
