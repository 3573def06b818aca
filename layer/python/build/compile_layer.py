"""Turns the sources under a folder of packages into what the layer ships: one archive of code, and ``.pyc`` files."""

from __future__ import annotations

import ast
import marshal
from collections.abc import Iterator
from pathlib import Path

from archive import Module, compile_module, pack
from strip_types import strip_types

ARCHIVED = ("bytecode", "datadog_lambda", "ddtrace", "envier", "wrapt")
# In the order in which a cold start that makes a boto3 client needs them; a name that is gone is passed over.
HOT_MODULES = Path(__file__).with_name("hot_modules.txt")
ARCHIVE_FILE = "datadog_lambda/code.bin"
LOOSE = ("datadog_lambda", "datadog_lambda._archive")


def compile_all(root: Path) -> None:
    """The archived packages into one file, all other modules into ``.pyc`` in place of their source."""
    sources = {name: path for name, path in modules_under(root) if name.partition(".")[0] in ARCHIVED}
    own = {name: path.read_text("utf-8") for name, path in sources.items() if name.startswith("datadog_lambda")}
    trees = strip_types(own)
    modules: dict[str, Module] = {}
    for name, path in sources.items():
        source: str | ast.Module = trees.get(name) or path.read_text("utf-8")
        modules[name] = Module(source, str(path.relative_to(root)), path.name == "__init__.py")
    extensions = {_module_name(path, root): str(path.relative_to(root)) for path in _extensions(root)}
    data = pack(modules, HOT_MODULES.read_text("utf-8").split(), {"__extensions__": marshal.dumps(extensions)})
    for name, path in sources.items():
        path.unlink()
        if name in LOOSE:
            write_pyc(path, modules[name])
        elif "." not in name and path.name == "__init__.py":
            write_pyc(path, Module(STUB, modules[name].path, True))
    (root / ARCHIVE_FILE).write_bytes(data)
    (root / "datadog_lambda" / "__init__.pyc").unlink()
    write_pyc(root / "datadog_lambda" / "__init__.py", Module(OWN_STUB, "datadog_lambda/__init__.py", True))
    for _, path in list(modules_under(root)):
        module = Module(path.read_text("utf-8"), str(path.relative_to(root)), path.name == "__init__.py")
        write_pyc(path, module)
        path.unlink()


# What stands for a package on the ordinary path: it opens the archive and runs the package's own code from there.
OWN_STUB = f"""
import os
from datadog_lambda._archive import install
_root = os.path.dirname(os.path.dirname(__file__))
exec(install(_root, {ARCHIVE_FILE!r}).get_code(__name__), globals())
"""
STUB = """
import datadog_lambda
from datadog_lambda._archive import install
exec(install('', '').get_code(__name__), globals())
"""


def write_pyc(source: Path, module: Module) -> None:
    """A ``.pyc`` beside where the source was, never checked against it."""
    from importlib.util import MAGIC_NUMBER

    header = MAGIC_NUMBER + (1).to_bytes(4, "little") + bytes(8)
    source.with_suffix(".pyc").write_bytes(header + marshal.dumps(compile_module(module)))


def modules_under(root: Path) -> Iterator[tuple[str, Path]]:
    for path in sorted(root.rglob("*.py")):
        yield _module_name(path, root), path


def _module_name(path: Path, root: Path) -> str:
    parts = list(path.relative_to(root).parts)
    parts[-1] = parts[-1].partition(".")[0]
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def _extensions(root: Path) -> Iterator[Path]:
    for top in ARCHIVED:
        yield from sorted((root / top).rglob("*.cpython-*.so"))
        yield from (path for path in sorted((root / top).rglob("*.abi3.so")))
