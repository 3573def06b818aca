"""One socket to the trace agent, which never waits for a reply: what has come of one is read when it is asked for."""

from __future__ import annotations

import select
import socket
import time
from collections.abc import Callable

from datadog_lambda.agent_reply import parse_reply

REPLY_CHUNK = 4096
# An agent's reply is some hundred bytes; what is larger is none.
LARGEST_REPLY = 1024 * 1024

Reply = Callable[[int, bytes], None]

# What poll says of a connection that the other end has closed; where it cannot tell, an empty read does.
_CLOSED = select.POLLHUP | select.POLLERR | getattr(select, "POLLRDHUP", 0)


class AgentChannel:
    """``waiting``: how many requests have no reply yet. Once it is not open any more, it stays so."""

    __slots__ = ("_incoming", "_known", "_on_reply", "_pending", "_socket", "is_open", "waiting")

    def __init__(self, connection: socket.socket, on_reply: Reply) -> None:
        connection.setblocking(False)
        self._socket = connection
        self._on_reply = on_reply
        self._incoming = select.poll()
        self._incoming.register(connection, select.POLLIN | _CLOSED)
        self._pending = b""
        self._known = b""
        self.is_open = True
        self.waiting = 0

    def send(self, request: bytes, deadline: float) -> bool:
        """Hand all of a request to the kernel; False when it did not take it within the time."""
        rest = memoryview(request)
        try:
            while rest:
                try:
                    rest = rest[self._socket.send(rest) :]
                except BlockingIOError:
                    self._wait_writable(deadline)
        except OSError:
            self.close()
            return False
        self.waiting += 1
        return True

    def read(self) -> None:
        """Take what has come; a connection that the agent has closed is closed here as well."""
        if not self.is_open:
            # Its descriptor may be another file's by now.
            return
        try:
            while events := self._incoming.poll(0):
                chunk = self._socket.recv(REPLY_CHUNK)
                self._pending += chunk
                if len(self._pending) > LARGEST_REPLY:
                    self.close()
                    return
                if len(chunk) < REPLY_CHUNK:
                    self._take_replies()
                    if not chunk or events[0][1] & _CLOSED:
                        self.close()
                    return
        except OSError:
            self.close()

    def close(self) -> None:
        self.is_open = False
        self._socket.close()

    def _take_replies(self) -> None:
        while self._pending:
            if self._pending == self._known:
                # An agent has little to say, and mostly says it again.
                self._pending = b""
                self.waiting -= 1
                return
            reply = parse_reply(self._pending)
            if reply is None:
                return
            whole, self._pending = self._pending[: reply.length], self._pending[reply.length :]
            self.waiting -= 1
            self._on_reply(reply.status, reply.body)
            if reply.closes:
                self.close()
                return
            self._known = whole if reply.status < 300 else b""

    def _wait_writable(self, deadline: float) -> None:
        outgoing = select.poll()
        outgoing.register(self._socket, select.POLLOUT)
        if not outgoing.poll(max(0.0, deadline - time.monotonic()) * 1000):
            raise TimeoutError
