"""What of the installed packages a function never loads. A test compares spans, tag by tag, with and without it."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

# Products that need a build step, a test runner, a host or another cloud's functions: not to be had in a function.
REMOVED = (
    "bin",
    "ddtrace/appsec/_iast",
    "ddtrace/appsec/_ddwaf/libddwaf",
    "ddtrace/appsec/sca",
    "ddtrace/bootstrap",
    "ddtrace/commands",
    "ddtrace/contrib/internal/azure_durable_functions",
    "ddtrace/contrib/internal/azure_functions",
    "ddtrace/contrib/internal/coverage",
    "ddtrace/contrib/internal/pytest",
    "ddtrace/contrib/internal/pytest_bdd",
    "ddtrace/contrib/internal/pytest_benchmark",
    "ddtrace/contrib/internal/selenium",
    "ddtrace/contrib/internal/unittest",
    "ddtrace/internal/ci_visibility",
    "ddtrace/internal/coverage",
    "ddtrace/internal/iast",
    "ddtrace/internal/sca",
    "ddtrace/internal/symbol_db",
    "ddtrace/internal/test_visibility",
    "ddtrace/profiling",
    "ddtrace/testing",
)

# The rules of a firewall and the list of a profiler that have no library here.
REMOVED_FILES = ("ddtrace/appsec/rules.json", "ddtrace/internal/third-party.tar.gz")

# Sources of extension modules and type stubs.
REMOVED_SUFFIXES = (".c", ".cpp", ".h", ".hpp", ".pyi", ".pyx", ".pxd", ".cmake", ".rs", ".toml", ".typed")


def trim(root: Path) -> None:
    for name in REMOVED:
        shutil.rmtree(root / name, ignore_errors=True)
    unneeded = {root / name for name in REMOVED_FILES}
    for path in sorted(root.rglob("*")):
        if path.is_file() and (path.suffix in REMOVED_SUFFIXES or path in unneeded):
            path.unlink()
    for path in (root / "ddtrace/internal/datadog/profiling").rglob("*.so*"):
        path.unlink()
    for folder in root.glob("*.dist-info"):
        for path in folder.rglob("*"):
            # importlib.metadata reads these two; licences stay with what they are for.
            if (
                path.is_file()
                and path.name not in ("METADATA", "entry_points.txt")
                and "LICENSE" not in path.name.upper()
            ):
                path.unlink()
    for path in sorted(root.rglob("*"), reverse=True):
        if path.is_dir() and not any(path.iterdir()):
            path.rmdir()


def strip_symbols(root: Path, tool: str | None) -> None:
    """Take the symbols out of the extension modules, where there is a tool for it: a third of their size."""
    if tool is None:
        return
    for path in root.rglob("*.so*"):
        subprocess.run([tool, "--strip-unneeded", str(path)], check=False, capture_output=True)
