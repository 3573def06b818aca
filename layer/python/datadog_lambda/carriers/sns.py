"""SNS: message attributes, and the envelope of EventBridge in the message."""

from __future__ import annotations

from collections.abc import Iterator

from datadog_lambda.carriers import envelope, message_attributes
from datadog_lambda.carriers.carrier import Carrier
from datadog_lambda.json_value import JsonObject, as_object, object_at, text_at


def carriers_of(record: JsonObject) -> Iterator[Carrier]:
    message = object_at(record, "Sns")
    yield from message_attributes.carriers_of(as_object(message.get("MessageAttributes")))
    yield from envelope.carriers_of(message.get("Message"))


def message_id(record: JsonObject) -> str:
    return text_at(record, "Sns", "MessageId")
