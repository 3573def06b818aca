"""Writes frozen, slotted dataclasses out as plain classes.

The decorator makes each class by ``exec`` when it is imported, which costs a function a millisecond a class; what it
would make is known when the layer is built. mypy has seen to it that nobody assigns to a frozen field.
"""

from __future__ import annotations

import ast
from collections.abc import Mapping


def write_out_dataclasses(tree: ast.Module) -> None:
    for node in tree.body:
        if isinstance(node, ast.ClassDef) and any(_is_dataclass(mark) for mark in node.decorator_list):
            _write_out(node)


def _is_dataclass(mark: ast.expr) -> bool:
    return isinstance(mark, ast.Call) and isinstance(mark.func, ast.Name) and mark.func.id == "dataclass"


def _write_out(node: ast.ClassDef) -> None:
    mark = next(mark for mark in node.decorator_list if _is_dataclass(mark))
    given = mark.keywords if isinstance(mark, ast.Call) else []
    marks = {keyword.arg: ast.literal_eval(keyword.value) for keyword in given}
    fields = [item for item in node.body if isinstance(item, ast.AnnAssign)]
    rest = [item for item in node.body if not isinstance(item, ast.AnnAssign)]
    names = [field.target.id for field in fields if isinstance(field.target, ast.Name)]
    node.decorator_list = [other for other in node.decorator_list if other is not mark]
    node.body = [*ast.parse("\n".join(_members(node.name, names, fields, marks))).body, *rest]


def _members(cls: str, names: list[str], fields: list[ast.AnnAssign], marks: Mapping[str | None, bool]) -> list[str]:
    values = "".join(f"self.{name}, " for name in names)
    parameters = ", ".join(f"{name}{_default(field)}" for name, field in zip(names, fields, strict=True))
    lines = [f"__slots__ = {tuple(names)!r}", f"def __init__(self, {parameters}):"]
    for name, field in zip(names, fields, strict=True):
        factory = _factory(field)
        lines.append(
            f"    self.{name} = {factory}() if {name} is None else {name}" if factory else f"    self.{name} = {name}"
        )
    lines += [f"def __repr__(self):\n    return {cls!r}"]
    if marks.get("eq", True):
        theirs = values.replace("self.", "other.")
        lines += [f"def __eq__(self, other):\n    return type(other) is {cls} and ({values}) == ({theirs})"]
        lines += [f"def __hash__(self):\n    return hash(({values}))" if marks.get("frozen") else "__hash__ = None"]
    return lines


def _default(field: ast.AnnAssign) -> str:
    if field.value is None:
        return ""
    return "=None" if _factory(field) else f"={ast.unparse(field.value)}"


def _factory(field: ast.AnnAssign) -> str:
    """``list`` of ``field(default_factory=list)``, else nothing."""
    value = field.value
    if isinstance(value, ast.Call) and isinstance(value.func, ast.Name) and value.func.id == "field":
        return next(ast.unparse(keyword.value) for keyword in value.keywords if keyword.arg == "default_factory")
    return ""
