"""What the layer uses of ddtrace, as types: the only page that knows its private names.

ddtrace is imported when the first trace needs it, and may be the user's own copy, so nothing here imports it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Protocol

TagValue = str | int | float


class Context(Protocol):
    trace_id: int | None
    span_id: int | None
    sampling_priority: int | None
    dd_origin: str | None
    _meta: dict[str, str]
    _baggage: dict[str, object]


class Span(Protocol):
    name: str
    service: str | None
    resource: str
    error: int
    trace_id: int
    span_id: int
    start_ns: int
    duration_ns: int | None

    @property
    def context(self) -> Context: ...
    def _set_attribute(self, key: str, value: TagValue) -> None: ...
    def _set_attributes(self, values: Mapping[str, TagValue]) -> None: ...
    def _get_str_attributes(self) -> Mapping[str, str]: ...
    def _remove_attribute(self, key: str) -> None: ...
    def _finish_ns(self, finish_time_ns: int) -> None: ...
    def _set_link(
        self,
        trace_id: int,
        span_id: int,
        tracestate: str | None = None,
        flags: int | None = None,
        attributes: Mapping[str, TagValue] | None = None,
    ) -> None: ...
    def set_exc_info(self, exc_type: type[BaseException], exc_val: BaseException, exc_tb: object) -> None: ...


class Encoder(Protocol):
    def __len__(self) -> int: ...
    def put(self, item: Sequence[Span]) -> None: ...
    def encode(self) -> Sequence[tuple[bytes | None, int]]: ...


class ContextProvider(Protocol):
    def active(self) -> Span | Context | None: ...
    def activate(self, ctx: Span | Context | None) -> None: ...


class Trace(Protocol):
    spans: list[Span]


class Writer(Protocol):
    intake_url: str

    def flush_queue(self, raise_exc: bool = False) -> None: ...
    def write(self, spans: Sequence[Span] | None = None) -> None: ...


class AgentSampler(Protocol):
    def update_rate_by_service_sample_rates(self, rates: Mapping[str, float]) -> None: ...


class SamplingProcessor(Protocol):
    sampler: AgentSampler


class Aggregator(Protocol):
    writer: Writer
    sampling_processor: SamplingProcessor
    _traces: Mapping[int, Trace]


class Tracer(Protocol):
    context_provider: ContextProvider
    _span_aggregator: Aggregator

    def start_span(
        self,
        name: str,
        child_of: Span | Context | None = None,
        service: str | None = None,
        resource: str | None = None,
        span_type: str | None = None,
        activate: bool = False,
    ) -> Span: ...
    def set_tags(self, tags: Mapping[str, str]) -> None: ...
