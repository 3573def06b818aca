"""Moves an import of a module from its top into the functions that use it, and refuses where that would change it.

The statement must be there as it is written, and its names may be used inside of functions only; anything else raises,
so that another version of the patched package fails the build and never a function. Outside of the functions the names
stay reachable as attributes of the module.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator, Sequence


class PatchError(Exception):
    """The source is not what the patch was written for."""


def make_lazy(source: str, statements: Sequence[str], file: str) -> str:
    """The source with each of the statements moved into the functions that use its names."""
    tree = ast.parse(source)
    moved: dict[str, ast.stmt] = {}
    for statement in statements:
        node = _find(tree, statement, file)
        for name in _names(node):
            moved[name] = _single(node, name)
        tree.body[tree.body.index(node)] = ast.Pass()
    users: dict[ast.AST, set[str]] = {}
    for name, owner in _uses(tree, frozenset(moved)):
        if owner is None:
            raise PatchError(f"{file}: {name} is used when the module is imported, so its import cannot wait.")
        users.setdefault(owner, set()).add(name)
    for owner, names in users.items():
        _insert(owner, [moved[name] for name in sorted(names)])
    tree.body.append(_attribute_function(tree, moved, file))
    return ast.unparse(ast.fix_missing_locations(tree))


def _find(tree: ast.Module, statement: str, file: str) -> ast.stmt:
    wanted = ast.unparse(ast.parse(statement))
    found = [node for node in tree.body if ast.unparse(node) == wanted]
    if len(found) != 1:
        raise PatchError(f"{file}: {statement!r} stands {len(found)} times at the top, not once.")
    return found[0]


def _names(node: ast.stmt) -> list[str]:
    if not isinstance(node, (ast.Import, ast.ImportFrom)):
        raise PatchError(f"{ast.unparse(node)!r} is no import.")
    return [alias.asname or alias.name.partition(".")[0] for alias in node.names]


def _single(node: ast.stmt, name: str) -> ast.stmt:
    """The same import of one name alone."""
    assert isinstance(node, (ast.Import, ast.ImportFrom))
    aliases = [alias for alias in node.names if (alias.asname or alias.name.partition(".")[0]) == name]
    if isinstance(node, ast.Import):
        return ast.Import(names=aliases)
    return ast.ImportFrom(module=node.module, names=aliases, level=node.level)


def _uses(tree: ast.Module, names: frozenset[str]) -> Iterator[tuple[str, ast.AST | None]]:
    """Every use of a name, with the outermost function around it; None for one at import time."""

    def walk(node: ast.AST, owner: ast.AST | None) -> Iterator[tuple[str, ast.AST | None]]:
        if isinstance(node, ast.Name) and node.id in names:
            yield node.id, owner
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
            _drop_annotations(node, names)
            for outside in (*node.decorator_list, *node.args.defaults, *filter(None, node.args.kw_defaults)):
                yield from walk(outside, owner)
            for inside in node.body:
                yield from walk(inside, owner or node)
            return
        if isinstance(node, ast.AnnAssign) and _mentions(node.annotation, names):
            node.annotation = ast.Name(id="object", ctx=ast.Load())
        for child in ast.iter_child_nodes(node):
            yield from walk(child, owner)

    yield from walk(tree, None)


def _drop_annotations(node: ast.FunctionDef | ast.AsyncFunctionDef, names: frozenset[str]) -> None:
    """Annotations are evaluated at import and used by nobody: those that name what is moved are left out."""
    arguments = node.args
    all_arguments = [*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs, arguments.vararg, arguments.kwarg]
    for argument in all_arguments:
        if argument is not None and argument.annotation is not None and _mentions(argument.annotation, names):
            argument.annotation = None
    if node.returns is not None and _mentions(node.returns, names):
        node.returns = None


def _mentions(node: ast.AST, names: frozenset[str]) -> bool:
    return any(isinstance(inner, ast.Name) and inner.id in names for inner in ast.walk(node))


def _insert(owner: ast.AST, imports: list[ast.stmt]) -> None:
    assert isinstance(owner, (ast.FunctionDef, ast.AsyncFunctionDef))
    first = owner.body[0]
    has_docstring = isinstance(first, ast.Expr) and isinstance(first.value, ast.Constant)
    owner.body[int(has_docstring) : int(has_docstring)] = imports


def _attribute_function(tree: ast.Module, moved: dict[str, ast.stmt], file: str) -> ast.stmt:
    """``__getattr__`` of the module (PEP 562), for those who import a moved name from it."""
    if any(isinstance(node, ast.FunctionDef) and node.name == "__getattr__" for node in tree.body):
        raise PatchError(f"{file}: has a __getattr__ of its own.")
    lines = ["def __getattr__(name):"]
    for name, statement in sorted(moved.items()):
        lines += [f"    if name == {name!r}:", f"        {ast.unparse(statement)}", f"        return {name}"]
    lines.append("    raise AttributeError(f'module {__name__!r} has no attribute {name!r}')")
    return ast.parse("\n".join(lines)).body[0]
