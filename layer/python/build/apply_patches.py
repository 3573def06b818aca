"""Applies the table of patches to a tree of packages."""

from __future__ import annotations

import sys
from pathlib import Path

from lazy_import import PatchError, make_lazy
from patch_table import LAZY_IMPORTS, REPLACEMENTS


def apply_patches(root: Path) -> int:
    """Patch the packages under ``root`` in place; raises PatchError when a file is not what was expected."""
    for file in sorted({*LAZY_IMPORTS, *REPLACEMENTS}):
        path = root / file
        if not path.is_file():
            raise PatchError(f"{file} is not there.")
        source = replace_all(path.read_text("utf-8"), REPLACEMENTS.get(file, ()), file)
        if file in LAZY_IMPORTS:
            source = make_lazy(source, LAZY_IMPORTS[file], file)
        path.write_text(source, "utf-8")
    return len({*LAZY_IMPORTS, *REPLACEMENTS})


def replace_all(source: str, replacements: tuple[tuple[str, str], ...], file: str) -> str:
    for old, new in replacements:
        if source.count(old) != 1:
            raise PatchError(f"{file}: this text stands {source.count(old)} times, not once: {old!r}")
        source = source.replace(old, new)
    return source


if __name__ == "__main__":
    print(f"{apply_patches(Path(sys.argv[1]))} files patched")
