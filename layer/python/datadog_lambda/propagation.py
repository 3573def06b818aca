"""Between carriers and the tracer's contexts, both ways."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from datadog_lambda.carriers.carrier import Carrier
from datadog_lambda.tracer_types import Context, Span

MakeContext = Callable[..., Context]
Extract = Callable[[Mapping[str, str]], Context]
Inject = Callable[["Context | Span", dict[str, str]], None]

_LOW_64_BITS = (1 << 64) - 1


@dataclass(frozen=True, slots=True)
class Propagator:
    """The tracer's own propagation, and its class of contexts for ids that no header carried."""

    extract: Extract
    inject: Inject
    make_context: MakeContext

    def context_from(self, carrier: Carrier) -> Context | None:
        """All that the carrier says (origin, tags, tracestate, baggage, 128 bits); None without trace and baggage."""
        context = self.extract(carrier)
        if context.trace_id:
            return context
        return context if context._baggage else None

    def context_of_ids(self, carrier: Carrier) -> Context | None:
        """The context of ids that were made, not carried: they hold whatever styles the tracer is set to read."""
        trace_id = int(carrier["x-datadog-trace-id"])
        meta: dict[str, str] = {}
        for tag in carrier.get("x-datadog-tags", "").split(","):
            name, _, value = tag.partition("=")
            if name == "_dd.p.tid" and len(value) == 16:
                trace_id |= _upper(value)
            elif name.startswith("_dd.p."):
                meta[name] = value
        priority = carrier.get("x-datadog-sampling-priority", "")
        if not trace_id & _LOW_64_BITS:
            return None
        return self.make_context(
            trace_id=trace_id,
            span_id=int(carrier.get("x-datadog-parent-id", "0")),
            sampling_priority=int(priority) if priority.lstrip("-").isdigit() else None,
            meta=meta,
        )


def _upper(text: str) -> int:
    try:
        return int(text, 16) << 64
    except ValueError:
        return 0
