"""Watching imports changes nothing about them, whoever loads the modules."""

from __future__ import annotations

import importlib.util
import sys
import threading
import zipfile
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path

import pytest
from datadog_lambda.cold_start import ImportWatch
from datadog_lambda.config import read_config

SLOW = "import time\ntime.sleep(0.005)\n"


@pytest.fixture
def watch(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[ImportWatch]:
    """Beside modules of an archive, all of which one loader loads."""
    with zipfile.ZipFile(tmp_path / "packed.zip", "w") as archive:
        archive.writestr("packed_outer.py", f"import packed_inner\n{SLOW}")
        archive.writestr("packed_inner.py", SLOW)
        for number in range(8):
            archive.writestr(f"packed_{number}.py", SLOW)
    (tmp_path / "plain_module.py").write_text(SLOW)
    monkeypatch.setattr(sys, "path", [str(tmp_path / "packed.zip"), str(tmp_path), *sys.path])
    made = ImportWatch(read_config({"DD_MIN_COLD_START_DURATION": "1"}))
    made.start()
    yield made
    made.stop()
    for name in [name for name in sys.modules if name.startswith(("packed_", "plain_module"))]:
        del sys.modules[name]


def test_modules_of_an_archive_are_timed_in_their_tree_and_keep_their_loader(watch: ImportWatch) -> None:
    assert importlib.util.find_spec("packed_0") is not None  # only looked for
    outer = import_module("packed_outer")
    assert [(root.name, [child.name for child in root.children]) for root in watch.roots] == [("packed_outer", ["packed_inner"])]
    # The tracer may have put one of its own before it.
    assert "_TimedLoader" not in {type(outer.__loader__).__name__, type(outer.__spec__.loader).__name__}
    assert outer.__loader__.get_source("packed_outer").startswith("import packed_inner")


def test_a_module_of_its_own_file_is_timed(watch: ImportWatch) -> None:
    module = import_module("plain_module")
    assert [(root.name, root.children) for root in watch.roots] == [("plain_module", [])]
    assert type(module.__loader__).__name__ == "SourceFileLoader"


def test_threads_import_from_one_archive_at_once(watch: ImportWatch) -> None:
    failed: list[BaseException] = []

    def load(number: int) -> None:
        try:
            import_module(f"packed_{number}")
        except BaseException as error:
            failed.append(error)

    threads = [threading.Thread(target=load, args=(number,)) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failed == []
