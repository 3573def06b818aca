"""Guards over decoded JSON: an event may have any shape, and none of these ever raises."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence

JsonObject = Mapping[str, object]

EMPTY: JsonObject = {}

_MAX_SAFE_INTEGER = (1 << 53) - 1
_JSON_BLANKS = " \t\n\r"
_decode = json.JSONDecoder().raw_decode


def as_object(value: object) -> JsonObject:
    """The value when it is an object, else an empty one."""
    return value if isinstance(value, dict) else EMPTY


def as_list(value: object) -> Sequence[object]:
    """The value when it is a list, else an empty one."""
    return value if isinstance(value, list) else ()


def as_text(value: object) -> str:
    """The value when it is a string, else an empty one."""
    return value if isinstance(value, str) else ""


def child(value: object, *path: str) -> object:
    """What stands under a path of keys, None when any of them is missing."""
    for key in path:
        if not isinstance(value, dict):
            return None
        value = value.get(key)
    return value


# The next two are asked dozens of times for an event, so each walks by itself.
def object_at(value: object, *path: str) -> JsonObject:
    """The object under a path of keys, an empty one when there is none."""
    for key in path:
        if not isinstance(value, dict):
            return EMPTY
        value = value.get(key)
    return value if isinstance(value, dict) else EMPTY


def text_at(value: object, *path: str) -> str:
    """The text under a path of keys, an empty one when there is none."""
    for key in path:
        if not isinstance(value, dict):
            return ""
        value = value.get(key)
    return value if isinstance(value, str) else ""


def parse_object(text: object) -> JsonObject:
    """The object that a JSON text holds, an empty one when it holds none."""
    try:
        if isinstance(text, str):
            content = text.strip(_JSON_BLANKS)
            if not content.startswith("{"):
                return EMPTY
            # json.loads without its way around: half of the time of a text as short as a carrier.
            value, end = _decode(content)
            return as_object(value) if end == len(content) else EMPTY
        if isinstance(text, bytes) and text.lstrip().startswith(b"{"):
            # Bytes that are no UTF-8 may stand anywhere in a record, and cost it no more than themselves.
            return as_object(json.loads(text.decode("utf-8", "replace")))
    except (ValueError, RecursionError):
        return EMPTY
    return EMPTY


def decode_base64(text: object) -> bytes:
    """The bytes of a base64 text, none when it is not base64."""
    from base64 import b64decode

    if not isinstance(text, str):
        return b""
    try:
        return b64decode(text + "=" * (-len(text) % 4), validate=True)
    except ValueError:
        return b""


def safe_integer(value: object) -> int | None:
    """A whole number that a double holds too, whichever way it was written; None for anything else."""
    if isinstance(value, bool) or not isinstance(value, (int, float)) or not abs(value) <= _MAX_SAFE_INTEGER:
        return None
    return int(value) if value == int(value) else None


def finite_number(value: object) -> float | None:
    """A number, or the number that a text holds; booleans, infinities and other things are none."""
    if isinstance(value, bool):
        return None
    if isinstance(value, (int, float)):
        number = float(value)
    elif isinstance(value, str):
        try:
            number = float(value)
        except ValueError:
            return None
    else:
        return None
    return number if number - number == 0 else None
