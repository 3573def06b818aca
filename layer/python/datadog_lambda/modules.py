"""The modules of carriers and inferred spans, each imported when the first event of its source comes."""

from __future__ import annotations

from importlib import import_module
from types import ModuleType

# Filled after the import is done, so that overlapping invocations never see half a module.
_loaded: dict[str, ModuleType] = {}


def load(name: str) -> ModuleType:
    """``carriers.sqs``, ``inferred.messages``."""
    module = _loaded.get(name)
    if module is None:
        module = _loaded[name] = import_module(f"datadog_lambda.{name}")
    return module
