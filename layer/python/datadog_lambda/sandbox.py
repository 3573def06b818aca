"""Whether an invocation is the first of its sandbox, and whether the sandbox was made ahead of it."""

from __future__ import annotations

import threading
import time
from dataclasses import dataclass

# A sandbox that waits this long for its first event was started before there was one (provisioned concurrency
# and AWS's proactive initialization say nothing else of it).
PROACTIVE_AFTER_SECONDS = 10.0


@dataclass(frozen=True, slots=True)
class Start:
    cold_start: bool
    proactive: bool


class Sandbox:
    """Counts the first invocation once, whichever of several at a time it is."""

    def __init__(self, initialization_type: str = "", started: float | None = None) -> None:
        self._started = time.monotonic() if started is None else started
        self._initialization_type = initialization_type
        self._lock = threading.Lock()
        self._is_new = True

    def enter(self, now: float | None = None) -> Start:
        if not self._is_new:
            return _WARM
        with self._lock:
            if not self._is_new:
                return _WARM
            self._is_new = False
        moment = time.monotonic() if now is None else now
        return first_start(moment - self._started, self._initialization_type)


_WARM = Start(False, False)


# What AWS_LAMBDA_INITIALIZATION_TYPE says of a first invocation; without it the wait decides. A SnapStart sandbox was
# loaded long ago, but its restore is in the caller's way, so it is cold.
_BY_TYPE = {
    "provisioned-concurrency": Start(False, True),
    "lambda-managed-instances": Start(False, True),
    "snap-start": Start(True, False),
}


def first_start(waited_seconds: float, initialization_type: str) -> Start:
    """Cold, unless the sandbox was ready long before: then nobody waited for it."""
    proactive = waited_seconds > PROACTIVE_AFTER_SECONDS
    return _BY_TYPE.get(initialization_type) or Start(not proactive, proactive)
