"""The layer's own sources on the path, and an environment that is a function's and nobody's account."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from lambda_server import LambdaServer
    from trace_agent import TraceAgent

ROOT = Path(__file__).resolve().parents[3]
HERE = Path(__file__).resolve().parent

# The sources, but where a test runs the others on a layer that it has built.
LAYER = os.environ.get("LAYER_PACKAGES", str(ROOT / "layer" / "python"))

for folder in (LAYER, ROOT / "test" / "vectors", ROOT / "test" / "runtime-api", HERE):
    sys.path.insert(0, str(folder))

for name in [name for name in os.environ if name.startswith(("DD_", "AWS_", "_X_AMZN"))]:
    del os.environ[name]

os.environ.update(
    AWS_LAMBDA_FUNCTION_NAME="my-function",
    AWS_REGION="us-east-1",
    AWS_DEFAULT_REGION="us-east-1",
)


@pytest.fixture(scope="module")
def server() -> Iterator[LambdaServer]:
    from lambda_server import LambdaServer

    with LambdaServer() as running:
        yield running


@pytest.fixture(scope="module")
def module_agent() -> Iterator[TraceAgent]:
    from trace_agent import TraceAgent

    running = TraceAgent()
    yield running
    running.stop()


@pytest.fixture
def agent(module_agent: TraceAgent) -> TraceAgent:
    """With nothing of another test in it."""
    module_agent.clear()
    return module_agent
