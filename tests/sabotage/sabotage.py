"""What a gate of `make sabotage` is, where it is found, and the source without it."""

import ast
import tokenize
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from io import StringIO

from tests.sabotage.effects import Effect, Place
from tests.sabotage.parts import Misfit, only

_MARK = "# gate: "


@dataclass(frozen=True)
class Sabotage:
    """Once the effect has taken the gate away, one of `tests` must fail.

    `tests` are files or folders below `tests/`, or single tests such as `core/test_cursor.py::test_damage_is_refused`.
    The gate is in `file`, below `api/krama`. `symbol` names the function, method or class attribute that it is, such as
    `PrincipalResolver.resolve`. Without a symbol, the gate is what a comment `# gate: <name>` marks: the statement,
    `except` clause or keyword argument below the comment, or the statement or `except` clause that ends in it.
    With `postgresql`, only the tests on PostgreSQL can fail, because two writers at once must overlap.
    """

    gate: str
    file: str
    effect: Effect
    tests: tuple[str, ...]
    symbol: str | None = None
    postgresql: bool = False


TWO_WORLDS, MATRIX, LABELS = "sharing/test_two_worlds.py", "sharing/test_matrix.py", "reports/test_labels.py"


def sabotaged(text: str, gate: Sabotage) -> str:
    """The file without the gate. Raises `ValueError` where the place or the effect no longer fits the code."""
    tree = ast.parse(text)
    try:
        place = _marked(tree, text, gate.gate) if gate.symbol is None else _named(tree, gate.symbol)
        gate.effect.apply(tree, place)
    except Misfit as problem:
        raise ValueError(f"{gate.gate}, in {gate.file}: {problem}") from problem
    return ast.unparse(ast.fix_missing_locations(tree))


def marks(text: str) -> list[str]:
    """The names of all gates that are marked in a file."""
    if _MARK not in text:  # to read the tokens of every file takes seconds
        return []
    return [comment.string.removeprefix(_MARK) for comment in _comments(text) if comment.string.startswith(_MARK)]


@cache
def _comments(text: str) -> tuple[tokenize.TokenInfo, ...]:
    """Kept, because a file has several gates, and reading its tokens takes longer than taking one away."""
    tokens = tokenize.generate_tokens(StringIO(text).readline)
    return tuple(token for token in tokens if token.type == tokenize.COMMENT)


def _marked(tree: ast.Module, text: str, name: str) -> Place:
    comments = _comments(text)
    mark = only((comment for comment in comments if comment.string == _MARK + name), "the mark")
    line = mark.start[0]
    if mark.line.lstrip().startswith("#"):
        comment_lines = {comment.start[0] for comment in comments if comment.line.lstrip().startswith("#")}
        while line in comment_lines:
            line += 1
        below = [place for place in _places(tree, line) if place.lineno == line]
        return only(below[:1], "a statement below the mark")  # the first is the outermost
    around = (place for place in _places(tree, line) if place.lineno <= line <= (place.end_lineno or 0))
    return max((place for place in around if not isinstance(place, ast.keyword)), key=lambda place: place.lineno)


def _places(tree: ast.Module, line: int) -> Iterator[Place]:
    """Every place at a line that a mark can guard, the outer ones before those inside them."""
    level: list[ast.AST] = [tree]
    while level:
        yield from (node for node in level if isinstance(node, ast.stmt | ast.ExceptHandler | ast.keyword))
        level = [child for node in level for child in ast.iter_child_nodes(node) if _reaches(child, line)]


def _reaches(node: ast.AST, line: int) -> bool:
    """Whether a line is part of the node. A node without lines may contain others that have some."""
    decorators = getattr(node, "decorator_list", ())
    first = min([part.lineno for part in (node, *decorators) if hasattr(part, "lineno")], default=0)
    return first <= line <= (getattr(node, "end_lineno", None) or line)


def _named(tree: ast.Module, symbol: str) -> Place:
    block: list[ast.stmt] = tree.body
    for part in symbol.split("."):
        place = only(
            (statement for statement in block if part in _names(statement)),
            f"the symbol {symbol}, at its part {part}" if "." in symbol else f"the symbol {symbol}",
        )
        block = getattr(place, "body", [])
    return place


def _names(statement: ast.stmt) -> set[str]:
    """The names that a statement gives to what it defines."""
    match statement:
        case ast.FunctionDef(name=name) | ast.AsyncFunctionDef(name=name) | ast.ClassDef(name=name):
            return {name}
        case ast.Assign(targets=targets):
            return {target.id for target in targets if isinstance(target, ast.Name)}
        case ast.AnnAssign(target=ast.Name(id=name)):
            return {name}
    return set()
