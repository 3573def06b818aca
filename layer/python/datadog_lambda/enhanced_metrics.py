"""The metrics of the function itself, ``aws.lambda.enhanced.*``, each counted by one of library and extension."""

from __future__ import annotations

import sys

from datadog_lambda import __version__
from datadog_lambda.config import Config
from datadog_lambda.invocation import Invocation
from datadog_lambda.metric_router import MetricRouter

PREFIX = "aws.lambda.enhanced."

RUNTIME = f"python{sys.version_info.major}.{sys.version_info.minor}"


class EnhancedMetrics:
    def __init__(self, config: Config, router: MetricRouter) -> None:
        self._enabled = config.enhanced_metrics
        self._router = router

    def count_invocation(self, invocation: Invocation) -> None:
        """The extension counts invocations from the platform's own reports."""
        if self._enabled and not self._router.extension:
            self._send(invocation, "invocations", 1)

    def count_outcome(self, invocation: Invocation, failed: bool, threw: bool, batch_failures: int | None) -> None:
        """One error at most. A thrown one is in the platform's report; a 5xx that was returned is only known here."""
        if not self._enabled:
            return
        if failed and not (threw and self._router.extension):
            self._send(invocation, "errors", 1)
        if batch_failures is not None:
            self._send(invocation, "batch_item_failures", batch_failures)

    def _send(self, invocation: Invocation, name: str, value: float) -> None:
        self._router.send(PREFIX + name, value, metric_tags(invocation), to_log=True)


def metric_tags(invocation: Invocation) -> list[str]:
    """Region, account and name from the function's ARN; what is not known is left out."""
    function = invocation.function
    qualifier = function.qualifier.removeprefix("$")
    tags: list[str] = []
    if function.name:
        tags = [f"region:{function.region}", f"account_id:{function.account}"]
    if invocation.function_name:
        tags.append(f"functionname:{invocation.function_name}")
    if qualifier and qualifier != "LATEST" and not qualifier.isdigit():
        tags.append(f"executedversion:{getattr(invocation.context, 'function_version', '')}")
    if function.name:
        tags.append(f"resource:{function.name}:{qualifier}" if qualifier else f"resource:{function.name}")
    memory = getattr(invocation.context, "memory_limit_in_mb", None)
    if memory is not None:
        tags.append(f"memorysize:{memory}")
    tags.append(f"cold_start:{'true' if invocation.start.cold_start else 'false'}")
    if invocation.start.proactive:
        tags.append("proactive_initialization:true")
    return [*tags, f"datadog_lambda:v{__version__}", f"runtime:{RUNTIME}", f"dd_lambda_layer:datadog-{layer_tag()}"]


def layer_tag() -> str:
    return f"python{sys.version_info.major}{sys.version_info.minor}_{__version__}"
