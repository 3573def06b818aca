"""Writes requirements.txt anew: of the versions that it names, every wheel that a function can need, by its hash.

    python layer/python/pin_wheels.py

pip then refuses a file that is not the one which was tested. The hashes are the index's own:
https://packaging.python.org/en/latest/specifications/simple-repository-api/
"""

from __future__ import annotations

import json
import os
import re
from pathlib import Path
from typing import TypedDict
from urllib.request import Request, urlopen

REQUIREMENTS = Path(__file__).with_name("requirements.txt")
INDEX = os.environ.get("PIP_INDEX_URL", "https://pypi.org/simple")
JSON_FORM = "application/vnd.pypi.simple.v1+json"
PIN = re.compile(r"^(?P<name>[\w.-]+)==(?P<version>[\w.]+)", re.MULTILINE)
# Of CPython 3.10 to 3.14 on Lambda's two machines, or of any Python.
NEEDED = re.compile(r"-(?:cp31[0-4]-cp31[0-4]-manylinux.*_(?:x86_64|aarch64)|py3-none-any|py2\.py3-none-any)\.whl$")


class WheelFile(TypedDict):
    filename: str
    hashes: dict[str, str]


def pinned(requirements: str) -> str:
    """The same comments and versions, each version with the hashes of its wheels."""
    comments = [line for line in requirements.splitlines() if line.startswith("#")]
    pins = [requirement(pin["name"], pin["version"]) for pin in PIN.finditer(requirements)]
    return "\n".join([*comments, *pins, ""])


def requirement(name: str, version: str) -> str:
    wheels = [file for file in files_of(name) if file["filename"].startswith(f"{name}-{version}-")]
    hashes = [file["hashes"]["sha256"] for file in sorted(wheels, key=_name) if NEEDED.search(file["filename"])]
    return " \\\n".join([f"{name}=={version}", *(f"    --hash=sha256:{value}" for value in hashes)])


def files_of(name: str) -> list[WheelFile]:
    request = Request(f"{INDEX.rstrip('/')}/{name}/", headers={"Accept": JSON_FORM})  # noqa: S310
    with urlopen(request, timeout=60) as answer:  # noqa: S310 - the index that pip is given
        files: list[WheelFile] = json.load(answer)["files"]
    return files


def _name(file: WheelFile) -> str:
    return file["filename"]


if __name__ == "__main__":
    REQUIREMENTS.write_text(pinned(REQUIREMENTS.read_text("utf-8")), "utf-8")
