"""DogStatsD to the extension: one datagram a point, never waited for.

https://docs.datadoghq.com/developers/dogstatsd/datagram_shell/
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import TYPE_CHECKING

from datadog_lambda.diagnostics import note

if TYPE_CHECKING:
    import socket

ADDRESS = ("127.0.0.1", 8125)

_SEPARATORS = re.compile(r"[:|@\s]")
_UNSAFE = re.compile(r"[^\w\d_\-:/.]", re.ASCII)


class DogStatsD:
    def __init__(self, address: tuple[str, int] = ADDRESS) -> None:
        self._address = address
        self._socket: socket.socket | None = None

    def distribution(self, name: str, value: float, tags: Sequence[str], timestamp: int | None = None) -> None:
        try:
            self._connected().send(datagram(name, value, tags, timestamp).encode("utf-8"))
        except OSError as error:
            # Refused is nobody listening, a full buffer a lost point: neither may hold up a function.
            note("dogstatsd", error)

    def _connected(self) -> socket.socket:
        if self._socket is None:
            import socket

            connection = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
            connection.setblocking(False)
            connection.connect(self._address)
            self._socket = connection
        return self._socket


def datagram(name: str, value: float, tags: Sequence[str], timestamp: int | None = None) -> str:
    text = f"{_SEPARATORS.sub('_', name)}:{value}|d"
    if tags:
        text += "|#" + ",".join(_UNSAFE.sub("_", tag) for tag in tags)
    return text if timestamp is None else f"{text}|T{timestamp}"
