"""The decorator around a handler: https://docs.datadoghq.com/serverless/guide/handler_wrapper/.

It may stand in the function's code, be registered as Chalice middleware, or be put on by ``datadog_lambda.handler``;
whichever comes first makes the invocation, the others pass through.
"""

from __future__ import annotations

import os
from collections.abc import Callable

from datadog_lambda.bootstrap import wrap, wrap_coroutine
from datadog_lambda.config import flag
from datadog_lambda.default_layer import default_layer
from datadog_lambda.layer import Layer

Handler = Callable[..., object]

_WRAPPED = "_datadog_lambda_wrapped"
_CO_COROUTINE = 0x80


def datadog_lambda_wrapper(func: Handler, layer: Layer | None = None) -> Handler:
    """A handler that does what ``func`` does, with its result, its errors and its output as they are.

    ``layer`` is for tests; a function has one, which is made here when there is none yet.
    """
    if getattr(func, _WRAPPED, None) is func or not _instrumentation_on():
        return func
    if getattr(func, _WRAPPED, None) is not None and getattr(func, "__wrapped__", None) is not None:
        return func
    used = layer or default_layer()
    wrapped = (wrap_coroutine if _is_coroutine(func) else wrap)(func, used)
    setattr(wrapped, _WRAPPED, func)
    return wrapped


def _is_coroutine(func: Handler) -> bool:
    # inspect.iscoroutinefunction by its flag: importing inspect costs more than all of this module.
    return bool(getattr(getattr(func, "__code__", None), "co_flags", 0) & _CO_COROUTINE)


def _instrumentation_on() -> bool:
    return flag(os.environ.get("DD_SERVERLESS_INSTRUMENTATION"), default=True)
