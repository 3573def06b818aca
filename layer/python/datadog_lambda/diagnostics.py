"""What went wrong inside the layer: a code and a count, never a payload, and never louder than debug."""

from __future__ import annotations

import os
import sys
from collections import Counter

_counts: Counter[str] = Counter()
_debug = os.environ.get("DD_LOG_LEVEL", "").strip().lower() in ("debug", "trace")


def note(code: str, error: BaseException | None = None) -> None:
    """Count a fault, and say it in one line when DD_LOG_LEVEL is debug.

    Only the code and the class of the error are written: a message may hold what the function was given.
    """
    _counts[code] += 1
    if _debug:
        kind = f" ({type(error).__name__})" if error is not None else ""
        sys.stderr.write(f"datadog: {code}{kind}\n")


def count_of(code: str) -> int:
    return _counts[code]
