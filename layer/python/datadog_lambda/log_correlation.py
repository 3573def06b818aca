"""The trace in every log line: a prefix in the runtime's text format, attributes in its JSON format.

The tracer puts ``dd.trace_id`` and ``dd.span_id`` on every record, which AWS's JSON formatter writes as it writes all
extra attributes. Its text formatter has a fixed layout, so there the ids are put before the message.
"""

from __future__ import annotations

import logging
from typing import Protocol

# The layout of AWS's runtime client, https://github.com/aws/aws-lambda-python-runtime-interface-client.
_RUNTIME_HANDLERS = ("LambdaLoggerHandler", "LambdaLoggerHandlerWithFrameType")
_JSON_FORMATTER = "JsonFormatter"


class Correlation(Protocol):
    def get_log_correlation_context(self) -> dict[str, str]: ...


class CorrelatedFormatter(logging.Formatter):
    """What the formatter before it writes, with the ids of the running trace before the message."""

    def __init__(self, inner: logging.Formatter, tracer: Correlation) -> None:
        super().__init__()
        self._inner = inner
        self._tracer = tracer

    def format(self, record: logging.LogRecord) -> str:
        prefix = self._prefix()
        if not prefix:
            return self._inner.format(record)
        # A copy: the record goes on to handlers that are not ours.
        copy = logging.makeLogRecord(record.__dict__)
        copy.msg = f"{prefix} {record.getMessage()}"
        copy.args = ()
        return self._inner.format(copy)

    def _prefix(self) -> str:
        try:
            ids = self._tracer.get_log_correlation_context()
        except Exception:  # noqa: BLE001 - a line without ids is a line
            return ""
        trace_id, span_id = ids.get("dd.trace_id", "0"), ids.get("dd.span_id", "0")
        return f"[dd.trace_id={trace_id} dd.span_id={span_id}]" if trace_id != "0" else ""


def install(tracer: Correlation) -> None:
    """Give the runtime's own text handler the prefix. Handlers that the function adds are the function's."""
    for handler in logging.getLogger().handlers:
        formatter = handler.formatter
        if type(handler).__name__ not in _RUNTIME_HANDLERS or formatter is None:
            continue
        if type(formatter).__name__ != _JSON_FORMATTER and not isinstance(formatter, CorrelatedFormatter):
            handler.setFormatter(CorrelatedFormatter(formatter, tracer))
