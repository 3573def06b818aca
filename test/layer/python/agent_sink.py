"""An agent that takes traces over HTTP and decodes them: what a real agent would see, span by span."""

from __future__ import annotations

import contextlib
import socket
import threading
from dataclasses import dataclass
from typing import Any

import msgpack  # type: ignore[import-untyped]

Span = dict[str, Any]


@dataclass
class Request:
    head: str
    traces: list[list[Span]]


class AgentSink:
    """Listens on a port of its own; every request that came is in ``requests``."""

    def __init__(self, reply: bytes = b"{}") -> None:
        self._server = socket.create_server(("127.0.0.1", 0))
        self._reply = reply
        self._arrived = threading.Condition()
        self.requests: list[Request] = []
        self.url = f"http://127.0.0.1:{self._server.getsockname()[1]}"
        threading.Thread(target=self._accept, daemon=True).start()

    def take(self, count: int = 1, timeout: float = 5.0) -> list[Request]:
        """Wait for so many requests and give them away."""
        with self._arrived:
            self._arrived.wait_for(lambda: len(self.requests) >= count, timeout)
            taken, self.requests = self.requests, []
            return taken

    def close(self) -> None:
        self._server.close()

    def _accept(self) -> None:
        while True:
            try:
                connection, _ = self._server.accept()
            except OSError:
                return
            threading.Thread(target=self._serve, args=(connection,), daemon=True).start()

    def _serve(self, connection: socket.socket) -> None:
        with contextlib.suppress(ConnectionError), connection, connection.makefile("rb") as stream:
            while True:
                lines = []
                while line := stream.readline().rstrip():
                    lines.append(line.decode("latin-1"))
                if not lines:
                    return
                headers = {k.lower(): v.strip() for k, _, v in (line.partition(":") for line in lines[1:])}
                body = stream.read(int(headers.get("content-length", "0")))
                decoded = msgpack.unpackb(body, strict_map_key=False) if body else []
                with self._arrived:
                    if "/traces" in lines[0]:
                        self.requests.append(Request("\n".join(lines), decoded))
                    self._arrived.notify_all()
                connection.sendall(
                    b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n%s" % (len(self._reply), self._reply)
                )
