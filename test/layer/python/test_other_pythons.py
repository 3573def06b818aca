"""The built layer of every other Python at hand: the vectors, and what is the runtime's own, by that very Python.

The Python that runs the tests has them on the layer's sources. The others have no virtual environment: what they need
beside the layer is fetched for them as wheels, once.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from debian_python import debian_python
from layer_runtime import ROOT, SOURCES, VERSION, built_layer

sys.path.insert(0, str(SOURCES / "build"))

from build_layer import PYTHONS, find_python

HERE = Path(__file__).resolve().parent
CACHE = ROOT / "assets" / "built-for-tests"
PROGRAMS = Path(sys.executable).parent
# pip reads markers for the Python that it runs on: what Python 3.10 needs more is named.
PACKAGES = ("pytest>=8.4", "msgpack>=1.1", "awslambdaric==4.2.2", "exceptiongroup", "tomli", "typing-extensions")
FILES = ("function_vectors", "invocation_vectors", "trace_records", "agent_connection", "deadline", "runtime")
# All of the files but the last; of the runtime's, one of each thing that may differ between Pythons.
RUNTIME = (
    "traces_reach_the_agent", "kill_with_the_answer", "error_is_the_functions_own", "sys_exit", "told_before_it_happens",
    "every_kind_of_handler", "log_lines", "module_that_fails", "off_loads_no_tracer",
)  # fmt: skip

OTHERS = [version for version in PYTHONS if version != VERSION]


def interpreter(version: str) -> str:
    """Installed, else out of Debian's packages where there is one; skips where neither is to be had."""
    installed = find_python(version)
    if installed is not None:
        return installed
    try:
        return str(debian_python(version, CACHE / f"debian-python{version}", PROGRAMS / "patchelf"))
    except OSError as error:
        pytest.skip(f"no Python {version} here: {error}")


def environment_of(python: str, version: str) -> Path:
    """A virtual environment with what the tests need; its own pip is not asked, since not every Python has one."""
    folder = CACHE / f"environment-python{version}"
    if not (folder / "ready").exists():
        shutil.rmtree(folder, ignore_errors=True)
        subprocess.run([python, "-m", "venv", "--without-pip", str(folder)], check=True)
        command = [sys.executable, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--only-binary=:all:"]
        command += ["--target", str(folder / "lib" / f"python{version}" / "site-packages"), "--python-version", version]
        platforms = [f"--platform=manylinux{glibc}_{os.uname().machine}" for glibc in ("2014", "_2_17", "_2_28")]
        subprocess.run([*command, *platforms, *PACKAGES], check=True)
        (folder / "ready").touch()
    return folder / "bin" / "python"


@pytest.mark.parametrize("version", OTHERS)
def test_the_layer_of(version: str, monkeypatch: pytest.MonkeyPatch) -> None:
    python = interpreter(version)
    # Where the build looks for it, when it is none of the machine's.
    monkeypatch.setenv("PATH", f"{Path(python).parent}{os.pathsep}{os.environ['PATH']}")
    layer = built_layer(version)
    selected = [*(f"test_{name}" for name in FILES[:-1]), *RUNTIME]
    files = [str(HERE / f"test_{name}.py") for name in FILES]
    env = {
        **os.environ,
        "PYTHONPATH": str(layer),
        "PYTHONDONTWRITEBYTECODE": "1",
        "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1",
        "LAYER_PACKAGES": str(layer),
        "TEST_PROGRAMS": str(PROGRAMS),
    }
    command = ["-m", "pytest", "--quiet", "-p", "no:cacheprovider", "-k", " or ".join(selected), *files]
    run = [str(environment_of(python, version)), *command]
    done = subprocess.run(run, env=env, cwd=HERE, capture_output=True, text=True, timeout=600, check=False)
    assert done.returncode == 0, done.stdout[-5000:] + done.stderr[-2000:]
    assert " passed" in done.stdout.splitlines()[-1]
