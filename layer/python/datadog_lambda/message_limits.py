"""A trace's context never makes a message too large.

What the tracer has added is taken off again where a call that AWS would have taken might be refused for it. How much a
queue or a topic takes is its owner's choice, which a call does not tell. So a message within the usual limit stays
within it; one beyond it can only be for a destination with the highest, and stays within that. What is in a batch
counts together as well.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from datadog_lambda.diagnostics import note
from datadog_lambda.json_value import JsonObject, as_list, as_object, object_at

# Older queues keep 256 KiB: https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/quotas-messages.html
# https://docs.aws.amazon.com/sns/latest/api/API_PublishBatch.html
LIMITS = (256 * 1024, 1024 * 1024)
CONTEXT = "_datadog"


@dataclass(frozen=True, slots=True)
class Size:
    """Bytes of one message."""

    least: int
    """That count in any case, without the context."""
    doubtful: int
    """That AWS's documentation does not say to count, nor not to."""
    context: int


def keep_within_limits(params: JsonObject) -> None:
    """The parameters of a call to SQS or SNS, the tracer's context in them."""
    try:
        entries = as_list(params.get("Entries") or params.get("PublishBatchRequestEntries"))
        trim([as_object(entry) for entry in entries] or [params])
    except Exception as error:  # noqa: BLE001  the call goes out as the tracer has made it
        note("message-limits", error)


def trim(messages: Sequence[JsonObject]) -> int:
    """How many contexts were taken off; the first of a batch keep theirs for as long as there is room."""
    sizes = [_size_of(message) for message in messages]
    least, doubtful = sum(size.least for size in sizes), sum(size.doubtful for size in sizes)
    if least + doubtful + sum(size.context for size in sizes) <= LIMITS[0]:
        return 0  # the usual case
    left = _room_in(least, doubtful)
    removed = 0
    for message, size in zip(messages, sizes, strict=True):
        if size.context == 0:
            continue
        if size.context <= min(left, _room_in(size.least, size.doubtful)):
            left -= size.context
        else:
            _remove_context(message["MessageAttributes"])
            removed += 1
    if removed:
        note("message-too-large-for-context")
    return removed


def _remove_context(attributes: object) -> None:
    if isinstance(attributes, dict):
        del attributes[CONTEXT]


def _room_in(least: int, doubtful: int) -> int:
    return next((limit for limit in LIMITS if least <= limit), 0) - least - doubtful


def _size_of(message: JsonObject) -> Size:
    attributes = object_at(message, "MessageAttributes")
    by_name = {name: _bytes_of(name) + _attribute_size(as_object(attributes[name])) for name in attributes}
    context = by_name.get(CONTEXT, 0)
    least = _bytes_of(message.get("MessageBody", message.get("Message"))) + sum(by_name.values()) - context
    return Size(least, _bytes_of(message.get("Subject")), context)


def _attribute_size(attribute: JsonObject) -> int:
    return sum(_bytes_of(attribute.get(field)) for field in ("DataType", "StringValue", "BinaryValue"))


def _bytes_of(value: object) -> int:
    if isinstance(value, str):
        return len(value) if value.isascii() else len(value.encode("utf-8", "surrogatepass"))
    return len(value) if isinstance(value, (bytes, bytearray)) else 0
