"""What one invocation holds from its begin to its end. Nothing of it outlives the invocation."""

from __future__ import annotations

from contextvars import ContextVar, Token
from dataclasses import dataclass, field

from datadog_lambda.arn import FunctionArn
from datadog_lambda.event_source import Source
from datadog_lambda.inferred.inferred_span import InferredSpan
from datadog_lambda.json_value import JsonObject
from datadog_lambda.links import Parentage, Pointer
from datadog_lambda.sandbox import Start
from datadog_lambda.tracer_types import Context, Span, TagValue


@dataclass(frozen=True, slots=True)
class Reading:
    """All that is known of an event before any span is opened, so that no fault leaves one open."""

    source: Source
    records: list[JsonObject]
    parentage: Parentage
    inferred: list[InferredSpan]
    trigger_tags: dict[str, TagValue]
    pointers: list[Pointer]


@dataclass(slots=True)
class Invocation:
    """The running invocation: its spans are finished by ``end`` or, when time runs out, by the deadline."""

    event: object
    context: object
    function: FunctionArn
    function_name: str
    request_id: str
    start: Start
    started_ns: int
    reading: Reading | None = None
    spans: list[Span] = field(default_factory=list)
    inferred: list[tuple[InferredSpan, Span]] = field(default_factory=list)
    lambda_span: Span | None = None
    previous: Span | Context | None = None
    token: Token[Invocation | None] | None = None


current_invocation: ContextVar[Invocation | None] = ContextVar("datadog_lambda_invocation", default=None)
