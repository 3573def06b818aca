"""The tracer's writer in a function: it gathers the finished traces and hands them over in one request."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Mapping, Sequence

from datadog_lambda.agent_connection import AgentConnection
from datadog_lambda.diagnostics import note
from datadog_lambda.tracer_types import Encoder, Span

TRACES_PATH = "/v0.4/traces"

Rates = Callable[[Mapping[str, float]], None]


class AgentWriter:
    """Takes the place of the tracer's writer: same methods, no thread, no wait for a reply."""

    def __init__(self, url: str, encoder: Encoder, headers: Mapping[str, str], on_rates: Rates) -> None:
        self.intake_url = url
        self._encoder = encoder
        self._on_rates = on_rates
        self._last_reply = b""
        self._lock = threading.Lock()
        self._connection = AgentConnection(url, self._on_reply)
        lines = [f"PUT {TRACES_PATH} HTTP/1.1", f"Host: {self._connection.host}"]
        lines += [f"{name}: {value}" for name, value in headers.items()]
        self._head = "\r\n".join(lines)

    def write(self, spans: Sequence[Span] | None = None) -> None:
        """Encode a finished trace. It is sent by the next ``flush_queue``."""
        if not spans:
            return
        if spans[0].context.dd_origin is None:
            for span in spans:
                span._set_attribute("_dd.origin", "lambda")
        if self._put(spans):
            return
        self.flush_queue()
        if self._put(spans):
            return
        try:
            from datadog_lambda.plain_text import make_writable

            if make_writable(spans) and self._put(spans):
                return
        except Exception as error:  # noqa: BLE001 - spans of a user's own tracer may differ
            note("trace-text", error)
        note("trace-too-large")

    def flush_queue(self, raise_exc: bool = False) -> None:
        """Hand all that is encoded to the kernel in one request."""
        with self._lock:
            if not len(self._encoder):
                return
            for payload, count in self._encoder.encode():
                if payload is not None and not self._connection.send(self._request(payload, count)):
                    note("agent-away")

    def stop(self, timeout: float | None = None) -> None:
        """Hand over what is left. Called by the tracer when the process ends in order."""
        self.flush_queue()
        self._connection.close()

    def recreate(self, appsec_enabled: bool | None = None, llmobs_enabled: bool | None = None) -> AgentWriter:
        return self

    def read_replies(self) -> None:
        self._connection.read_replies()

    def _put(self, spans: Sequence[Span]) -> bool:
        try:
            with self._lock:
                self._encoder.put(spans)
        except Exception:  # noqa: BLE001 - the encoder's own BufferFull and BufferItemTooLarge have no public base
            return False
        return True

    def _request(self, payload: bytes, count: int) -> bytes:
        head = f"{self._head}\r\nX-Datadog-Trace-Count: {count}\r\nContent-Length: {len(payload)}\r\n\r\n"
        return head.encode("latin-1") + payload

    def _on_reply(self, status: int, body: bytes) -> None:
        if status >= 300:
            note("agent-refused")
            return
        if body == self._last_reply:
            return
        self._last_reply = body
        try:
            answer = json.loads(body)
        except ValueError:
            return
        rates = answer.get("rate_by_service") if isinstance(answer, dict) else None
        if isinstance(rates, dict):
            self._on_rates(rates)
