"""The decorator around a handler: https://docs.datadoghq.com/serverless/guide/handler_wrapper/.

It may stand in the function's code, be registered as Chalice middleware, or be put on by ``datadog_lambda.handler``;
whichever comes first makes the invocation, the others pass through.
"""

from __future__ import annotations

import functools
import os
import sys
from collections.abc import Awaitable, Callable

from datadog_lambda.config import flag
from datadog_lambda.default_layer import default_layer
from datadog_lambda.invocation import current_invocation
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
    wrapped = _wrap_coroutine(func, used) if _is_coroutine(func) else _wrap(func, used)
    setattr(wrapped, _WRAPPED, func)
    return wrapped


def _is_coroutine(func: Handler) -> bool:
    # inspect.iscoroutinefunction by its flag: importing inspect costs more than all of this module.
    return bool(getattr(getattr(func, "__code__", None), "co_flags", 0) & _CO_COROUTINE)


def _instrumentation_on() -> bool:
    return flag(os.environ.get("DD_SERVERLESS_INSTRUMENTATION"), default=True)


def _wrap(func: Handler, layer: Layer) -> Handler:
    @functools.wraps(func)
    def handler(event: object, context: object, *args: object, **kwargs: object) -> object:
        if current_invocation.get() is not None:
            return func(event, context, *args, **kwargs)
        invocation = layer.begin(event, context)
        try:
            result = func(event, context, *args, **kwargs)
        except BaseException as error:
            _forget_own_frame(error)
            layer.end(invocation, None, error)
            raise
        return layer.end(invocation, result, None)

    return handler


def _wrap_coroutine(func: Handler, layer: Layer) -> Handler:
    """For handlers that are awaited by somebody (an adapter of the user's): the runtime itself awaits nothing."""

    @functools.wraps(func)
    async def handler(event: object, context: object, *args: object, **kwargs: object) -> object:
        awaitable = func(event, context, *args, **kwargs)
        assert isinstance(awaitable, Awaitable)
        if current_invocation.get() is not None:
            return await awaitable
        invocation = layer.begin(event, context)
        try:
            result = await awaitable
        except BaseException as error:
            _forget_own_frame(error)
            layer.end(invocation, None, error)
            raise
        return layer.end(invocation, result, None)

    return handler


def _forget_own_frame(error: BaseException) -> None:
    """Take the wrapper's frame out of the stack that the runtime reports.

    A bare ``raise`` adds no frame from Python 3.11 on, so what is left is the stack of the function alone. Python 3.10
    keeps the stack apart from the error, and the frame in it.
    """
    if sys.version_info >= (3, 11) and error.__traceback__ is not None and error.__traceback__.tb_next is not None:
        error.__traceback__ = error.__traceback__.tb_next
