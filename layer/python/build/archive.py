"""One file with the compiled code of all modules, read by ``datadog_lambda._archive`` in the function.

A marshalled table (name -> offset, length, is a package, path) stands first, the code after it in the order in which
the modules were needed, so that a cold disk is read once, from the front.
"""

from __future__ import annotations

import ast
import marshal
import struct
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import CodeType

# Also the check that reader and file belong together.
MAGIC = b"DDARCH1\n"


@dataclass(frozen=True, slots=True)
class Module:
    """A module to be packed: its source as text or tree, and its path below the folder of packages."""

    source: str | ast.Module
    path: str
    is_package: bool


def compile_module(module: Module) -> CodeType:
    # As Datadog's published layer is compiled: without asserts and docstrings.
    return compile(module.source, module.path, "exec", dont_inherit=True, optimize=2)


def pack(modules: Mapping[str, Module], first: Sequence[str], extra: Mapping[str, bytes]) -> bytes:
    """The archive's bytes: ``extra`` data in front, then those named ``first`` in that order, the rest by name."""
    hot = [name for name in first if name in modules]
    order = [*hot, *sorted(set(modules) - set(hot))]
    table: dict[str, tuple[int, int, bool, str]] = {}
    blobs: list[bytes] = []
    offset = 0
    for name, blob in extra.items():
        table[name] = (offset, len(blob), False, "")
        blobs.append(blob)
        offset += len(blob)
    for name in order:
        blob = marshal.dumps(compile_module(modules[name]))
        table[name] = (offset, len(blob), modules[name].is_package, modules[name].path)
        blobs.append(blob)
        offset += len(blob)
    head = marshal.dumps(table)
    return MAGIC + struct.pack("<I", len(head)) + head + b"".join(blobs)
