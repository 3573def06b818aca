"""Custom metrics: https://docs.datadoghq.com/serverless/custom_metrics/?tab=python."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from math import isfinite

from datadog_lambda.default_layer import default_layer
from datadog_lambda.diagnostics import note
from datadog_lambda.enhanced_metrics import layer_tag


def lambda_metric(
    metric_name: str,
    value: float,
    timestamp: int | float | datetime | None = None,
    tags: Sequence[str] | None = None,
    force_async: bool = False,
) -> None:
    """Send one point of a distribution metric. Never raises: a name or value that is none is dropped.

    ``timestamp`` is in seconds or a ``datetime``; ``force_async`` writes to the log where there is no extension.
    """
    try:
        if not isinstance(metric_name, str) or not metric_name:
            note("metric-name")
            return
        number = _number(value)
        if number is None:
            note("metric-value")
            return
        all_tags = [*(str(tag) for tag in tags or ()), f"dd_lambda_layer:datadog-{layer_tag()}"]
        default_layer().router.send(metric_name, number, all_tags, _seconds(timestamp), to_log=force_async)
    except Exception as error:  # noqa: BLE001 - a metric is never worth an invocation
        note("metric", error)


def _number(value: object) -> int | float | None:
    """The value as a route can write it: DynamoDB's numbers are ``Decimal``, and NaN and infinity are no points."""
    from numbers import Number

    if isinstance(value, bool) or not isinstance(value, Number):
        return None
    if isinstance(value, int):
        return value
    number = float(value)  # type: ignore[arg-type]  # a complex number raises, which drops it
    return number if isfinite(number) else None


def _seconds(timestamp: object) -> int | None:
    if timestamp is None:
        return None
    if isinstance(timestamp, datetime):
        return int(timestamp.timestamp())
    return int(float(str(timestamp)))
