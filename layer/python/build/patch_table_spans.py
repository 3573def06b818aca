"""The part of the table that is about every span: what is done for it that nobody in a function ever reads.

The tracer counts spans and headers for its own telemetry, which a function has off unless it asks for it, and offers
two lines of debugging for every span. Both stay for those who switch them on before the tracer is imported.
"""

from __future__ import annotations

# The writer that does nothing is what the tracer itself takes when its telemetry is off.
SWITCHES = (
    "from ddtrace.internal.telemetry import telemetry_writer as _telemetry_writer\n"
    "_TELEMETRY = type(_telemetry_writer).__name__ != 'NoOpTelemetryWriter'\n"
)
DEBUG_SWITCH = "_DEBUG = log.isEnabledFor(logging.DEBUG)\n"

_COMPONENT = "        integration_name = span._get_str_attribute(COMPONENT) or span._span_api\n"


def _counted(metric: str, recorders: str) -> str:
    return (
        f"        recorder = {recorders}.get(integration_name)\n"
        "        if recorder is None:\n"
        f"            recorder = {recorders}[integration_name] = get_metric_recorder(\n"
        f'                TELEMETRY_NAMESPACE.TRACERS, "{metric}", tags=(("integration_name", integration_name),)\n'
        "            )\n"
        "        recorder.add()\n"
    )


def _indented(text: str) -> str:
    return "".join(f"    {line}\n" for line in text.splitlines())


def _when_counted(metric: str, recorders: str) -> tuple[str, str]:
    block = _COMPONENT + _counted(metric, recorders)
    return block, f"        if _TELEMETRY:\n{_indented(block)}"


# file -> (old, new)
SPAN_REPLACEMENTS: dict[str, tuple[tuple[str, str], ...]] = {
    "ddtrace/_trace/processor/__init__.py": (
        ("log = get_logger(__name__)\n", f"log = get_logger(__name__)\n{SWITCHES}{DEBUG_SWITCH}"),
        _when_counted("spans_created", "_SPANS_CREATED_RECORDERS"),
        _when_counted("spans_finished", "_SPANS_FINISHED_RECORDERS"),
        (
            "        log.debug(self.SPAN_START_DEBUG_MESSAGE, span, len(trace.spans))\n",
            "        if _DEBUG:\n            log.debug(self.SPAN_START_DEBUG_MESSAGE, span, len(trace.spans))\n",
        ),
        (
            "            if log.isEnabledFor(logging.DEBUG):\n                log.debug(\n"
            "                    self.SPAN_FINISH_DEBUG_MESSAGE,\n",
            "            if _DEBUG:\n                log.debug(\n                    self.SPAN_FINISH_DEBUG_MESSAGE,\n",
        ),
        # Names of services are gathered for remote configuration alone.
        (
            "        for span in trace:\n            if span.service:\n"
            "                config._add_extra_service(span.service)\n",
            "        if config._extra_services_queue is not None:\n"
            "            for span in trace:\n                if span.service:\n"
            "                    config._add_extra_service(span.service)\n",
        ),
    ),
    "ddtrace/_trace/tracer.py": (
        ("log = get_logger(__name__)\n", f"log = get_logger(__name__)\n{DEBUG_SWITCH}"),
        # On only while the profiler runs, which the layer does not hold.
        ("    span_processors.append(profiling_span_processor)\n", ""),
        (
            "        if log.isEnabledFor(logging.DEBUG):\n            # Debug check: if the finishing span",
            "        if _DEBUG:\n            # Debug check: if the finishing span",
        ),
        (
            '        log.debug("finishing span - %r (enabled:%s)", span, self.enabled)\n',
            '        if _DEBUG:\n            log.debug("finishing span - %r (enabled:%s)", span, self.enabled)\n',
        ),
    ),
    # The same loops, written out: a filter and a map of functions cost a trace more than what they do.
    "ddtrace/internal/schema/processor.py": (
        (
            "        traces_to_process = filter(\n"
            "            lambda x: x.service and x.service.lower() != self._global_service,\n"
            "            trace,\n        )\n"
            "        any(map(lambda x: self._update_dd_base_service(x), traces_to_process))\n",
            "        for span in trace:\n            service = span.service\n"
            "            if service and service.lower() != self._global_service:\n"
            "                span._set_attribute(key=_BASE_SERVICE_KEY, value=self._global_service)\n",
        ),
    ),
    "ddtrace/internal/peer_service/processor.py": (
        (
            "            traces_to_process = filter(lambda x: x.get_tag(self._config.tag_name), trace)\n",
            "            name = self._config.tag_name\n"
            "            traces_to_process = [span for span in trace if span._get_str_attribute(name)]\n",
        ),
        (
            "        any(map(lambda x: self._update_peer_service_tags(x), traces_to_process))\n",
            "        for span in traces_to_process:\n            self._update_peer_service_tags(span)\n",
        ),
    ),
    "ddtrace/propagation/http.py": (
        ("log = get_logger(__name__)\n", f"log = get_logger(__name__)\n{SWITCHES}"),
        (
            "                if context:\n"
            '                    _record_http_telemetry("context_header_style.extracted", prop_style)\n'
            "                    contexts.append(context)\n",
            "                if context:\n"
            "                    if _TELEMETRY:\n"
            '                        _record_http_telemetry("context_header_style.extracted", prop_style)\n'
            "                    contexts.append(context)\n",
        ),
        ('                log.debug("no traceparent header")\n', ""),
        # A single context has nothing to be resolved with, and no header of baggage holds none.
        (
            "                    context = HTTPPropagator._resolve_contexts(contexts, styles_w_ctx)\n",
            "                    context = contexts[0]\n"
            "                    if len(contexts) > 1:\n"
            "                        context = HTTPPropagator._resolve_contexts(contexts, styles_w_ctx)\n",
        ),
        (
            "            if _PROPAGATION_STYLE_BAGGAGE in config._propagation_style_extract:\n"
            "                baggage_context",
            "            if (\n"
            "                _PROPAGATION_STYLE_BAGGAGE in config._propagation_style_extract\n"
            "                and not _POSSIBLE_HTTP_BAGGAGE_HEADER.isdisjoint(normalized_headers)\n"
            "            ):\n"
            "                baggage_context",
        ),
    ),
}
