"""Whether Datadog's extension runs beside the function: libraries and tracers look for its file."""

from __future__ import annotations

import os

from datadog_lambda.config import flag

EXTENSION_PATH = "/opt/extensions/datadog-agent"


def has_extension() -> bool:
    """One that is looked for where there is none (``sam local``) would be waited for, and have what nobody reads."""
    is_local = flag(os.environ.get("DD_LOCAL_TEST", os.environ.get("DD_LOCAL_TESTING")), default=False)
    return os.path.exists(EXTENSION_PATH) and not is_local
