"""The layer's own sources on the path, and an environment that is a function's and nobody's account."""

from __future__ import annotations

import os
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[3]
HERE = Path(__file__).resolve().parent

for folder in (ROOT / "layer" / "python", ROOT / "test" / "vectors", HERE):
    sys.path.insert(0, str(folder))

# A local AWS, when these tests run inside of one: its addresses are for test_stage.py alone.
STAGE = {name: value for name, value in os.environ.items() if name.startswith("AWS_") or name == "DD_TEST_AGENT_URL"}

for name in [name for name in os.environ if name.startswith(("DD_", "AWS_", "_X_AMZN"))]:
    del os.environ[name]

os.environ.update(
    AWS_LAMBDA_FUNCTION_NAME="my-function",
    AWS_REGION="us-east-1",
    AWS_DEFAULT_REGION="us-east-1",
)
