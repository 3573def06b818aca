"""Whether Datadog's extension runs beside the function: libraries and tracers look for its file."""

from __future__ import annotations

import os

EXTENSION_PATH = "/opt/extensions/datadog-agent"


def has_extension() -> bool:
    return os.path.exists(EXTENSION_PATH)
