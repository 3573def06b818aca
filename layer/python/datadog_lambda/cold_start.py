"""What a cold start spends on imports: a span for each module that takes long, in the tree of who imported whom.

The watch stands in front of Python's finders while the user's handler loads and during the first invocation, then
goes away: a warm function pays nothing.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Sequence
from importlib.machinery import ModuleSpec
from types import ModuleType
from typing import Protocol

from datadog_lambda.config import Config
from datadog_lambda.tracer import Tracing
from datadog_lambda.tracer_types import Context, Span, TagValue

_SERVICE = "aws.lambda"


class ImportNode:
    """One module's import, in nanoseconds since 1970."""

    __slots__ = ("children", "ended_ns", "file", "name", "parent_span", "started_ns")

    def __init__(self, name: str, file: str, parent_span: Span | Context | None) -> None:
        self.name = name
        self.file = file
        self.parent_span = parent_span
        self.started_ns = time.time_ns()
        self.ended_ns = self.started_ns
        self.children: list[ImportNode] = []


class ImportWatch:
    """A finder that finds nothing itself: it times what the finders behind it load."""

    def __init__(self, config: Config) -> None:
        self._skipped = config.skipped_libraries
        self._min_ns = int(config.min_cold_start_ms * 1_000_000)
        self._stack: list[ImportNode] = []
        self._busy = False
        self.roots: list[ImportNode] = []
        self.active: Callable[[], Span | Context | None] = lambda: None

    def start(self) -> None:
        sys.meta_path.insert(0, self)

    def stop(self) -> None:
        if self in sys.meta_path:
            sys.meta_path.remove(self)

    def find_spec(
        self, name: str, path: Sequence[str] | None = None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        if self._busy:
            return None  # a finder behind this one, the tracer's own, asks all of them once more
        self._busy = True
        try:
            spec = self._found(name, path, target)
        finally:
            self._busy = False
        if spec is not None:
            self._time(spec)
        return spec

    def _found(self, name: str, path: Sequence[str] | None, target: ModuleType | None) -> ModuleSpec | None:
        for finder in sys.meta_path:
            find = getattr(finder, "find_spec", None)
            if finder is self or find is None:
                continue
            spec: ModuleSpec | None = find(name, path, target)
            if spec is not None:
                return spec
        return None

    def _time(self, spec: ModuleSpec) -> None:
        loader = spec.loader
        execute = getattr(loader, "exec_module", None)
        # Built-in and frozen modules are loaded by classes, which are everybody's; they take no time either.
        if execute is None or isinstance(loader, type) or spec.name in self._skipped:
            return
        file = spec.origin if spec.has_location and spec.origin else ""
        if getattr(loader, "name", None) != spec.name:
            # An archive's loader is that of many modules, which more than one thread may import, or only look for.
            spec.loader = _TimedLoader(self, loader, file)  # type: ignore[arg-type, assignment]
            return

        def timed(module: ModuleType) -> None:
            del loader.exec_module  # type: ignore[union-attr]
            self.run(spec.name, file, lambda: execute(module))

        try:
            loader.exec_module = timed  # type: ignore[union-attr,method-assign]
        except AttributeError:
            return

    def run(self, name: str, file: str, execute: Callable[[], object]) -> None:
        """Run a module's code, and note how long that takes."""
        node = self._enter(name, file)
        try:
            execute()
        finally:
            self._leave(node)

    def _enter(self, name: str, file: str) -> ImportNode:
        node = ImportNode(name, file, None if self._stack else self.active())
        self._stack.append(node)
        return node

    def _leave(self, node: ImportNode) -> None:
        node.ended_ns = time.time_ns()
        if self._stack and self._stack[-1] is node:
            self._stack.pop()
        if node.ended_ns - node.started_ns >= self._min_ns:
            (self._stack[-1].children if self._stack else self.roots).append(node)


class Loader(Protocol):
    def exec_module(self, module: ModuleType) -> None: ...


class _TimedLoader:
    """Stands for a loader until the module's code runs; the module never sees it."""

    def __init__(self, watch: ImportWatch, loader: Loader, file: str) -> None:
        self._watch = watch
        self._loader = loader
        self._file = file

    def __getattr__(self, name: str) -> object:
        return getattr(self._loader, name)

    def exec_module(self, module: ModuleType) -> None:
        # What a loader is goes by its methods, here as in Python itself.
        module.__loader__ = self._loader  # type: ignore[assignment]
        if module.__spec__ is not None:
            module.__spec__.loader = self._loader  # type: ignore[assignment]
        self._watch.run(module.__name__, self._file, lambda: self._loader.exec_module(module))


def make_spans(tracing: Tracing, roots: list[ImportNode], parent: Span, root_parent: Span, function_name: str) -> None:
    """The load before the first invocation as one tree; what the invocation imported, under the span of that time."""
    early = [node for node in roots if node.parent_span is None]
    if early:
        load = tracing.start("aws.lambda.load", root_parent, _SERVICE, function_name, "aws.lambda.load")
        load.start_ns = early[0].started_ns
        _tag(load, "aws.lambda.load", function_name, "")
        for node in early:
            _make_span(tracing, node, load)
        load._finish_ns(min(early[-1].ended_ns, parent.start_ns))
    for node in roots:
        if node.parent_span is not None:
            _make_span(tracing, node, node.parent_span)


def _make_span(tracing: Tracing, node: ImportNode, parent: Span | Context) -> None:
    name = span_name(node.file)
    span = tracing.start(name, parent, _SERVICE, node.name, name)
    span.start_ns = node.started_ns
    _tag(span, name, node.name, node.file)
    for child in node.children:
        _make_span(tracing, child, span)
    span._finish_ns(node.ended_ns)


def _tag(span: Span, operation: str, resource: str, file: str) -> None:
    tags: dict[str, TagValue] = {"operation_name": operation, "resource_names": resource, "resource.name": resource}
    if file:
        tags["filename"] = file
    span._set_attributes(tags)


def span_name(file: str) -> str:
    """By where the module lies: in a layer, in the runtime, in the function's package, or nowhere."""
    if not file:
        return "aws.lambda.import_core_module"
    if file.startswith("/opt/"):
        return "aws.lambda.import_layer"
    if file.startswith(("/var/lang/", "/var/runtime/")):
        return "aws.lambda.import_runtime"
    return "aws.lambda.import"
