"""ddtrace in a function: which of its switches Lambda needs, and how its spans leave.

The tracer is imported when a layer starts with tracing on, never before. A copy in the user's own package comes first
on the path and is used as it is.
"""

from __future__ import annotations

import os
import sys
from dataclasses import dataclass

from datadog_lambda import left_out
from datadog_lambda.agent_writer import AgentWriter
from datadog_lambda.config import Config
from datadog_lambda.diagnostics import note
from datadog_lambda.extension import has_extension
from datadog_lambda.propagation import Propagator
from datadog_lambda.tracer_types import AgentSampler, Context, ContextProvider, Span, Tracer, Writer

# What the agent takes in one request is 50 MB; the tracer's own buffer is 20 MB.
MAX_BUFFER_BYTES = 20 * 1024 * 1024

# The layer's own connection speaks no TLS: an agent behind any other address is the tracer's own writer's.
_PLAIN_ADDRESSES = ("http:", "unix:")

# What a function cannot use: no shared memory for remote configuration, statistics are the extension's work, and
# telemetry would send from a frozen process. A variable that is set stays as it is, but for the statistics.
_DEFAULTS = {
    "DD_REMOTE_CONFIGURATION_ENABLED": "false",
    "DD_TRACE_STARTUP_LOGS": "false",
    "DD_CRASHTRACKING_ENABLED": "false",
}


@dataclass(frozen=True, slots=True)
class Tracing:
    """The tracer, once it is there."""

    tracer: Tracer
    contexts: ContextProvider
    propagator: Propagator
    writer: Writer
    version: str

    def start(self, name: str, parent: Span | Context | None, service: str, resource: str, kind: str) -> Span:
        return self.tracer.start_span(name, child_of=parent, service=service, resource=resource, span_type=kind)

    def draw_other_ids(self) -> None:
        """Sandboxes that are restored from one snapshot would all go on with the same random numbers."""
        from ddtrace.internal.native import seed

        seed()

    def open_spans(self, trace_id: int) -> list[Span]:
        """The spans of a trace that are not finished, innermost first."""
        try:
            spans = self.tracer._span_aggregator._traces[trace_id].spans
        except (AttributeError, KeyError):
            return []
        return [span for span in reversed(list(spans)) if span.duration_ns is None]


def load_tracing(config: Config) -> Tracing:
    """Import the tracer, instrument the libraries, and put the layer's writer in its place."""
    _set_switches(config)
    from ddtrace._trace.context import Context as TracerContext
    from ddtrace.propagation.http import HTTPPropagator
    from ddtrace.trace import tracer
    from ddtrace.version import __version__ as version

    left_out.tell()
    _instrument()
    writer = _install_writer(tracer, version)
    propagator = Propagator(HTTPPropagator.extract, HTTPPropagator.inject, TracerContext)
    return Tracing(tracer, tracer.context_provider, propagator, writer, version)


def _set_switches(config: Config) -> None:
    for name, value in _DEFAULTS.items():
        os.environ.setdefault(name, value)
    os.environ["DD_TRACE_STATS_COMPUTATION_ENABLED"] = "false"
    os.environ.pop("DD_TRACE_COMPUTE_STATS", None)
    os.environ.setdefault("DD_REQUESTS_SERVICE_NAME", config.service or "aws.lambda")
    if not any(_is_on(name) for name in ("DD_APPSEC_ENABLED", "DD_APPSEC_SCA_ENABLED")):
        os.environ.setdefault("DD_INSTRUMENTATION_TELEMETRY_ENABLED", "false")


def _is_on(name: str) -> bool:
    return os.environ.get(name, "").strip().lower() in ("1", "true")


def _instrument() -> None:
    # The tracer's own aws_lambda integration rewrites the handler's bytecode to arm a signal; the layer has its own
    # timer, which works in every thread and for every kind of handler.
    from ddtrace._monkey import _patch_all

    _patch_all(aws_lambda=False)


def _install_writer(tracer: Tracer, version: str) -> Writer:
    """The layer's writer, unless the tracer writes to the log (no extension, no agent), by TLS, or is too different."""
    aggregator = tracer._span_aggregator
    present = aggregator.writer
    if isinstance(present, AgentWriter):
        return present
    writer = None
    try:
        if type(present).__name__ != "LogWriter":
            writer = make_writer(str(present.intake_url), version, aggregator.sampling_processor.sampler)
    except Exception as error:  # noqa: BLE001 - a user's own tracer may differ: its writer is then kept
        note("writer-kept", error)
    if writer is None:
        tracer.set_tags({"_dd.origin": "lambda"})
        return present
    aggregator.writer = writer
    # The tracer's own writer would ask the agent for its features, from a thread that a freeze may stop anywhere.
    shut_down = getattr(present, "shutdown_exporter", None)
    if shut_down is not None:
        shut_down()
    return writer


def first_writer(sampler: AgentSampler) -> AgentWriter | None:
    """For the built layer's tracer, which asks before it makes a writer of its own: None where that one is wanted."""
    from ddtrace.internal.settings._agent import config as agent
    from ddtrace.version import __version__ as version

    names = ("DD_AGENT_HOST", "DATADOG_TRACE_AGENT_HOSTNAME", "DD_TRACE_AGENT_URL")
    if not has_extension() and not any(os.environ.get(name) for name in names):
        return None
    return make_writer(str(agent.trace_agent_url), version, sampler)


def make_writer(url: str, version: str, sampler: AgentSampler) -> AgentWriter | None:
    """None for an agent that the layer's own connection cannot speak to."""
    if not url.startswith(_PLAIN_ADDRESSES):
        return None
    from ddtrace.internal._encoding import MsgpackEncoderV04

    headers = {
        "Content-Type": "application/msgpack",
        "Datadog-Meta-Lang": "python",
        "Datadog-Meta-Lang-Version": ".".join(map(str, sys.version_info[:3])),
        "Datadog-Meta-Lang-Interpreter": "CPython",
        "Datadog-Meta-Tracer-Version": version,
        "Datadog-Client-Computed-Top-Level": "yes",
    }
    encoder = MsgpackEncoderV04(MAX_BUFFER_BYTES, MAX_BUFFER_BYTES)
    return AgentWriter(url, encoder, headers, sampler.update_rate_by_service_sample_rates)
