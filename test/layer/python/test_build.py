"""The build refuses what it was not written for, and makes the same bytes of the same sources."""

from __future__ import annotations

import ast
import os
import shutil
import subprocess
import sys
from importlib.util import MAGIC_NUMBER
from pathlib import Path

import pytest
from layer_runtime import SOURCES, VERSION, built_layer

sys.path.insert(0, str(SOURCES / "build"))

from apply_patches import apply_patches, replace_all
from archive import Module, pack
from build_layer import ASKED, PYTHONS, BuildError, fetch, find_python, python_with_pip
from datadog_lambda._archive import Archive
from lazy_import import PatchError, make_lazy
from patch_table import DDTRACE_VERSION, LAZY_IMPORTS, REPLACEMENTS
from strip_types import strip_types

LAZY = "import json\nimport os\n\ndef f(x: os.PathLike) -> str:\n    'doc'\n    return json.dumps(os.fspath(x))\n"


def test_an_import_moves_to_its_user() -> None:
    made = make_lazy(LAZY, ["import json"], "m.py")
    assert ast.unparse(ast.parse(made).body[2]).splitlines()[1:] == ['    """doc"""', "    import json", "    return json.dumps(os.fspath(x))"]
    space: dict[str, object] = {"__name__": "m"}
    exec(made, space)
    assert "json" not in space
    assert space["f"]("a") == '"a"'  # type: ignore[operator]
    assert space["__getattr__"]("json").__name__ == "json"  # type: ignore[operator]


@pytest.mark.parametrize(
    ("source", "reason"),
    [
        ("import json\njson.loads('1')\n", "used when the module is imported"),
        ("import json\nclass A:\n    b = json\n", "used when the module is imported"),
        ("import json\ndef f(a=json):\n    pass\n", "used when the module is imported"),
        ("import os\n", "stands 0 times"),
        ("import json\ndef __getattr__(name):\n    return json\n", "a __getattr__ of its own"),
    ],
)
def test_an_import_that_cannot_wait_fails_the_build(source: str, reason: str) -> None:
    with pytest.raises(PatchError, match=reason):
        make_lazy(source, ["import json"], "m.py")


@pytest.mark.parametrize("source", ["nothing", "old old"])
def test_a_text_that_is_not_there_once_fails_the_build(source: str) -> None:
    with pytest.raises(PatchError, match="not once"):
        replace_all(source, (("old", "new"),), "m.py")


def test_another_ddtrace_fails_the_build(tmp_path: Path) -> None:
    with pytest.raises(PatchError, match="is not there"):
        apply_patches(tmp_path)
    for file in {*LAZY_IMPORTS, *REPLACEMENTS}:
        (tmp_path / file).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / file).write_text("import sys\n")
    with pytest.raises(PatchError):
        apply_patches(tmp_path)


def test_the_pinned_version_is_the_patched_one() -> None:
    assert f"ddtrace=={DDTRACE_VERSION}" in (SOURCES / "requirements.txt").read_text("utf-8")


def test_types_and_dataclasses_are_written_out() -> None:
    source = (
        "from __future__ import annotations\nfrom collections.abc import Mapping\nfrom dataclasses import dataclass, field\n"
        "Alias = Mapping[str, int]\n@dataclass(frozen=True, slots=True)\nclass Point:\n    '''doc'''\n    x: int\n    y: Alias\n"
        "    z: list[int] = field(default_factory=list)\n    def sum(self) -> int:\n        return self.x\n"
    )
    tree = strip_types({"m": source})["m"]
    assert not [node for node in ast.walk(tree) if isinstance(node, (ast.ImportFrom, ast.Import))]
    space: dict[str, object] = {}
    exec(compile(tree, "m", "exec"), space)
    point = space["Point"]
    assert point(1, {}) == point(1, {}, []) != point(2, {})  # type: ignore[operator]
    assert point(3, {}).sum() == 3  # type: ignore[operator]
    assert not hasattr(point(1, {}), "__dict__")  # type: ignore[operator]


def test_the_same_modules_are_the_same_bytes() -> None:
    modules = {name: Module(f"name = {name!r}", f"{name}.py", False) for name in ("b", "a", "c")}
    assert pack(modules, ("c",), {}) == pack(dict(sorted(modules.items())), ("c",), {})


def test_without_an_index_the_error_names_the_cure(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PIP_INDEX_URL", "http://127.0.0.1:1/simple")
    monkeypatch.setenv("PIP_RETRIES", "0")
    monkeypatch.setenv("PIP_NO_CACHE_DIR", "1")
    monkeypatch.delenv("PIP_FIND_LINKS", raising=False)
    with pytest.raises(BuildError, match="PIP_INDEX_URL"):
        fetch("3.12", "arm64", tmp_path, None)


def test_a_python_that_is_not_here() -> None:
    assert find_python(VERSION) == sys.executable
    assert find_python("3.99") is None


def made_by_sam(layer: str, **env: str) -> subprocess.CompletedProcess[str]:
    """What `sam build` would run for a layer of this logical id."""
    command = ["make", "--dry-run", f"build-{layer}"]
    return subprocess.run(
        command, cwd=SOURCES, env={"PATH": os.environ["PATH"], "ARTIFACTS_DIR": "out", **env}, capture_output=True, text=True, check=False
    )


@pytest.mark.skipif(shutil.which("make") is None, reason="no make here")
def test_sam_builds_for_what_the_layer_is_named_after() -> None:
    for python in PYTHONS:
        name = f"DatadogPython{python.replace('.', '')}"
        for layer, architecture in ((name, "x86_64"), (f"{name}Arm64", "arm64")):
            assert f"--python {python} " in made_by_sam(layer).stdout
            assert f"--architecture {architecture} " in made_by_sam(layer).stdout
    given = made_by_sam("Layer", PYTHON_VERSION="3.13", LAYER_ARCHITECTURE="arm64").stdout
    assert "--python 3.13 " in given
    assert "--architecture arm64 " in given
    unknown = made_by_sam("DatadogLayer")
    assert unknown.returncode
    assert "Which Python is the layer DatadogLayer for? Name it as in DatadogPython312" in unknown.stderr


def test_no_module_is_too_long_and_no_any_is_written() -> None:
    for path in SOURCES.rglob("*.py"):
        text = path.read_text("utf-8")
        assert len(text.splitlines()) <= 200, path
        assert "import Any" not in text, path


def test_the_built_layer_holds_compiled_code_only() -> None:
    packages = built_layer()
    assert not list(packages.rglob("*.py"))
    assert (packages / "datadog_lambda" / "code.bin").stat().st_size > 1_000_000


def build_by_program(python: str, output: Path, **env: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, str(SOURCES / "build" / "build_layer.py"), "--python", python, "--output", str(output)]
    return subprocess.run(command, env={**os.environ, **env}, capture_output=True, text=True, check=False)


def test_without_the_targets_python_nothing_is_compiled_by_another(tmp_path: Path) -> None:
    """Code of one version is noise to the next, so there is no second best."""
    missing = next(version for version in PYTHONS if version != VERSION)
    shim = tmp_path / f"python{missing}"
    shim.write_text("#!/bin/sh\necho 'command not found' >&2\nexit 127\n")
    shim.chmod(0o755)
    done = build_by_program(missing, tmp_path / "layer.zip", PATH=f"{tmp_path}:/bin:/usr/bin", PYENV_ROOT=str(tmp_path))
    if find_python_in(missing, "/bin:/usr/bin"):
        pytest.skip(f"Python {missing} is one of the machine's own")
    assert done.returncode == 1
    assert done.stderr.startswith(f"Python {missing} is needed to compile the layer for it, and there is no python{missing} here.")
    assert f"public.ecr.aws/sam/build-python{missing}" in done.stderr
    assert not (tmp_path / "layer.zip").exists()


def find_python_in(version: str, path: str) -> bool:
    return shutil.which(f"python{version}", path=path) is not None


def test_a_python_without_pip_has_the_packages_fetched_by_the_one_that_was_asked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    without = tmp_path / "without"
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", str(without)], check=True)
    asked = sys.executable
    monkeypatch.setattr(sys, "executable", str(without / "bin" / "python"))
    monkeypatch.delenv(ASKED, raising=False)
    with pytest.raises(BuildError, match="ensurepip"):
        python_with_pip()
    monkeypatch.setenv(ASKED, asked)
    assert python_with_pip() == asked


def test_a_layer_for_the_other_machine(tmp_path: Path) -> None:
    """Wheels of its kind, and the same code: what is compiled knows of no machine."""
    command = [sys.executable, str(SOURCES / "build" / "build_layer.py"), "--python", VERSION, "--architecture", "arm64"]
    subprocess.run([*command, "--output", str(tmp_path)], check=True)
    packages = tmp_path / "python" / "lib" / f"python{VERSION}" / "site-packages"
    extensions = list(packages.rglob("*.so"))
    # https://refspecs.linuxfoundation.org/elf/gabi4+/ch4.eheader.html: e_machine, 183 is AArch64.
    assert {int.from_bytes(path.read_bytes()[18:20], "little") for path in extensions} == {183}
    assert any(f"cpython-{VERSION.replace('.', '')}-aarch64" in path.name for path in extensions)
    ours, theirs = (Archive(str(folder), "datadog_lambda/code.bin") for folder in (built_layer(), packages))
    assert set(ours._table) == set(theirs._table)
    assert ours.get_code("datadog_lambda.layer") == theirs.get_code("datadog_lambda.layer")


def test_compiled_code_is_of_the_very_version() -> None:
    for path in built_layer().rglob("*.pyc"):
        assert path.read_bytes()[:4] == MAGIC_NUMBER, path
