"""The layer's own sources on the path, and an environment that is a function's and nobody's account."""

from __future__ import annotations

import os
import sys
from pathlib import Path

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
