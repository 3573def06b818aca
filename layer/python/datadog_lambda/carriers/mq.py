"""Amazon MQ, ActiveMQ and RabbitMQ: properties or headers of a message, or ``_datadog`` in its JSON data."""

from __future__ import annotations

from collections.abc import Iterator

from datadog_lambda.carriers import kafka, kinesis
from datadog_lambda.carriers.carrier import Carrier, carriers_in, pick_headers
from datadog_lambda.json_value import JsonObject, as_list, as_object, child, object_at, text_at


def carriers_of(record: JsonObject) -> Iterator[Carrier]:
    for properties in (object_at(record, "properties"), object_at(record, "basicProperties", "headers")):
        plain = {name: _text(value) for name, value in properties.items()}
        yield from carriers_in(plain.get("_datadog"))
        picked = pick_headers(plain)
        if picked:
            yield picked
    yield from kinesis.carriers_of_data(record.get("data"))


def message_id(record: JsonObject) -> str:
    return text_at(record, "messageID") or text_at(record, "basicProperties", "messageId")


def records_of(event: JsonObject) -> list[JsonObject]:
    """ActiveMQ gives ``messages``, RabbitMQ lists by queue."""
    messages = as_list(event.get("messages"))
    if messages:
        return [as_object(message) for message in messages]
    queues = as_object(event.get("rmqMessagesByQueue"))
    return [as_object(message) for queue in queues.values() for message in as_list(queue)]


def _text(value: object) -> object:
    """RabbitMQ wraps a header's value: ``{"bytes": [118, 49]}``."""
    wrapped = child(value, "bytes")
    return kafka.text_of(wrapped) if wrapped is not None else value
