"""Reads the vectors for pytest, as ``load.ts`` does for jest: see README.md."""

from __future__ import annotations

import copy
import json
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent

Case = dict[str, Any]


def load_vectors(subject: str, language: str = "python") -> list[Case]:
    """All cases of one subject that a language can have, with their events resolved."""
    cases: list[Case] = []
    for file in sorted(HERE.glob("*.json")):
        content = json.loads(file.read_text("utf-8"))
        if content["subject"] == subject:
            cases += [resolve_event(case) for case in content["cases"] if language in case.get("languages", [language])]
    return cases


def resolve_event(case: Case) -> Case:
    """A new case whose ``event`` is what ``eventFile`` and ``eventPatch`` say."""
    if "eventFile" not in case and "eventPatch" not in case:
        return case
    if "eventFile" in case:
        event = json.loads((HERE / case["eventFile"]).read_text("utf-8"))
    else:
        event = copy.deepcopy(case.get("event"))
    for pointer, value in case.get("eventPatch", {}).items():
        event = _patch(event, pointer, value)
    return {**case, "event": event}


def _patch(document: Any, pointer: str, value: Any) -> Any:
    keys = [key.replace("~1", "/").replace("~0", "~") for key in pointer.split("/")[1:]]
    if not keys:
        return value
    parent = document
    for key in keys[:-1]:
        parent = parent[int(key)] if isinstance(parent, list) else parent[key]
    last = keys[-1]
    if isinstance(value, dict) and "$remove" in value:
        del parent[int(last) if isinstance(parent, list) else last]
    elif isinstance(parent, list) and last == "-":
        parent.append(value)
    else:
        parent[int(last) if isinstance(parent, list) else last] = value
    return document
