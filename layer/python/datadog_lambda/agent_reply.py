"""An HTTP reply as far as the layer needs to know it: its status, its body, and where the next one begins."""

from __future__ import annotations

from dataclasses import dataclass

_HEAD_END = b"\r\n\r\n"
# Chunked replies have no length: the agent's are short and end with the empty chunk.
_LAST_CHUNK = b"0\r\n\r\n"


@dataclass(frozen=True, slots=True)
class AgentReply:
    """``length`` counts head and body; ``closes``: the agent takes no other request on this connection."""

    status: int
    body: bytes
    length: int
    closes: bool


def parse_reply(data: bytes) -> AgentReply | None:
    """The first reply in what was received, None when it is not all there yet."""
    end_of_head = data.find(_HEAD_END)
    if end_of_head < 0:
        return None
    head = data[:end_of_head].lower()
    start = end_of_head + len(_HEAD_END)
    if b"chunked" in _header(head, b"transfer-encoding"):
        last = data.find(_LAST_CHUNK, start)
        end = last + len(_LAST_CHUNK) if last >= 0 else len(data) + 1
    else:
        length = _header(head, b"content-length")
        end = start + (int(length) if length.isdigit() else 0)
    if end > len(data):
        return None
    return AgentReply(_status(head), data[start:end], end, _header(head, b"connection") == b"close")


def _header(head: bytes, name: bytes) -> bytes:
    _, found, rest = head.partition(b"\r\n" + name + b":")
    return rest.partition(b"\r\n")[0].strip() if found else b""


def _status(head: bytes) -> int:
    parts = head.split(b" ", 2)
    return int(parts[1]) if len(parts) > 1 and parts[1].isdigit() else 0
