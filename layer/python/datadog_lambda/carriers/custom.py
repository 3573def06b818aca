"""DD_TRACE_EXTRACTOR: a function of the user's that says which trace an event belongs to.

Datadog documents two answers: three values (trace id, parent id, sampling priority) in Python, and an object with
``traceId``, ``parentId`` and ``sampleMode`` in Node.js. Both are taken in both languages.
"""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module

from datadog_lambda.carriers.carrier import MadeCarrier

Extractor = Callable[[object, object], object]

_LOW_64_BITS = (1 << 64) - 1
_SPELLINGS = (
    ("traceId", "traceID", "trace_id"),
    ("parentId", "parentID", "parent_id"),
    ("sampleMode", "samplingPriority"),
)


class CustomExtractor:
    """The function that ``package.module.function`` names, imported when it is first asked.

    Its module is often the handler's, which may use the layer while it is imported: the layer must be there by then.
    """

    def __init__(self, path: str) -> None:
        self._path = path
        self._function: Extractor | None = None

    def __call__(self, event: object, context: object) -> object:
        if self._function is None:
            module, _, name = self._path.replace("/", ".").rpartition(".")
            self._function = _of_two(getattr(import_module(module), name))
        return self._function(event, context) if self._function is not None else None


def _of_two(function: Callable[..., object]) -> Extractor:
    """Datadog documents extractors of event and context, and of the event alone; in JavaScript they are the same."""
    from inspect import signature

    try:
        signature(function).bind(None, None)
    except TypeError:
        return lambda event, _context: function(event)
    except ValueError:  # no signature to read, as of some built-in functions
        return function
    return function


def carrier_of(answer: object) -> MadeCarrier | None:
    """The answer as ids, None when one is missing or none that a trace can have."""
    if isinstance(answer, dict):
        values = [next((answer[name] for name in names if name in answer), None) for names in _SPELLINGS]
    elif isinstance(answer, (tuple, list)) and len(answer) == 3:
        values = list(answer)
    else:
        return None
    trace_id, parent_id, priority = (_integer(value) for value in values)
    if trace_id is None or trace_id < 0 or not trace_id & _LOW_64_BITS:
        return None
    if parent_id is None or not 0 <= parent_id <= _LOW_64_BITS:
        return None
    carrier = MadeCarrier({"x-datadog-trace-id": str(trace_id & _LOW_64_BITS), "x-datadog-parent-id": str(parent_id)})
    if trace_id > _LOW_64_BITS:
        carrier["x-datadog-tags"] = f"_dd.p.tid={trace_id >> 64:016x}"
    if priority is not None:
        carrier["x-datadog-sampling-priority"] = str(priority)
    return carrier


def _integer(value: object) -> int | None:
    if isinstance(value, bool):
        return None
    if isinstance(value, (int, str, float)):
        try:
            return int(value)
        except (ValueError, OverflowError):
            return None
    return None
