"""Messages inside messages: SNS and EventBridge put theirs, whole, into the body of the next."""

from __future__ import annotations

from collections.abc import Iterator

from datadog_lambda.carriers import event_bridge, message_attributes
from datadog_lambda.carriers.carrier import Carrier
from datadog_lambda.json_value import JsonObject, as_object, parse_object

# AWS nests three at most (EventBridge, SNS, SQS); more is somebody's own.
MAX_DEPTH = 5


def is_sns(body: JsonObject) -> bool:
    return body.get("Type") == "Notification" and isinstance(body.get("TopicArn"), str)


def is_event_bridge(body: JsonObject) -> bool:
    return isinstance(body.get("detail-type"), str) and "detail" in body


def carriers_of(text: object, depth: int = 0) -> Iterator[Carrier]:
    """The carriers in an envelope, and in the envelopes inside it."""
    # Cheap test first: most bodies are no envelope, and parsing each would cost more than all the rest.
    if depth >= MAX_DEPTH or not isinstance(text, str) or not ('"TopicArn"' in text or "detail" in text):
        return
    yield from carriers_of_body(parse_object(text), depth)


def carriers_of_body(body: JsonObject, depth: int = 0) -> Iterator[Carrier]:
    if is_sns(body):
        yield from message_attributes.carriers_of(as_object(body.get("MessageAttributes")))
        yield from carriers_of(body.get("Message"), depth + 1)
    elif "detail" in body:
        yield from event_bridge.carriers_of(body)
        inner = body.get("detail")
        if isinstance(inner, dict) and is_sns(inner):
            yield from carriers_of_body(inner, depth + 1)
