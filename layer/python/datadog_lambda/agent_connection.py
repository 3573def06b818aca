"""A keep-alive connection to the trace agent that waits for nothing but the kernel taking the bytes.

The reply to a request is read before the next one is written, never waited for: an agent that is stopped or slow
delays no answer. A request that the kernel took whole is never sent again, whatever becomes of its reply.
"""

from __future__ import annotations

import socket
import threading
import time
from urllib.parse import urlsplit

from datadog_lambda.agent_channel import AgentChannel, Reply

WRITE_TIMEOUT_SECONDS = 0.5

# An agent that is behind gets so many connections before requests queue up on one of them.
MAX_CHANNELS = 8


class AgentConnection:
    """The sockets to one agent. Safe to use from several threads; every fault is a ``False``.

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
        self._channels: list[AgentChannel] = []
        self._lock = threading.Lock()

    def send(self, request: bytes) -> bool:
        """Hand a whole HTTP request to the kernel; False when it could not be within the time."""
        with self._lock:
            deadline = time.monotonic() + WRITE_TIMEOUT_SECONDS
            channel = self._free_channel()
            if channel is not None and channel.send(request, deadline):
                return True
            # Bytes that a reset connection refused reached nobody, so one more try on a fresh one sends nothing twice.
            if time.monotonic() < deadline:
                fresh = self._connect(deadline)
                if fresh is not None and fresh.send(request, deadline):
                    return True
            return False

    def close(self) -> None:
        with self._lock:
            for channel in self._channels:
                channel.close()
            self._channels = []

    def read_replies(self) -> None:
        """Read what the agent has answered so far."""
        with self._lock:
            for channel in self._channels:
                channel.read()

    def _free_channel(self) -> AgentChannel | None:
        """A channel whose replies have all come; with too many that are behind, the one that is least so."""
        for channel in self._channels:
            channel.read()
            if channel.is_open and not channel.waiting:
                return channel
        self._channels = [channel for channel in self._channels if channel.is_open]
        if len(self._channels) < MAX_CHANNELS:
            return None
        return min(self._channels, key=lambda channel: channel.waiting)

    def _connect(self, deadline: float) -> AgentChannel | None:
        family = socket.AF_UNIX if self._unix_path else socket.AF_INET6 if ":" in self._address[0] else socket.AF_INET
        connection = socket.socket(family, socket.SOCK_STREAM)
        try:
            connection.settimeout(max(0.001, deadline - time.monotonic()))
            connection.connect(self._unix_path or self._address)
            if not self._unix_path:
                connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        except OSError:
            connection.close()
            return None
        channel = AgentChannel(connection, self._on_reply)
        self._channels.append(channel)
        return channel
