"""How a gate is taken away: each effect changes the syntax tree of a file at one place.

A place is a statement, an `except` clause, a keyword argument, or a whole function. No effect quotes what it replaces,
so formatting and local names do not matter.
"""

import ast
from dataclasses import dataclass
from typing import Protocol

from tests.sabotage.parts import Misfit, is_set_operation, mentioned, only, parts_of, without

Place = ast.stmt | ast.ExceptHandler | ast.keyword


class Effect(Protocol):
    def apply(self, tree: ast.Module, place: Place) -> None:
        """Change the tree at this place. Raises `Misfit`."""


@dataclass(frozen=True)
class Condition:
    """The only `if`, `while` or conditional expression at the place always takes the same branch.

    A marked `if` or `while` is itself that condition, whatever its block contains.
    """

    outcome: bool

    def apply(self, tree: ast.Module, place: Place) -> None:
        nodes = [place] if isinstance(place, ast.If | ast.While) else ast.walk(place)
        conditionals = (node for node in nodes if isinstance(node, ast.If | ast.While | ast.IfExp))
        only(conditionals, "condition").test = ast.Constant(self.outcome)


@dataclass(frozen=True)
class Drop:
    """The statement does nothing. An `except` clause catches its errors and does nothing else."""

    def apply(self, tree: ast.Module, place: Place) -> None:
        if isinstance(place, ast.ExceptHandler):
            place.body = [ast.Pass()]
        else:
            Instead("pass").apply(tree, place)


@dataclass(frozen=True)
class Instead:
    """Another statement takes the place of this one."""

    statement: str

    def apply(self, tree: ast.Module, place: Place) -> None:
        block, index = _position(tree, place)
        block[index : index + 1] = ast.parse(self.statement).body


@dataclass(frozen=True)
class Postpone:
    """The statement runs after the one that follows it."""

    def apply(self, tree: ast.Module, place: Place) -> None:
        block, index = _position(tree, place)
        if index + 1 == len(block):
            raise Misfit("no statement follows")
        block[index], block[index + 1] = block[index + 1], block[index]


@dataclass(frozen=True)
class Value:
    """The statement assigns or returns this expression."""

    expression: str

    def apply(self, tree: ast.Module, place: Place) -> None:
        if not isinstance(place, ast.Assign | ast.AnnAssign | ast.AugAssign | ast.Return):
            raise Misfit("the place assigns and returns nothing")
        place.value = _expression(self.expression)


@dataclass(frozen=True)
class With:
    """A name, other than a local one, means this expression at the place."""

    name: str
    expression: str

    def apply(self, tree: ast.Module, place: Place) -> None:
        changing = _Replacement(self.name, self.expression)
        _visit(changing, place)
        only(changing.replaced, f"use of {self.name}")


class Without:
    """A condition, call, tuple or list at the place loses some of its parts.

    A part is given by an attribute, function or constant that it mentions: the innermost parts that do so are removed,
    and all must belong to one expression. A number counts the parts of the outermost `and`, `or`, `&`, `|`, tuple or
    list at the place, from 0. That is for parts that mention nothing but local names.
    """

    def __init__(self, *parts: str | int) -> None:
        self.names = {part for part in parts if isinstance(part, str)}
        self.numbers = {part for part in parts if isinstance(part, int)}

    def apply(self, tree: ast.Module, place: Place) -> None:
        changing = _Removal(self.names) if self.names else _RemovalByNumber(self.numbers)
        _visit(changing, place)
        only(changing.changed, "expression")


NEVER, ALWAYS, DROP, POSTPONE = Condition(outcome=False), Condition(outcome=True), Drop(), Postpone()


class _Replacement(ast.NodeTransformer):
    def __init__(self, name: str, expression: str) -> None:
        self.name, self.expression = name, expression
        self.replaced: list[ast.expr] = []

    def visit_Name(self, node: ast.Name) -> ast.expr:
        if node.id != self.name:
            return node
        self.replaced.append(node)
        return _expression(self.expression)


class _Removal(ast.NodeTransformer):
    """Works from the inside out, so an expression no longer mentions what was removed inside it."""

    def __init__(self, names: set[str]) -> None:
        self.names = names
        self.changed: list[ast.AST] = []

    def visit(self, node: ast.AST) -> ast.AST:
        self.generic_visit(node)
        parts = [] if is_set_operation(node) else parts_of(node)
        doomed = {index for index, part in enumerate(parts) if self.names & set(mentioned(part))}
        if not doomed:
            return node
        self.changed.append(node)
        return without(node, doomed)


class _RemovalByNumber(ast.NodeTransformer):
    def __init__(self, numbers: set[int]) -> None:
        self.numbers = numbers
        self.changed: list[ast.AST] = []

    def visit(self, node: ast.AST) -> ast.AST:
        if isinstance(node, ast.Call | ast.Compare | ast.comprehension) or not parts_of(node):
            return self.generic_visit(node)
        self.changed.append(node)
        return without(node, self.numbers)


def _visit(transformer: ast.NodeTransformer, place: Place) -> None:
    """Transform the expressions of the place. The place of an `if` or a `while` is its condition, not its block."""
    if isinstance(place, ast.FunctionDef | ast.AsyncFunctionDef):
        place.body = [transformer.visit(statement) for statement in place.body]
    elif isinstance(place, ast.If | ast.While):
        place.test = transformer.visit(place.test)
    elif isinstance(place, ast.Assign | ast.AnnAssign | ast.AugAssign | ast.Return | ast.Expr | ast.keyword):
        if place.value is not None:
            place.value = transformer.visit(place.value)
    else:
        raise Misfit(f"not for {type(place).__name__}")


def _position(tree: ast.Module, place: Place) -> tuple[list[ast.stmt], int]:
    for node in ast.walk(tree):
        for name in ("body", "orelse", "finalbody"):
            block = getattr(node, name, None)
            if isinstance(block, list) and place in block:
                return block, block.index(place)
    raise Misfit("not a statement")


def _expression(text: str) -> ast.expr:
    return ast.parse(text, mode="eval").body
