"""What the handler's result says of the request that it answered."""

from __future__ import annotations

from datadog_lambda.event_source import Source
from datadog_lambda.json_value import JsonObject


def status_code(source: Source, result: object, error: BaseException | None) -> str:
    """The HTTP status that the caller sees; empty for sources that send none.

    A result without a status is an implicit 200. A failed function is a 502, and so is no result at all where the
    gateway needs an object (REST APIs, load balancers; an HTTP API and a function URL take null for an empty 200).
    """
    if not source.sends_status:
        return ""
    if error is not None or (result is None and not source.null_is_ok):
        return "502"
    value = result.get("statusCode") if isinstance(result, dict) else getattr(result, "status_code", None)
    if isinstance(value, bool) or not isinstance(value, (int, str, float)) or value == "":
        return "200"
    return str(int(value)) if isinstance(value, float) else str(value)


def is_server_error(status: str) -> bool:
    return len(status) == 3 and status[0] == "5" and status.isdigit()


def batch_item_failures(result: object) -> int | None:
    """How many records of a batch failed, None when the result is no partial batch response."""
    failures = result.get("batchItemFailures") if isinstance(result, dict) else None
    return len(failures) if isinstance(failures, list) else None


def durable_tags(event: JsonObject) -> dict[str, str]:
    """The execution that a durable function's run belongs to, by the ARN that Lambda gives it."""
    from datadog_lambda.carriers import durable

    arn = event.get("DurableExecutionArn")
    parts = arn.split("/") if isinstance(arn, str) else []
    if len(parts) < 4 or parts[-3] != "durable-execution" or not parts[-2] or not parts[-1]:
        return {}
    tags = {"aws.durable.execution_name": parts[-2], "aws.durable.execution_id": parts[-1]}
    state = event.get("InitialExecutionState")
    if isinstance(state, dict) and "Operations" in state:
        tags["aws.durable.first_invocation"] = "true" if len(durable.operations_of(event)) == 1 else "false"
    return tags


def durable_end_tags(result: object) -> dict[str, str]:
    """How a durable function's run ended, nothing when it does not say."""
    status = result.get("Status") if isinstance(result, dict) else None
    return {"aws.durable.execution_status": status} if status in ("SUCCEEDED", "FAILED", "PENDING") else {}
