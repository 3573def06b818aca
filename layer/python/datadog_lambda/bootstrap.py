"""The frames between the runtime and the user's handler.

They are in a file of this name for Python 3.10: AWS's runtime client leaves frames of files called bootstrap.py out of
the stack that it reports, and there a function cannot take its own frame out of an error that it passes on.
https://github.com/aws/aws-lambda-python-runtime-interface-client/blob/main/awslambdaric/bootstrap.py
"""

from __future__ import annotations

import functools
from collections.abc import Awaitable, Callable

from datadog_lambda.invocation import current_invocation
from datadog_lambda.layer import Layer

Handler = Callable[..., object]


def wrap(func: Handler, layer: Layer) -> Handler:
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


def wrap_coroutine(func: Handler, layer: Layer) -> Handler:
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
    """Take this file's frame out of the stack: what is left is the stack of the function alone.

    A bare ``raise`` adds none from Python 3.11 on. Python 3.10 keeps the stack apart from the error and puts it back,
    so that there it is the span's stack that has no frame of the layer.
    """
    if error.__traceback__ is not None and error.__traceback__.tb_next is not None:
        error.__traceback__ = error.__traceback__.tb_next
