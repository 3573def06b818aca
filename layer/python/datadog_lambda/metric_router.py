"""Where a metric goes: to the extension, to the log for the Forwarder, or to Datadog's API."""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Sequence
from typing import TYPE_CHECKING

from datadog_lambda.config import Config
from datadog_lambda.diagnostics import note
from datadog_lambda.extension import has_extension

if TYPE_CHECKING:
    from datadog_lambda.api_metrics import ApiMetrics
    from datadog_lambda.dogstatsd import DogStatsD

# Datadog takes a point of a distribution up to four hours late.
MAX_AGE_SECONDS = 4 * 3600


class MetricRouter:
    """The route is decided once: an extension does not come later. The API's key is looked up when first needed."""

    def __init__(self, config: Config, dogstatsd: DogStatsD | None = None) -> None:
        self._config = config
        self._dogstatsd = dogstatsd or _dogstatsd()
        self.extension = self._dogstatsd is not None
        self._api: ApiMetrics | None = None

    def send(
        self, name: str, value: float, tags: Sequence[str], timestamp: int | None = None, *, to_log: bool = False
    ) -> None:
        """One point. ``to_log`` is for the layer's own metrics, which never wait for a key."""
        tags = [tag for tag in tags if tag]
        if self._dogstatsd is not None:
            if timestamp is not None and timestamp < time.time() - MAX_AGE_SECONDS:
                note("metric-too-old")
                return
            self._dogstatsd.distribution(name, value, tags, timestamp)
        elif self._config.flush_to_log or to_log:
            sys.stdout.write(log_line(name, value, tags, timestamp or int(time.time())) + "\n")
            sys.stdout.flush()
        elif self._config.fips:
            note("metric-dropped-fips")
        else:
            self._api_metrics().add(name, value, tags, timestamp or int(time.time()))

    def flush(self) -> None:
        """Send what waits for the API; the other routes keep nothing back."""
        if self._api is not None:
            self._api.flush()

    def _api_metrics(self) -> ApiMetrics:
        if self._api is None:
            from datadog_lambda.api_metrics import ApiMetrics

            self._api = ApiMetrics(self._config)
        return self._api


def _dogstatsd() -> DogStatsD | None:
    if not has_extension():
        return None
    from datadog_lambda.dogstatsd import DogStatsD

    return DogStatsD()


def log_line(name: str, value: float, tags: Sequence[str], timestamp: int) -> str:
    """A point as the Forwarder reads it from the log."""
    point = {"e": timestamp, "m": name, "t": list(tags), "v": value}
    return json.dumps(point, separators=(",", ":"), ensure_ascii=False)
