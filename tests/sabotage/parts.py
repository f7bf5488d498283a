"""The parts of an expression that an effect can remove: operands, arguments, elements, and conditions."""

import ast
from collections.abc import Iterable, Iterator, Sequence
from typing import TypeVar

T = TypeVar("T")


class Misfit(ValueError):
    """The effect does not fit the place, or fits it more than once."""


def only(candidates: Iterable[T], what: str) -> T:
    """The only candidate. Raises `Misfit` where there are none or several."""
    several = list(candidates)
    if len(several) != 1:
        raise Misfit(f"{what}: found {len(several) or 'no'} places, not one")
    return several[0]


def parts_of(node: ast.AST) -> list[ast.expr | ast.keyword]:
    """The parts that can be removed. An expression with a single part has none, except the conditions of a loop."""
    parts: Sequence[ast.expr | ast.keyword] = []
    match node:
        case ast.comprehension():
            return list(node.ifs)
        case ast.BoolOp():
            parts = node.values
        case ast.BinOp() if is_set_operation(node):
            parts = [node.left, node.right]
        case ast.Compare(ops=[_, _, *_]):
            parts = [node.left, *node.comparators]
        case ast.Call():
            parts = [*node.args, *node.keywords]
        case ast.Tuple(ctx=ast.Load()) | ast.List(ctx=ast.Load()):
            parts = node.elts
    return list(parts) if len(parts) > 1 else []


def without(node: ast.AST, doomed: set[int]) -> ast.AST:
    """The expression without the parts of these numbers. Raises `Misfit` if nothing would be left of it."""
    parts = parts_of(node)
    kept = [part for index, part in enumerate(parts) if index not in doomed]
    if len(parts) - len(kept) != len(doomed) or not (kept or isinstance(node, ast.comprehension)):
        raise Misfit("no such part, or no part would be left")
    expressions = [part for part in kept if isinstance(part, ast.expr)]
    match node:
        case ast.BoolOp() | ast.BinOp() if len(kept) == 1:
            return kept[0]
        case ast.BoolOp():
            node.values = expressions
        case ast.Compare():
            _shorten(node, doomed)
        case ast.Call():
            node.args, node.keywords = expressions, [part for part in kept if isinstance(part, ast.keyword)]
        case ast.Tuple() | ast.List():
            node.elts = expressions
        case ast.comprehension():
            node.ifs = expressions
    return node


def _shorten(chain: ast.Compare, doomed: set[int]) -> None:
    """Take the first or the last operand off `a < b < c`, with the operator between it and the rest."""
    if doomed == {0}:
        chain.left, *chain.comparators = chain.comparators
        del chain.ops[0]
    elif doomed == {len(chain.comparators)}:
        del chain.comparators[-1], chain.ops[-1]
    else:
        raise Misfit("only the first or the last operand of a comparison can be removed")


def mentioned(part: ast.AST) -> Iterator[str]:
    """The names, attributes and keywords in an expression."""
    for node in ast.walk(part):
        match node:
            case ast.Name(id=name) | ast.Attribute(attr=name) | ast.keyword(arg=str(name)):
                yield name


def is_set_operation(node: ast.AST) -> bool:
    """Whether the expression is `a & b` or `a | b`."""
    return isinstance(node, ast.BinOp) and isinstance(node.op, ast.BitAnd | ast.BitOr)
