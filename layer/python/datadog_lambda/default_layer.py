"""The process's one layer, made when something first needs it."""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Callable
from typing import TYPE_CHECKING

from datadog_lambda.config import Config, read_config
from datadog_lambda.diagnostics import note
from datadog_lambda.layer import Layer
from datadog_lambda.metric_router import MetricRouter
from datadog_lambda.sandbox import Sandbox

if TYPE_CHECKING:
    from datadog_lambda.carriers.custom import Extractor
    from datadog_lambda.invocation_tracer import InvocationTracer

_layer: Layer | None = None
_lock = threading.Lock()


def default_layer() -> Layer:
    """The layer, whichever of handler, decorator and public function asks for it first."""
    return _layer or use_as_default(lambda: make_layer(read_config(os.environ)))


def use_as_default(make: Callable[[], Layer]) -> Layer:
    """The layer that is there, else the one that is made now."""
    global _layer
    with _lock:
        if _layer is None:
            _layer = make()
        return _layer


def make_layer(config: Config, started: float | None = None) -> Layer:
    """A layer that has its tracer, or none when tracing is off or the tracer cannot be loaded."""
    return Layer(config, _tracer(config), Sandbox(config.initialization_type, started), MetricRouter(config))


def _tracer(config: Config) -> InvocationTracer | None:
    if not config.tracing:
        return None
    try:
        # Imported here: with tracing off, a function pays for none of it.
        from datadog_lambda.extraction import Turns
        from datadog_lambda.invocation_tracer import InvocationTracer
        from datadog_lambda.tracer import load_tracing

        tracing = load_tracing(config)
        if config.log_injection:
            from datadog_lambda import log_correlation

            hex_ids = config.long_log_ids
            log_correlation.install(log_correlation.Correlation(tracing.contexts, hex_ids=hex_ids))
        return InvocationTracer(config, tracing, Turns(config, tracing.propagator, _extractor(config)))
    except Exception as error:  # noqa: BLE001 - a tracer that does not load leaves the function untraced
        note("tracer", error)
        return None


def _extractor(config: Config) -> Extractor | None:
    if not config.extractor:
        return None
    from datadog_lambda.carriers.custom import CustomExtractor

    return CustomExtractor(config.extractor)


def report_failed_load(layer: Layer, path: str, error: Exception, began_ns: int) -> None:
    """A span and a metric for a handler that could not be loaded: no invocation will ever tell of it."""
    try:
        if layer.config.enhanced_metrics:
            layer.router.send("aws.lambda.enhanced.errors", 1, ["cold_start:true"], to_log=True)
        tracing = layer.tracing
        if tracing is None:
            return
        name = path.rpartition(".")[0] or path
        span = tracing.start("aws.lambda", None, "aws.lambda", name, "serverless")
        span.start_ns = began_ns
        span._set_attributes(
            {"error.status": "500", "operation_name": "aws.lambda", "resource_names": name, "status": "error"}
        )
        span.set_exc_info(type(error), error, error.__traceback__)
        span._finish_ns(time.time_ns())
        tracing.writer.flush_queue()
    except Exception as fault:  # noqa: BLE001 - the user's error is the one to be seen
        note("failed-load", fault)
