"""Builds the Python runtime layer for one Python version and one architecture.

    python3 build_layer.py --python 3.12 --architecture x86_64 --output assets/layer-python3.12-x86_64.zip

An output that ends with ``.zip`` is the layer's archive; any other is a folder that gets ``python/…`` (what SAM and CDK
want). Packages are fetched as wheels for the target, so the machine may be any; compiling needs the target's Python.
"""

from __future__ import annotations

import argparse
import os
import shutil
import subprocess
import sys
import tempfile
import zipfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))

from apply_patches import apply_patches
from compile_layer import compile_all
from trim import strip_symbols, trim

SOURCES = Path(__file__).resolve().parents[1]
PYTHONS = ("3.10", "3.11", "3.12", "3.13", "3.14")
# Lambda's names for architectures, and the machines of wheels.
MACHINES = {"x86_64": "x86_64", "arm64": "aarch64"}
NO_COLUMNS = "PYTHONNODEBUGRANGES"
# The Python that the build was started with, for the one that it goes on with.
ASKED = "LAYER_BUILD_PYTHON"
# The earliest time that a zip can hold: the same layer has the same bytes.
EPOCH = (1980, 1, 1, 0, 0, 0)


class BuildError(Exception):
    """The layer could not be built; the message names the cure."""


def build(python: str, architecture: str, output: Path, cache: Path | None = None) -> None:
    """Fetch, patch, trim, compile, and write the layer."""
    with tempfile.TemporaryDirectory() as scratch:
        root = Path(scratch) / "python" / "lib" / f"python{python}" / "site-packages"
        fetch(python, architecture, root, cache)
        shutil.copytree(
            SOURCES / "datadog_lambda", root / "datadog_lambda", ignore=shutil.ignore_patterns("__pycache__")
        )
        apply_patches(root)
        trim(root)
        strip_symbols(root, shutil.which("strip") if architecture == _own_machine() else None)
        compile_all(root)
        write(Path(scratch), output)


def fetch(python: str, architecture: str, root: Path, cache: Path | None) -> None:
    machine = MACHINES[architecture]
    command = [python_with_pip(), "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--no-deps"]
    command += ["--no-compile", "--target", str(root), "--only-binary=:all:", "--implementation", "cp"]
    command += ["--python-version", python]
    for platform in ("manylinux_2_17", "manylinux2014", "manylinux_2_28"):
        command += ["--platform", f"{platform}_{machine}"]
    if cache is not None:
        command += ["--cache-dir", str(cache)]
    done = subprocess.run(
        [*command, "-r", str(SOURCES / "requirements.txt")], capture_output=True, text=True, check=False
    )
    if done.returncode:
        raise BuildError(_refusal(done.stderr, python, architecture))


def _refusal(stderr: str, python: str, architecture: str) -> str:
    failed = f"The layer's packages could not be fetched for Python {python} on {architecture}: "
    if "DO NOT MATCH THE HASHES" in stderr:
        cure = "Give pip an index that serves PyPI's own files."
        return f"{failed}a wheel is not the one that requirements.txt names by its hash. {cure}"
    reason = stderr.strip().splitlines()[-1:] or ["no reason given"]
    cure = "Give pip a way to an index (PIP_INDEX_URL, or PIP_FIND_LINKS with the wheels of requirements.txt)."
    return f"{failed}{reason[0].strip()} {cure}"


def write(folder: Path, output: Path) -> None:
    if output.suffix != ".zip":
        shutil.copytree(folder, output, dirs_exist_ok=True)
        return
    output.parent.mkdir(parents=True, exist_ok=True)
    with zipfile.ZipFile(output, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as target:
        for path in sorted(folder.rglob("*")):
            if path.is_file():
                info = zipfile.ZipInfo(str(path.relative_to(folder)), EPOCH)
                info.external_attr = (0o755 if ".so" in path.name else 0o644) << 16
                info.compress_type = zipfile.ZIP_DEFLATED
                target.writestr(info, path.read_bytes(), compresslevel=9)


def python_with_pip() -> str:
    """This Python, else the one that was asked to build: pip fetches for any version, compiling is for one."""
    for program in (sys.executable, os.environ.get(ASKED, "")):
        if (
            program
            and not subprocess.run([program, "-m", "pip", "--version"], capture_output=True, check=False).returncode
        ):
            return program
    raise BuildError(
        f"pip is needed to fetch the layer's packages, and {sys.executable} has none: python3 -m ensurepip."
    )


def _own_machine() -> str:
    return {"aarch64": "arm64", "arm64": "arm64"}.get(os.uname().machine, "x86_64")


def find_python(version: str) -> str | None:
    """An interpreter of this very version: code is compiled for one only."""
    if sys.version_info[:2] == tuple(int(part) for part in version.split(".")):
        return sys.executable
    home = Path(os.environ.get("PYENV_ROOT", Path.home() / ".pyenv"))
    candidates = [
        *map(str, sorted(home.glob(f"versions/{version}.*/bin/python"))[-1:]),
        shutil.which(f"python{version}"),
    ]
    return next((found for found in candidates if found and _is_python(found, version)), None)


def _is_python(program: str, version: str) -> bool:
    """A name on the path may be a shim that has nothing behind it."""
    command = [program, "-c", "import sys; print('%d.%d' % sys.version_info[:2])"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    return done.stdout.strip() == version


def main() -> int:
    parser = argparse.ArgumentParser(description="Builds the Python runtime layer.")
    parser.add_argument("--python", required=True, choices=PYTHONS)
    parser.add_argument("--architecture", default="x86_64", choices=sorted(MACHINES))
    parser.add_argument("--output", required=True, type=Path)
    parser.add_argument("--cache", type=Path)
    given = parser.parse_args()
    interpreter = find_python(given.python)
    if interpreter is None:
        print(
            f"Python {given.python} is needed to compile the layer for it, and there is no python{given.python} here. "
            "Install it, or build in the image public.ecr.aws/sam/build-python" + given.python + ".",
            file=sys.stderr,
        )
        return 1
    if interpreter != sys.executable or not os.environ.get(NO_COLUMNS):
        # Tracebacks keep their lines; the columns beside them are a third of the code's size.
        env = {**os.environ, NO_COLUMNS: "1", ASKED: os.environ.get(ASKED, sys.executable)}
        return subprocess.run([interpreter, __file__, *sys.argv[1:]], env=env, check=False).returncode
    try:
        build(given.python, given.architecture, given.output, given.cache)
    except BuildError as error:
        print(error, file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
