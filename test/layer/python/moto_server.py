"""A local AWS that keeps and moves things: moto's server as a child process, and boto3's clients for it."""

from __future__ import annotations

import subprocess
import time
import urllib.request
from typing import Any

from trace_agent import PROGRAMS, free_port

ACCOUNT = "123456789012"
CREDENTIALS = {"AWS_ACCESS_KEY_ID": "a", "AWS_SECRET_ACCESS_KEY": "b"}


class MotoServer:
    """Started with its construction; ``stop`` ends it."""

    def __init__(self) -> None:
        port = free_port()
        program = PROGRAMS / "moto_server"
        self.url = f"http://127.0.0.1:{port}"
        self._child = subprocess.Popen([program, "-H", "127.0.0.1", "-p", str(port)], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        for _ in range(600):
            try:
                urllib.request.urlopen(f"{self.url}/moto-api/data.json", timeout=5).close()
                return
            except OSError:
                time.sleep(0.05)
        self.stop()
        raise RuntimeError(f"moto's server on port {port} was not ready within 30 s")

    def reset(self) -> None:
        """Forget everything."""
        self._post("reset", b"")

    def enforce_permissions(self, after: int) -> None:
        """From so many calls on, IAM's policies decide who may do what; ``reset_permissions`` ends it."""
        self._post("reset-auth", str(after).encode())

    def reset_permissions(self) -> None:
        self._post("reset-auth", b"inf")

    def client(self, name: str, region: str = "us-east-1") -> Any:
        import boto3

        return boto3.client(name, endpoint_url=self.url, region_name=region, aws_access_key_id="a", aws_secret_access_key="b")

    def environment(self) -> dict[str, str]:
        """What sends a function's own clients here."""
        return {"AWS_ENDPOINT_URL": self.url, **CREDENTIALS}

    def stop(self) -> None:
        self._child.kill()
        self._child.wait()

    def _post(self, what: str, body: bytes) -> None:
        # A form's type would have the body parsed away.
        request = urllib.request.Request(f"{self.url}/moto-api/{what}", body, {"Content-Type": "text/plain"}, method="POST")
        urllib.request.urlopen(request, timeout=10).close()
