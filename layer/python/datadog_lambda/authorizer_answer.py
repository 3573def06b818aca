"""A Lambda authorizer's answer carries the trace to the function behind it, in the context that it lets through."""

from __future__ import annotations

import json
from base64 import b64encode
from collections.abc import Mapping

from datadog_lambda.event_source import is_authorizer_request
from datadog_lambda.json_value import as_object, child

_FINISH_TIME = "x-datadog-parent-span-finish-time"
_REQUEST_ID = "x-datadog-authorizing-requestid"


def is_answer(event: object, result: Mapping[str, object]) -> bool:
    """Whether an authorizer was asked and lets the request through, with a context that takes another key."""
    if not is_authorizer_request(event) or not isinstance(result.get("context", {}), (dict, type(None))):
        return False
    is_policy = bool(result.get("principalId")) and bool(result.get("policyDocument"))
    return is_policy or result.get("isAuthorized") is True


def with_context(
    result: Mapping[str, object], headers: Mapping[str, str], event: object, finished_ns: int
) -> dict[str, object]:
    """The answer with ``context._datadog``: a new object, the handler's own stays as it is."""
    injected: dict[str, object] = {**headers, _FINISH_TIME: finished_ns}
    request_id = child(event, "requestContext", "requestId")
    if isinstance(request_id, str):
        injected[_REQUEST_ID] = request_id
    encoded = b64encode(json.dumps(injected, separators=(",", ":")).encode("utf-8")).decode("ascii")
    return {**result, "context": {**as_object(result.get("context")), "_datadog": encoded}}
