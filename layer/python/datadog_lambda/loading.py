"""Finding the user's handler, and telling Datadog when it cannot be loaded."""

from __future__ import annotations

import gc
import os
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from importlib import import_module
from types import ModuleType
from typing import TYPE_CHECKING

from datadog_lambda.config import Config, flag, read_config
from datadog_lambda.diagnostics import note

if TYPE_CHECKING:
    from datadog_lambda.cold_start import ImportWatch

Handler = Callable[..., object]


class HandlerError(Exception):
    """The handler that DD_LAMBDA_HANDLER names is not there, or DD_LAMBDA_HANDLER is not set."""


def load_wrapped_handler(started: float) -> Handler:
    """The handler to run; raises what the import of the user's module raises, or HandlerError."""
    path = os.environ.get("DD_LAMBDA_HANDLER", "")
    if not flag(os.environ.get("DD_SERVERLESS_INSTRUMENTATION"), default=True):
        return load_handler(path)
    from datadog_lambda.default_layer import make_layer, report_failed_load, use_as_default
    from datadog_lambda.wrapper import datadog_lambda_wrapper

    config = read_config(os.environ)
    with _collection_paused():
        layer = use_as_default(lambda: make_layer(config, started))
    imports = _watch_imports(config)
    began = time.time_ns()
    try:
        user_handler = load_handler(path)
    except Exception as error:
        report_failed_load(layer, path, error, began)
        raise
    finally:
        if imports is not None and layer.tracer is not None:
            layer.tracer.imports = imports
    return datadog_lambda_wrapper(user_handler, layer)


def load_handler(path: str) -> Handler:
    """``package/module.function``, ``package.module.function`` or ``module.Class.method``."""
    module_path, _, name = path.replace("/", ".").rpartition(".")
    if not module_path or not name:
        given = f"it is {path!r}" if path else "it is not set"
        raise HandlerError(f"DD_LAMBDA_HANDLER must name the function's handler as module.function: {given}.")
    found, attributes = _import_longest(module_path)
    target: object = found
    for attribute in (*attributes, name):
        if not hasattr(target, attribute):
            raise HandlerError(f"DD_LAMBDA_HANDLER is {path!r}, but {found.__name__} has no {attribute!r}.")
        target = getattr(target, attribute)
    if not callable(target):
        raise HandlerError(f"DD_LAMBDA_HANDLER is {path!r}, which is no function.")
    return target


@contextmanager
def _collection_paused() -> Iterator[None]:
    """While the layer loads, everything is new and nothing is garbage; what it loaded stays for good."""
    collects = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if collects:
            gc.freeze()
            gc.enable()


def _import_longest(path: str) -> tuple[ModuleType, list[str]]:
    """The module that the path begins with, and the attributes that are left of it.

    AWS's own runtime takes all but the last part for the module, so that comes first.
    """
    try:
        return import_module(path), []
    except ModuleNotFoundError as error:
        parent, _, last = path.rpartition(".")
        # The path itself is no module, but what stands before its last dot may be; anything else that is missing
        # is an import of the user's own code, and its error is the user's to see.
        if not parent or not f"{path}.".startswith(f"{error.name}."):
            raise
        try:
            module, attributes = _import_longest(parent)
        except ModuleNotFoundError:
            raise error from None
        if not attributes and not hasattr(module, last):
            raise
        return module, [*attributes, last]


def _watch_imports(config: Config) -> ImportWatch | None:
    if not config.cold_start_tracing:
        return None
    try:
        from datadog_lambda.cold_start import ImportWatch

        watch = ImportWatch(config)
        watch.start()
    except Exception as error:  # noqa: BLE001 - without it a function only lacks these spans
        note("cold-start", error)
        return None
    return watch
