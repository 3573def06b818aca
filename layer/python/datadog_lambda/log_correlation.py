"""The trace in every log line: a prefix in the runtime's text format, attributes in its JSON format.

AWS's text formatter has a fixed layout, so there the ids are put before the message; its JSON formatter writes every
extra attribute of a record.
"""

from __future__ import annotations

import logging
from typing import Protocol

# The layout of AWS's runtime client, https://github.com/aws/aws-lambda-python-runtime-interface-client.
_RUNTIME_HANDLERS = ("LambdaLoggerHandler", "LambdaLoggerHandlerWithFrameType")
_RUNTIME_JSON_FORMATTER = "JsonFormatter"


_LOW_64_BITS = (1 << 64) - 1


class Ids(Protocol):
    @property
    def trace_id(self) -> int | None: ...
    @property
    def span_id(self) -> int | None: ...


class Active(Protocol):
    def active(self) -> Ids | None: ...


class Correlation:
    """The ids of the running trace as Datadog's log pipelines read them.

    64 bits in decimal; all 128 in hex when DD_TRACE_128_BIT_TRACEID_LOGGING_ENABLED asks for them.
    """

    def __init__(self, contexts: Active, *, hex_ids: bool) -> None:
        self._contexts = contexts
        self._hex = hex_ids

    def ids(self) -> tuple[str, str] | None:
        """Trace and span, None outside of a trace."""
        try:
            active = self._contexts.active()
        except Exception:  # noqa: BLE001 - a line without ids is a line
            return None
        if active is None or not active.trace_id:
            return None
        trace_id = active.trace_id
        is_long = self._hex and trace_id > _LOW_64_BITS
        return (f"{trace_id:032x}" if is_long else str(trace_id & _LOW_64_BITS)), str(active.span_id or 0)


class _WithIds(logging.Formatter):
    """Puts the ids into what the formatter before it writes."""

    def __init__(self, inner: logging.Formatter, correlation: Correlation) -> None:
        super().__init__()
        self._inner = inner
        self._correlation = correlation


class TextFormatter(_WithIds):
    """What the formatter before it writes, with the ids before the message."""

    def format(self, record: logging.LogRecord) -> str:
        ids = self._correlation.ids()
        if ids is None:
            return self._inner.format(record)
        # A copy: the record goes on to handlers that are not ours.
        copy = logging.makeLogRecord(record.__dict__)
        copy.msg = f"{prefix_of(ids)} {record.getMessage()}"
        copy.args = ()
        return self._inner.format(copy)


class JsonFormatter(_WithIds):
    """What the runtime's JSON formatter writes, with the ids in ``dd`` (it writes extra attributes as fields)."""

    def format(self, record: logging.LogRecord) -> str:
        ids = self._correlation.ids()
        # The tracer's own attributes say the same under flat names: one of the two is enough for a line.
        copy = logging.makeLogRecord({k: v for k, v in record.__dict__.items() if not k.startswith("dd.")})
        if ids is not None:
            copy.__dict__["dd"] = fields_of(ids)
        return self._inner.format(copy)


def prefix_of(ids: tuple[str, str]) -> str:
    return f"[dd.trace_id={ids[0]} dd.span_id={ids[1]}]"


def fields_of(ids: tuple[str, str]) -> dict[str, str]:
    return {"trace_id": ids[0], "span_id": ids[1]}


def install(correlation: Correlation) -> None:
    """Give the runtime's own handlers the ids. Handlers that the function adds are the function's."""
    for handler in logging.getLogger().handlers:
        formatter = handler.formatter
        if type(handler).__name__ not in _RUNTIME_HANDLERS or formatter is None:
            continue
        if isinstance(formatter, (TextFormatter, JsonFormatter)):
            continue
        is_json = type(formatter).__name__ == _RUNTIME_JSON_FORMATTER
        handler.setFormatter((JsonFormatter if is_json else TextFormatter)(formatter, correlation))
