"""Datadog's ddapm-test-agent for pytest: takes traces as the extension would, and checks them."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from pathlib import Path
from typing import Any

# Of the virtual environment, also when another Python runs the tests.
PROGRAMS = Path(os.environ.get("TEST_PROGRAMS", Path(sys.executable).parent))
CHECKS = "trace_count_header,meta_tracer_version_header,trace_content_length,trace_stall"


class TraceAgent:
    """Started with its construction; ``stop`` ends it."""

    def __init__(self) -> None:
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        # with a key the agent calls out, and dies where it cannot
        env = {key: value for key, value in os.environ.items() if key != "DD_API_KEY"} | {"ENABLED_CHECKS": CHECKS}
        program = PROGRAMS / "ddapm-test-agent"
        ports = ["-p", self.port, "--otlp-http-port", free_port(), "--otlp-grpc-port", free_port()]  # OTLP's are fixed by default
        self._child = subprocess.Popen([program, *map(str, ports)], env=env, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        for _ in range(600):
            try:
                self._get("/info")
                return
            except OSError:
                time.sleep(0.025)
        self.stop()
        raise RuntimeError(f"the test agent on port {self.port} was not ready within 15 s")

    def traces(self) -> list[list[dict[str, Any]]]:
        """Every trace so far; Python's integers hold every id."""
        traces: list[list[dict[str, Any]]] = json.loads(self._get("/test/traces"))
        return traces

    def spans(self) -> list[dict[str, Any]]:
        return [span for trace in self.traces() for span in trace]

    def wait_for_spans(self, count: int, limit: float = 3.0) -> list[dict[str, Any]]:
        """Waits for at least so many spans; gives back what there is when the time is up."""
        end = time.monotonic() + limit
        while time.monotonic() < end and len(self.spans()) < count:
            time.sleep(0.025)
        return self.spans()

    def failed_checks(self) -> list[str]:
        """Names of the checks that failed."""
        summary = json.loads(self._get("/test/trace_check/summary?return_all=true"))
        return [name for name, result in summary.items() if result.get("Failed_Checks", 0) > 0]

    def clear(self) -> None:
        self._get("/test/session/clear")

    def pause(self) -> None:
        self._child.send_signal(signal.SIGSTOP)

    def resume(self) -> None:
        self._child.send_signal(signal.SIGCONT)

    def stop(self) -> None:
        self._child.kill()
        self._child.wait()

    def _get(self, path: str) -> str:
        with urllib.request.urlopen(self.url + path, timeout=5) as response:
            text: str = response.read().decode()
            return text


def free_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        port: int = one.getsockname()[1]
        return port
