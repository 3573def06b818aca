"""The attributes of a message in SQS and SNS, which spell the same thing differently."""

from __future__ import annotations

from datadog_lambda.carriers.carrier import Carrier, carriers_in, pick_headers
from datadog_lambda.json_value import JsonObject, as_object, decode_base64


def carriers_of(attributes: JsonObject) -> list[Carrier]:
    """``_datadog`` first, then headers that are attributes of their own (traceparent, x-datadog-trace-id)."""
    if not attributes:
        return []
    found = carriers_in(value_of(attributes.get("_datadog")))
    plain: dict[str, object] = {}
    for name, attribute in attributes.items():
        if name != "_datadog":
            value = value_of(attribute)
            plain[name] = value.decode("utf-8", "replace") if isinstance(value, bytes) else value
    headers = pick_headers(plain)
    return [*found, headers] if headers else found


def value_of(attribute: object) -> str | bytes | None:
    """What an attribute holds. Its type may have a label of the user's (``String.json``); a binary one is base64."""
    fields = as_object(attribute)
    kind = fields.get("dataType", fields.get("Type", fields.get("DataType", "")))
    text = fields.get("stringValue", fields.get("StringValue"))
    binary = fields.get("binaryValue", fields.get("BinaryValue"))
    if "Value" in fields:
        is_binary = isinstance(kind, str) and kind.startswith("Binary")
        text, binary = (None, fields["Value"]) if is_binary else (fields["Value"], None)
    if isinstance(text, str) and text:
        return text
    return decode_base64(binary) or None
