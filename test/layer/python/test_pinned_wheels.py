"""The layer is built of the wheels that were tested, byte by byte."""

from __future__ import annotations

import sys
import zipfile
from http.client import HTTPException
from pathlib import Path
from urllib.error import URLError

import pytest
from layer_runtime import SOURCES

sys.path.insert(0, str(SOURCES))
sys.path.insert(0, str(SOURCES / "build"))

from build_layer import BuildError, fetch
from pin_wheels import REQUIREMENTS, pinned


def test_a_wheel_of_the_same_name_that_is_not_the_one_that_was_tested_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name, version, tag in (
        ("ddtrace", "4.16.0", "cp312-cp312-manylinux2014_x86_64.manylinux_2_17_x86_64"),
        ("wrapt", "1.17.3", "py3-none-any"),
        ("bytecode", "0.17.0", "py3-none-any"),
        ("envier", "0.6.1", "py3-none-any"),
    ):
        write_wheel(tmp_path, name, version, tag)
    monkeypatch.setenv("PIP_NO_INDEX", "1")
    monkeypatch.setenv("PIP_FIND_LINKS", str(tmp_path))
    with pytest.raises(BuildError, match=r"not the one that requirements\.txt names"):
        fetch("3.12", "x86_64", tmp_path / "layer", None)
    assert not (tmp_path / "layer").exists()


def write_wheel(folder: Path, name: str, version: str, tag: str) -> None:
    info = f"{name}-{version}.dist-info"
    with zipfile.ZipFile(folder / f"{name}-{version}-{tag}.whl", "w") as wheel:
        wheel.writestr(f"{info}/METADATA", f"Metadata-Version: 2.1\nName: {name}\nVersion: {version}\n")
        wheel.writestr(f"{info}/WHEEL", f"Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: {tag.split('.')[0]}\n")
        wheel.writestr(f"{info}/RECORD", "")


def test_every_python_and_machine_of_lambda_has_its_wheel_and_the_hashes_are_those_of_the_index() -> None:
    written = REQUIREMENTS.read_text("utf-8")
    try:
        found = pinned(written)
    except (URLError, HTTPException, ValueError) as error:  # an address may hold a password: it is not told
        pytest.skip(f"no index that answers in JSON can be reached: {type(error).__name__}")
    assert found == written
    ddtrace = written.partition("ddtrace==")[2].partition("wrapt==")[0]
    assert ddtrace.count("--hash=sha256:") == len(("3.10", "3.11", "3.12", "3.13", "3.14")) * len(("x86_64", "arm64"))
