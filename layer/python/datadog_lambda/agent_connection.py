"""A keep-alive connection to the trace agent that waits for nothing but the kernel taking the bytes.

The reply to a request is read before the next one is written, never waited for: an agent that is stopped or slow
delays no answer. A request that the kernel took whole is never sent again, whatever becomes of its reply.
"""

from __future__ import annotations

import select
import socket
import threading
import time
from collections.abc import Callable
from urllib.parse import urlsplit

from datadog_lambda.agent_reply import parse_reply

WRITE_TIMEOUT_SECONDS = 0.5
REPLY_CHUNK = 4096

Reply = Callable[[int, bytes], None]

# An agent that is behind gets so many connections before requests queue up on one of them.
MAX_CHANNELS = 8

# What poll says of a connection that the other end has closed; where it cannot tell, an empty read does.
_CLOSED = select.POLLHUP | select.POLLERR | getattr(select, "POLLRDHUP", 0)


class _Channel:
    """One socket, what of a reply has come, and how many requests have no reply yet."""

    __slots__ = ("incoming", "pending", "socket", "waiting")

    def __init__(self, connection: socket.socket) -> None:
        self.socket = connection
        self.incoming = select.poll()
        self.incoming.register(connection, select.POLLIN | _CLOSED)
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
        self._known_reply = b""
        self._lock = threading.Lock()
        self.given_up = 0

    def send(self, request: bytes) -> bool:
        """Hand a whole HTTP request to the kernel; False when it could not be within the time."""
        with self._lock:
            deadline = time.monotonic() + WRITE_TIMEOUT_SECONDS
            self._drain()
            channel = self._free_channel()
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

    def _free_channel(self) -> _Channel | None:
        for channel in self._channels:
            if not channel.waiting:
                return channel
        if len(self._channels) < MAX_CHANNELS:
            return None
        return min(self._channels, key=lambda one: one.waiting)

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
                self._read(channel)
            except OSError:
                self._drop(channel)

    def _read(self, channel: _Channel) -> None:
        """Take what has come, without waiting; a connection that the agent has closed is dropped after it."""
        while events := channel.incoming.poll(0):
            chunk = channel.socket.recv(REPLY_CHUNK)
            channel.pending += chunk
            if len(chunk) < REPLY_CHUNK:
                self._take_replies(channel)
                if not chunk or events[0][1] & _CLOSED:
                    self._drop(channel)
                return

    def _take_replies(self, channel: _Channel) -> None:
        while channel.pending:
            if channel.pending == self._known_reply:
                # An agent has little to say, and mostly says it again.
                channel.pending = b""
                channel.waiting -= 1
                return
            reply = parse_reply(channel.pending)
            if reply is None:
                return
            whole, channel.pending = channel.pending[: reply.length], channel.pending[reply.length :]
            channel.waiting -= 1
            self._on_reply(reply.status, reply.body)
            if reply.closes:
                self._drop(channel)
                return
            if reply.status < 300:
                self._known_reply = whole

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
    poll = select.poll()
    poll.register(connection, select.POLLOUT)
    if not poll.poll(max(0.0, deadline - time.monotonic()) * 1000):
        raise TimeoutError
