"""The tests' Lambda for pytest: ``server.mjs`` as a child process, as ``lambda-server.ts`` has it for jest."""

from __future__ import annotations

import base64
import json
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from types import TracebackType
from typing import Any

HERE = Path(__file__).parent


def python_command(handler: str, python: str = sys.executable) -> list[str]:
    """AWS's own runtime client for Python."""
    return [python, "-m", "awslambdaric", handler]


class LambdaServer:
    """One a test module; leaving the context ends all that it started."""

    def __init__(self) -> None:
        self._child = subprocess.Popen(["node", str(HERE / "server.mjs")], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        self._last_id = 0

    def __enter__(self) -> LambdaServer:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.close()

    def environment(
        self,
        command: Sequence[str],
        cwd: Path | str,
        *,
        env: Mapping[str, str] | None = None,
        function: Mapping[str, Any] | None = None,
        opt: Path | str | None = None,
        mount: bool = False,
        freeze: str = "answer",
    ) -> Environment:
        """Starts an execution environment; README.md tells what each option means."""
        options: dict[str, Any] = {"command": list(command), "cwd": str(cwd), "env": dict(env or {}), "mount": mount, "freeze": freeze}
        if function:
            options["lambda"] = dict(function)
        if opt is not None:
            options["opt"] = str(opt)
        started = self.ask("start", options)
        return Environment(self, started.pop("name"), started)

    def peer(self, kind: str = "http", mode: str = "ok", port: int = 0) -> Peer:
        """Starts something that a layer talks to."""
        answer = self.ask("peer", {"kind": kind, "mode": mode, "port": port})
        return Peer(self, answer["name"], answer["port"])

    def ask(self, what: str, request: Mapping[str, Any]) -> Any:
        """One command, answered before the next: a test that wants overlap uses several servers."""
        assert self._child.stdin and self._child.stdout
        self._last_id += 1
        self._child.stdin.write(json.dumps({"id": self._last_id, "do": what, **request}) + "\n")
        self._child.stdin.flush()
        line = self._child.stdout.readline()
        if not line:
            raise RuntimeError("the Lambda server has ended")
        answer = json.loads(line)
        if "failed" in answer:
            raise RuntimeError(answer["failed"])
        return answer["ok"]

    def close(self) -> None:
        if self._child.stdin:
            self._child.stdin.close()
        self._child.wait(timeout=10)
        if self._child.stdout:
            self._child.stdout.close()


class Environment:
    """An execution environment. ``started`` holds ``initMs`` and, where it did not start, ``initError``."""

    def __init__(self, server: LambdaServer, name: str, started: Mapping[str, Any]) -> None:
        self._server = server
        self._name = name
        self.started = started

    def invoke(self, event: Any, **options: Any) -> dict[str, Any]:
        """Invokes with a value; options and answer have the names of ``InvokeOptions`` and ``Answer`` in lambda-server.ts."""
        return self.invoke_text(json.dumps(event), **options)

    def invoke_text(self, payload: str, **options: Any) -> dict[str, Any]:
        answer: dict[str, Any] = self._server.ask("invoke", {"name": self._name, "payload": payload, **options})
        return answer

    def signal(self, name: str) -> bool:
        return bool(self._server.ask("signal", {"name": self._name, "signal": name}))

    def records(self) -> dict[str, Any]:
        records: dict[str, Any] = self._server.ask("records", {"name": self._name})
        return records

    def stop(self) -> None:
        self._server.ask("stop", {"name": self._name})


class Peer:
    """Something a layer talks to: an agent in a mood, or a UDP sink."""

    def __init__(self, server: LambdaServer, name: str, port: int) -> None:
        self._server = server
        self._name = name
        self.port = port

    def mode(self, mode: str) -> None:
        self._server.ask("mode", {"name": self._name, "mode": mode})

    def records(self) -> dict[str, Any]:
        records: dict[str, Any] = self._server.ask("records", {"name": self._name})
        return records

    def bodies(self) -> list[bytes]:
        """The bodies of whole requests, or the packets."""
        return [base64.b64decode(one["body"]) for one in self.records()["received"] if "body" in one]

    def stop(self) -> None:
        self._server.ask("stop", {"name": self._name})
