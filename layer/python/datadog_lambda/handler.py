"""What a redirected function runs: finds the user's handler by DD_LAMBDA_HANDLER and wraps it."""

from __future__ import annotations

import time

_started = time.monotonic()

from datadog_lambda.loading import load_wrapped_handler  # noqa: E402 - the clock starts before the layer loads

handler = load_wrapped_handler(_started)
