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


# An agent that is behind gets so many connections before requests queue up on one of them.
MAX_CHANNELS = 8


class _Channel:
    """One socket, what of a reply has come, and how many requests have no reply yet."""

    __slots__ = ("pending", "socket", "waiting")

    def __init__(self, connection: socket.socket) -> None:
        self.socket = connection
        self.pending = b""
        self.waiting = 0


class AgentConnection:
    """The sockets to one agent. Safe to use from several threads; every fault is a ``False`` and a count.

    A request goes to a socket whose last reply has come, else to a new one: a server that is behind may drop what
    waits on a connection that ends, but never the one request that it has in hand.
    """

    def __init__(self, url: str, on_reply: Reply) -> None:
        parts = urlsplit(url)
        self._unix_path = parts.path if parts.scheme == "unix" else ""
        host = parts.hostname or "127.0.0.1"
        self._address = ("127.0.0.1" if host == "localhost" else host, parts.port or 8126)
        self.host = "localhost" if self._unix_path else f"{self._address[0]}:{self._address[1]}"
        self._on_reply = on_reply
        self._channels: list[_Channel] = []
        self._lock = threading.Lock()
        self.given_up = 0

    def send(self, request: bytes) -> bool:
        """Hand a whole HTTP request to the kernel; False when it could not be within the time."""
        with self._lock:
            deadline = time.monotonic() + WRITE_TIMEOUT_SECONDS
            self._drain()
            channel = next((one for one in self._channels if not one.waiting), None)
            if channel is None and len(self._channels) >= MAX_CHANNELS:
                channel = min(self._channels, key=lambda one: one.waiting)
            if channel is not None and self._write(channel, request, deadline):
                return True
            # Bytes that a reset connection refused reached nobody, so one more try on a fresh one sends nothing twice.
            if time.monotonic() < deadline and self._write(self._connect(deadline), request, deadline):
                return True
            self.given_up += 1
            return False

    def close(self) -> None:
        with self._lock:
            for channel in list(self._channels):
                self._drop(channel)

    def read_replies(self) -> None:
        """Read what the agent has answered so far."""
        with self._lock:
            self._drain()

    def _write(self, channel: _Channel | None, request: bytes, deadline: float) -> bool:
        if channel is None:
            return False
        try:
            sent = _send(channel.socket, request)
            while sent < len(request):
                _wait_writable(channel.socket, deadline)
                sent += _send(channel.socket, memoryview(request)[sent:])
        except OSError:
            self._drop(channel)
            return False
        channel.waiting += 1
        return True

    def _connect(self, deadline: float) -> _Channel | None:
        family = socket.AF_UNIX if self._unix_path else socket.AF_INET6 if ":" in self._address[0] else socket.AF_INET
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
            return None
        channel = _Channel(connection)
        self._channels.append(channel)
        return channel

    def _drain(self) -> None:
        for channel in list(self._channels):
            try:
                while True:
                    chunk = channel.socket.recv(REPLY_CHUNK)
                    if not chunk:
                        self._drop(channel)
                        break
                    channel.pending += chunk
            except BlockingIOError:
                self._take_replies(channel)
            except OSError:
                self._drop(channel)

    def _take_replies(self, channel: _Channel) -> None:
        while channel.pending:
            head, separator, rest = channel.pending.partition(b"\r\n\r\n")
            if not separator:
                return
            length, closes = _framing(head)
            if length is None or len(rest) < length:
                # Chunked replies have no length: the agent's are short and end with the empty chunk.
                end = rest.find(b"0\r\n\r\n") if length is None else -1
                if end < 0:
                    return
                length = end + 5
            body, channel.pending = rest[:length], rest[length:]
            channel.waiting -= 1
            self._on_reply(_status(head), body)
            if closes:
                self._drop(channel)
                return

    def _drop(self, channel: _Channel) -> None:
        channel.socket.close()
        if channel in self._channels:
            self._channels.remove(channel)


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
