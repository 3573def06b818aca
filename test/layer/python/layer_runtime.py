"""The built layer under AWS's own runtime client, against the tests' Runtime API."""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from trace_agent import TraceAgent

ROOT = Path(__file__).resolve().parents[3]
HANDLERS = Path(__file__).resolve().parent / "handlers"
SOURCES = ROOT / "layer" / "python"
VERSION = f"{sys.version_info.major}.{sys.version_info.minor}"

sys.path.insert(0, str(ROOT / "test" / "runtime-api"))

from lambda_server import Environment, LambdaServer, python_command  # noqa: E402


def built_layer(version: str = VERSION) -> Path:
    """The folder of packages of the layer for a Python: built when its sources have changed."""
    digest = hashlib.sha256(version.encode())
    for path in sorted(SOURCES.rglob("*")):
        if path.is_file() and path.suffix in (".py", ".txt"):
            digest.update(path.read_bytes())
    folder = ROOT / "assets" / "built-for-tests" / f"python{version}-{digest.hexdigest()[:16]}"
    if not folder.exists():
        scratch = folder.with_suffix(f".{os.getpid()}")
        command = [
            sys.executable,
            str(SOURCES / "build" / "build_layer.py"),
            "--python",
            version,
            "--output",
            str(scratch),
        ]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stderr
        scratch.rename(folder)
    return folder / "python" / "lib" / f"python{version}" / "site-packages"


def start(server: LambdaServer, handler: str, env: Mapping[str, str] | None = None, *, task: Path = HANDLERS, **options: Any) -> Environment:
    """An environment with the layer: the function's handler is redirected as Datadog documents it."""
    paths = [str(task), str(built_layer())]
    given = {"DD_LAMBDA_HANDLER": handler, "DD_TRACE_AGENT_URL": "http://127.0.0.1:1", **(env or {})}
    return server.environment(
        python_command("datadog_lambda.handler.handler"),
        task,
        env={"PYTHONPATH": os.pathsep.join(paths), "PYTHONDONTWRITEBYTECODE": "1", **given},
        **options,
    )


def start_bare(server: LambdaServer, handler: str, **options: Any) -> Environment:
    """The same function without the layer."""
    return server.environment(python_command(handler), HANDLERS, env={"PYTHONDONTWRITEBYTECODE": "1"}, **options)


def at(agent: TraceAgent, **more: str) -> dict[str, str]:
    return {"DD_TRACE_AGENT_URL": agent.url, **more}
