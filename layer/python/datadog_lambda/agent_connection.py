"""A keep-alive connection to the trace agent that waits for nothing but the kernel taking the bytes.

The reply to a request is read before the next one is written, never waited for: an agent that is stopped or slow
delays no answer. A request that the kernel took whole is never sent again, whatever becomes of its reply.
"""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Callable
from urllib.parse import urlsplit

WRITE_TIMEOUT_SECONDS = 0.5
REPLY_CHUNK = 65536

Reply = Callable[[int, bytes], None]


class AgentConnection:
    """One socket. Safe to use from several threads; every fault is a ``False`` and a count."""

    def __init__(self, url: str, on_reply: Reply) -> None:
        parts = urlsplit(url)
        self._unix_path = parts.path if parts.scheme == "unix" else ""
        self._address = (parts.hostname or "127.0.0.1", parts.port or 8126)
        if self._address[0] == "localhost":
            self._address = ("127.0.0.1", self._address[1])
        self.host = "localhost" if self._unix_path else f"{self._address[0]}:{self._address[1]}"
        self._on_reply = on_reply
        self._socket: socket.socket | None = None
        self._pending = b""
        self._lock = threading.Lock()
        self.given_up = 0

    def send(self, request: bytes) -> bool:
        """Hand a whole HTTP request to the kernel; False when it could not be within the time."""
        with self._lock:
            deadline = time.monotonic() + WRITE_TIMEOUT_SECONDS
            reused = self._drain()
            if self._write(request, deadline):
                return True
            # Bytes that a reset connection refused reached nobody, so one more try on a fresh one sends nothing twice.
            if reused and time.monotonic() < deadline and self._write(request, deadline):
                return True
            self.given_up += 1
            return False

    def close(self) -> None:
        with self._lock:
            self._drop()

    def read_replies(self) -> None:
        """Read what the agent has answered so far."""
        with self._lock:
            self._drain()

    def _write(self, request: bytes, deadline: float) -> bool:
        try:
            connection = self._socket or self._connect(deadline)
            sent = _send(connection, request)
            while sent < len(request):
                _wait_writable(connection, deadline)
                sent += _send(connection, memoryview(request)[sent:])
        except OSError:
            self._drop()
            return False
        return True

    def _connect(self, deadline: float) -> socket.socket:
        family = socket.AF_UNIX if self._unix_path else socket.AF_INET
        if ":" in self._address[0]:
            family = socket.AF_INET6
        connection = socket.socket(family, socket.SOCK_STREAM)
        try:
            connection.settimeout(max(0.001, deadline - time.monotonic()))
            connection.connect(self._unix_path or self._address)
            if not self._unix_path:
                connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            # From here on it never waits: a reply that is not there yet is read another time.
            connection.setblocking(False)
        except OSError:
            connection.close()
            raise
        self._socket = connection
        return connection

    def _drain(self) -> bool:
        """Read the replies that are there. True when a connection is still open after it."""
        connection = self._socket
        if connection is None:
            return False
        try:
            while True:
                chunk = connection.recv(REPLY_CHUNK)
                if not chunk:
                    self._drop()
                    return False
                self._pending += chunk
        except BlockingIOError:
            pass
        except OSError:
            self._drop()
            return False
        self._take_replies()
        return self._socket is not None

    def _take_replies(self) -> None:
        while self._pending:
            head, separator, rest = self._pending.partition(b"\r\n\r\n")
            if not separator:
                return
            length, closes = _framing(head)
            if length is None or len(rest) < length:
                # Chunked replies have no length: the agent's are short and end with the empty chunk.
                end = rest.find(b"0\r\n\r\n") if length is None else -1
                if end < 0:
                    return
                length = end + 5
            body, self._pending = rest[:length], rest[length:]
            self._on_reply(_status(head), body)
            if closes:
                self._drop()
                return

    def _drop(self) -> None:
        self._pending = b""
        if self._socket is not None:
            self._socket.close()
            self._socket = None


def _send(connection: socket.socket, data: bytes | memoryview) -> int:
    """How many bytes the kernel took, 0 when it takes none now."""
    try:
        return connection.send(data)
    except BlockingIOError:
        return 0


def _wait_writable(connection: socket.socket, deadline: float) -> None:
    import select

    poll = select.poll()
    poll.register(connection, select.POLLOUT)
    if not poll.poll(max(0.0, deadline - time.monotonic()) * 1000):
        raise TimeoutError


def _framing(head: bytes) -> tuple[int | None, bool]:
    """The length of the body, None when it comes in chunks, and whether the agent closes after it."""
    length: int | None = 0
    closes = False
    for line in head.lower().split(b"\r\n")[1:]:
        name, _, value = line.partition(b":")
        value = value.strip()
        if name == b"content-length" and value.isdigit():
            length = int(value)
        elif name == b"transfer-encoding" and b"chunked" in value:
            length = None
        elif name == b"connection" and value == b"close":
            closes = True
    return length, closes


def _status(head: bytes) -> int:
    parts = head.split(b" ", 2)
    return int(parts[1]) if len(parts) > 1 and parts[1].isdigit() else 0
