"""Distribution points to Datadog's API, for a function without an extension and without a Forwarder.

https://docs.datadoghq.com/api/latest/metrics/#submit-distribution-points
"""

from __future__ import annotations

import json
import threading
import time
import urllib.request
import zlib
from collections.abc import Sequence

from datadog_lambda.api_key import resolve_api_key
from datadog_lambda.config import Config
from datadog_lambda.diagnostics import note

TIMEOUT_SECONDS = 2.0
# A key that was not to be had is not asked for again with every invocation.
RETRY_SECONDS = 60.0
MAX_WAITING_POINTS = 10_000

Key = tuple[str, tuple[str, ...]]


class ApiMetrics:
    """Gathers points and sends them in one request at the end of an invocation."""

    def __init__(self, config: Config) -> None:
        self._config = config
        self._url = f"{config.api_url}/api/v1/distribution_points"
        self._key = ""
        self._next_try = 0.0
        self._points: dict[Key, list[tuple[int, float]]] = {}
        self._waiting = 0
        self._lock = threading.Lock()

    def add(self, name: str, value: float, tags: Sequence[str], timestamp: int) -> None:
        with self._lock:
            if self._waiting >= MAX_WAITING_POINTS:
                note("metric-dropped-full")
                return
            self._waiting += 1
            self._points.setdefault((name, tuple(sorted(tags))), []).append((timestamp, value))

    def flush(self) -> None:
        """Send once. A request whose reply is lost is not repeated: a counter may not be counted twice."""
        with self._lock:
            points, self._points, self._waiting = self._points, {}, 0
        if not points:
            return
        if not self._key and time.monotonic() >= self._next_try:
            self._key = resolve_api_key(self._config)
            self._next_try = time.monotonic() + RETRY_SECONDS
        if not self._key:
            note("api-key-missing")
            return
        self._post(zlib.compress(json.dumps({"series": series_of(points)}).encode("utf-8")), self._key)

    def _post(self, body: bytes, key: str) -> None:
        headers = {"Content-Type": "application/json", "Content-Encoding": "deflate", "DD-API-KEY": key}
        request = urllib.request.Request(self._url, data=body, headers=headers, method="POST")  # noqa: S310
        try:
            with urllib.request.urlopen(request, timeout=TIMEOUT_SECONDS) as reply:  # noqa: S310
                reply.read()
        except OSError as error:
            note("api-metrics", error)


def series_of(points: dict[Key, list[tuple[int, float]]]) -> list[dict[str, object]]:
    """One series for a name and its tags, whatever order they came in."""
    return [
        {
            "metric": name,
            "points": [[moment, [value]] for moment, value in values],
            "tags": list(tags),
            "type": "distribution",
        }
        for (name, tags), values in points.items()
    ]
