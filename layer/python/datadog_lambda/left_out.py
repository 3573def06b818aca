"""What the tracer of this layer is without: someone who asks for it by a variable is told, once, and how to have it."""

from __future__ import annotations

import os
import sys

_LEFT_OUT = {
    "DD_PROFILING_ENABLED": "the profiler",
    "DD_APPSEC_ENABLED": "App and API Protection",
    "DD_IAST_ENABLED": "Code Security",
}


def tell() -> None:
    """For the tracer that the layer brings: one in the function's own package has it all."""
    wanted = [name for name in _LEFT_OUT if os.environ.get(name, "").strip().lower() in ("1", "true", "auto")]
    if not wanted or _is_whole():
        return
    for name in wanted:
        sys.stderr.write(
            f"datadog: {name} has no effect: this layer is without {_LEFT_OUT[name]}. "
            "Use Datadog's published layer, or put ddtrace into the function's own package.\n"
        )


def _is_whole() -> bool:
    from importlib.util import find_spec

    return find_spec("ddtrace.profiling") is not None
