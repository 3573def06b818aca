"""Imports modules out of the layer's archive of compiled code.

A package that the function brings itself comes first: for a top-level name the ordinary path is asked, and only what
it would find in the layer is taken from the archive. Extension modules lie beside it as files.
"""

from __future__ import annotations

import marshal
import os
import struct
import sys
from collections.abc import Sequence
from importlib.machinery import ExtensionFileLoader, ModuleSpec, PathFinder
from types import CodeType, ModuleType

MAGIC = b"DDARCH1\n"


class Archive:
    """A finder and loader over one archive."""

    def __init__(self, root: str, file: str) -> None:
        self._root = root
        self._descriptor = os.open(os.path.join(root, file), os.O_RDONLY | os.O_CLOEXEC)
        start = os.pread(self._descriptor, len(MAGIC) + 4, 0)
        if not start.startswith(MAGIC):
            raise ImportError("the archive of the layer's code is another version's")
        (length,) = struct.unpack("<I", start[len(MAGIC) :])
        self._data = len(start) + length
        self._table: dict[str, tuple[int, int, bool, str]] = marshal.loads(
            os.pread(self._descriptor, length, len(start))
        )
        self._extensions: dict[str, str] = marshal.loads(self._read("__extensions__"))
        self._ours: dict[str, bool] = {}

    def _read(self, name: str) -> bytes:
        offset, length, _, _ = self._table[name]
        return os.pread(self._descriptor, length, self._data + offset)

    def find_spec(
        self, name: str, path: Sequence[str] | None = None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        top = name.partition(".")[0]
        ours = self._ours.get(top)
        if ours is None:
            ours = self._ours[top] = self._is_ours(top)
        if not ours:
            return None
        extension = self._extensions.get(name)
        if extension is not None:
            location = os.path.join(self._root, extension)
            spec = ModuleSpec(name, ExtensionFileLoader(name, location), origin=location)
            spec.has_location = True
            return spec
        entry = self._table.get(name)
        if entry is None:
            return None
        location = os.path.join(self._root, entry[3])
        spec = ModuleSpec(name, self, origin=location, is_package=entry[2])  # type: ignore[arg-type]  # a loader by its methods: importlib.abc costs an import
        spec.has_location = True
        if entry[2]:
            spec.submodule_search_locations = [os.path.dirname(location)]
        return spec

    def _is_ours(self, top: str) -> bool:
        if top not in self._table:
            return False
        found = PathFinder.find_spec(top)
        origin = found.origin if found is not None else None
        return origin is None or origin.startswith(self._root + os.sep)

    def create_module(self, spec: ModuleSpec) -> ModuleType | None:
        return None

    def exec_module(self, module: ModuleType) -> None:
        exec(self.get_code(module.__name__), module.__dict__)

    def get_code(self, name: str) -> CodeType:
        code: CodeType = marshal.loads(self._read(name))
        return code

    def get_source(self, name: str) -> str | None:
        return None

    def is_package(self, name: str) -> bool:
        return self._table[name][2]


def install(root: str, file: str) -> Archive:
    """The process's archive, put in front of Python's own finders once."""
    for finder in sys.meta_path:
        if isinstance(finder, Archive):
            return finder
    archive = Archive(root, file)
    sys.meta_path.insert(0, archive)
    return archive
