"""SQS: message attributes, the envelopes of SNS and EventBridge in the body, the AWSTraceHeader."""

from __future__ import annotations

from collections.abc import Iterator

from datadog_lambda import xray
from datadog_lambda.carriers import envelope, message_attributes
from datadog_lambda.carriers.carrier import Carrier, MadeCarrier
from datadog_lambda.json_value import JsonObject, as_object, object_at, text_at


def carriers_of(record: JsonObject) -> Iterator[Carrier]:
    yield from message_attributes.carriers_of(as_object(record.get("messageAttributes")))
    body = record.get("body")
    if isinstance(body, dict):
        yield from envelope.carriers_of_body(body)
    else:
        yield from envelope.carriers_of(body)
    made = xray.java_carrier_of(object_at(record, "attributes").get("AWSTraceHeader"))
    if made:
        yield MadeCarrier(made)


def message_id(record: JsonObject) -> str:
    return text_at(record, "messageId")
