"""Takes out of the layer's own sources what only type checkers read: annotations, aliases, protocols, docstrings.

With them go the imports that nothing else needs, ``typing`` among them, so that a function does not import them.
"""

from __future__ import annotations

import ast
from collections.abc import Mapping

from plain_classes import write_out_dataclasses


def strip_types(sources: Mapping[str, str]) -> dict[str, ast.Module]:
    """The sources by module name, as trees without types."""
    trees = {name: ast.parse(source) for name, source in sources.items()}
    for tree in trees.values():
        write_out_dataclasses(tree)
        _Stripper().visit(tree)
    changed = True
    while changed:
        imported = {pair for tree in trees.values() for pair in _imported_names(tree)}
        changed = bool(sum(_drop_unused(name, tree, imported) for name, tree in trees.items()))
    return {name: ast.fix_missing_locations(tree) for name, tree in trees.items()}


class _Stripper(ast.NodeTransformer):
    def visit_FunctionDef(self, node: ast.FunctionDef) -> ast.AST:
        return self._function(node)

    def visit_AsyncFunctionDef(self, node: ast.AsyncFunctionDef) -> ast.AST:
        return self._function(node)

    def visit_ClassDef(self, node: ast.ClassDef) -> ast.AST | None:
        if any(isinstance(base, ast.Name) and base.id == "Protocol" for base in node.bases):
            return None
        self.generic_visit(node)
        return _without_docstring(node)

    def visit_AnnAssign(self, node: ast.AnnAssign) -> ast.AST | None:
        if node.value is None:
            return None
        return ast.copy_location(ast.Assign(targets=[node.target], value=node.value), node)

    def visit_If(self, node: ast.If) -> ast.AST | None:
        if isinstance(node.test, ast.Name) and node.test.id == "TYPE_CHECKING":
            return None
        return self.generic_visit(node)

    def visit_Module(self, node: ast.Module) -> ast.AST:
        self.generic_visit(node)
        return _without_docstring(node)

    def _function(self, node: ast.FunctionDef | ast.AsyncFunctionDef) -> ast.AST:
        arguments = node.args
        for argument in (*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs):
            argument.annotation = None
        for argument in filter(None, (arguments.vararg, arguments.kwarg)):
            argument.annotation = None
        node.returns = None
        self.generic_visit(node)
        return _without_docstring(node)


def _without_docstring(node: ast.AST) -> ast.AST:
    body = node.body  # type: ignore[attr-defined]
    if body and isinstance(body[0], ast.Expr) and isinstance(body[0].value, ast.Constant):
        del body[0]
    if not body and not isinstance(node, ast.Module):
        body.append(ast.Pass())
    return node


def _imported_names(tree: ast.Module) -> list[tuple[str, str]]:
    return [
        (node.module, alias.name)
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom) and node.module
        for alias in node.names
    ]


def _drop_unused(module: str, tree: ast.Module, imported: set[tuple[str, str]]) -> bool:
    """Imports and aliases at the top of a module that neither it nor another uses."""
    used = {node.id for node in ast.walk(tree) if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load)}
    exported = {name for source, name in imported if source == module} | _listed(tree)
    dropped = False
    for node in list(tree.body):
        if isinstance(node, (ast.Import, ast.ImportFrom)):
            kept = [alias for alias in node.names if _bound(alias) in used | exported]
            if isinstance(node, ast.ImportFrom) and node.module == "__future__":
                kept = []
            dropped |= len(kept) != len(node.names)
            node.names = kept
            if not kept:
                tree.body.remove(node)
        elif isinstance(node, ast.Assign) and _is_alias(node) and _target(node) not in used | exported:
            tree.body.remove(node)
            dropped = True
    return dropped


def _bound(alias: ast.alias) -> str:
    return alias.asname or alias.name.partition(".")[0]


def _listed(tree: ast.Module) -> set[str]:
    for node in tree.body:
        if isinstance(node, ast.Assign) and _target(node) == "__all__":
            return set(ast.literal_eval(node.value))
    return set()


def _target(node: ast.Assign) -> str:
    return node.targets[0].id if isinstance(node.targets[0], ast.Name) else ""


def _is_alias(node: ast.Assign) -> bool:
    """``Handler = Callable[..., object]``, ``T = TypeVar("T")``, ``TagValue = str | int``."""
    value = node.value
    if isinstance(value, ast.Call):
        return isinstance(value.func, ast.Name) and value.func.id == "TypeVar"
    return isinstance(value, ast.Subscript) or (isinstance(value, ast.BinOp) and isinstance(value.op, ast.BitOr))
