"""The socket to the agent: which one a request takes, and what becomes of replies that come late, cut or not at all."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator
from types import SimpleNamespace

import pytest
from agent_sink import AgentSink
from datadog_lambda.agent_channel import LARGEST_REPLY, REPLY_CHUNK
from datadog_lambda.agent_connection import MAX_CHANNELS, AgentConnection
from datadog_lambda.agent_reply import AgentReply, parse_reply
from datadog_lambda.tracer import make_writer

REQUEST = b"PUT /v0.4/traces HTTP/1.1\r\nContent-Length: 1\r\n\r\n\x90"
OK = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}"


class Agent:
    """Does by hand what a test asks for: takes a connection, reads a request, writes what it is told."""

    def __init__(self) -> None:
        self.server = socket.create_server(("127.0.0.1", 0))
        self.replies: list[tuple[int, bytes]] = []
        self.connection = AgentConnection(
            f"http://127.0.0.1:{self.server.getsockname()[1]}", lambda status, body: self.replies.append((status, body))
        )

    def accept(self) -> socket.socket:
        return self.server.accept()[0]

    def read_replies(self, count: int) -> list[tuple[int, bytes]]:
        """Ask until so many came: the loopback is quick, but not at once."""
        for _ in range(200):
            self.connection.read_replies()
            if len(self.replies) >= count:
                break
            threading.Event().wait(0.005)
        return self.replies


@pytest.fixture
def agent() -> Iterator[Agent]:
    made = Agent()
    yield made
    made.connection.close()
    made.server.close()


def received(peer: socket.socket) -> bytes:
    peer.settimeout(5)
    return peer.recv(4096)


def test_one_connection_while_replies_come(agent: Agent) -> None:
    assert agent.connection.send(REQUEST)
    peer = agent.accept()
    for turn in range(3):
        assert received(peer) == REQUEST
        peer.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\n%d" % turn)
        assert agent.read_replies(turn + 1)[-1] == (200, b"%d" % turn)
        assert agent.connection.send(REQUEST)
    agent.server.settimeout(0.05)
    with pytest.raises(TimeoutError):
        agent.accept()


def test_the_same_reply_again_frees_the_connection(agent: Agent) -> None:
    assert agent.connection.send(REQUEST)
    peer = agent.accept()
    for _ in range(3):
        assert received(peer) == REQUEST
        peer.sendall(OK)
        agent.read_replies(1)
        assert agent.connection.send(REQUEST)
    # What it says was told once; that it came was counted each time, else there were other connections.
    assert agent.replies == [(200, b"{}")]
    assert len(agent.connection._channels) == 1


def test_a_connection_that_was_closed_after_its_reply_is_not_written_to(agent: Agent) -> None:
    """An agent ends a connection that was idle: what is written to it then would reach nobody, without an error."""
    assert agent.connection.send(REQUEST)
    peer = agent.accept()
    received(peer)
    peer.sendall(OK)
    peer.close()
    threading.Event().wait(0.05)
    assert agent.connection.send(REQUEST)
    assert received(agent.accept()) == REQUEST


def test_a_reset_connection_is_replaced(agent: Agent) -> None:
    assert agent.connection.send(REQUEST)
    peer = agent.accept()
    peer.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\1\0\0\0\0\0\0\0")
    peer.close()
    threading.Event().wait(0.05)
    assert agent.connection.send(REQUEST)
    assert received(agent.accept()) == REQUEST


def test_an_agent_that_is_behind_gets_so_many_connections(agent: Agent) -> None:
    for _ in range(MAX_CHANNELS + 3):
        assert agent.connection.send(REQUEST)
    assert len(agent.connection._channels) == MAX_CHANNELS


@pytest.mark.parametrize("length", [REPLY_CHUNK * 3, REPLY_CHUNK - len(OK) - 2, 17])
def test_a_reply_of_any_length(agent: Agent, length: int) -> None:
    assert agent.connection.send(REQUEST)
    peer = agent.accept()
    body = b"x" * length
    whole = b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n%s" % (length, body)
    peer.sendall(whole[:20])
    agent.connection.read_replies()
    assert agent.replies == []
    peer.sendall(whole[20:])
    assert agent.read_replies(1) == [(200, body)]
    assert agent.connection.send(REQUEST)
    assert len(agent.connection._channels) == 1


def test_what_is_too_long_for_a_reply_is_not_kept(agent: Agent) -> None:
    assert agent.connection.send(REQUEST)
    peer = agent.accept()
    peer.settimeout(5)
    sent = 0
    with pytest.raises(OSError):
        while sent < LARGEST_REPLY * 16:
            sent += peer.send(b"x" * REPLY_CHUNK)
            agent.connection.read_replies()
    assert sent < LARGEST_REPLY * 16
    assert agent.connection.send(REQUEST)
    assert received(agent.accept()) == REQUEST


def test_a_request_that_is_not_read_is_given_up(agent: Agent, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("datadog_lambda.agent_connection.WRITE_TIMEOUT_SECONDS", 0.05)
    assert not agent.connection.send(b"x" * 50_000_000)


@pytest.mark.parametrize(
    ("data", "reply"),
    [
        (b"", None),
        (b"HTTP/1.1 200 OK\r\nContent-Le", None),
        (b"HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\nab", None),
        (OK + b"next", AgentReply(200, b"{}", len(OK), False)),
        (b"HTTP/1.1 204 No Content\r\n\r\n", AgentReply(204, b"", 27, False)),
        (b"HTTP/1.1 429 X\r\nCONTENT-LENGTH:1\r\nConnection: Close\r\n\r\nz", AgentReply(429, b"z", 56, True)),
        (b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\n{}\r\n", None),
        (
            b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\n{}\r\n0\r\n\r\n",
            AgentReply(200, b"2\r\n{}\r\n0\r\n\r\n", 59, False),
        ),
        (b"nonsense\r\n\r\n", AgentReply(0, b"", 12, False)),
    ],
)
def test_parse_reply(data: bytes, reply: AgentReply | None) -> None:
    assert parse_reply(data) == reply


def test_a_sink_that_answers_rates_is_heard() -> None:
    sink = AgentSink(reply=b'{"rate_by_service": {"service:,env:": 0.25}}')
    rates: list[object] = []
    writer = make_writer(sink.url, "4", SimpleNamespace(update_rate_by_service_sample_rates=rates.append))  # type: ignore[arg-type]
    writer._connection.send(b"PUT /v0.4/traces HTTP/1.1\r\nContent-Length: 1\r\n\r\n\x90")
    sink.take()
    for _ in range(50):
        writer.read_replies()
        if rates:
            break
        threading.Event().wait(0.02)
    assert rates == [{"service:,env:": 0.25}]
    sink.close()
