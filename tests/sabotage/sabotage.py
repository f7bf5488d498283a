"""What a gate of `make sabotage` is, and how it is taken away: by a mark in the source, or by a symbol's name.

A mark is a comment at the end of a line: `# gate: <name>`. It stands on the line of an `if`, of a statement, or of one
operand or element of an expression that is written over several lines.
"""

import ast
from collections.abc import Iterable
from dataclasses import dataclass
from enum import Enum
from pathlib import Path

MARK = "# gate: "


class Effect(Enum):
    """How a gate is taken away."""

    NEVER = "the marked condition is never true"
    ALWAYS = "the marked condition is always true"
    DROP = "the marked statement, operand, element or argument is removed"


@dataclass(frozen=True)
class Returns:
    """The named function returns this expression and does nothing else."""

    expression: str


@dataclass(frozen=True)
class Sabotage:
    """Once the gate is taken away, one of `tests`, below `tests/`, must fail.

    Without `symbol`, the gate is where the source is marked with its name. `symbol` is a function or a method below
    `krama`, such as `disputes.policy:check_decider` or `quotas.service:Quotas.spend`.
    """

    gate: str
    effect: Effect | Returns
    tests: tuple[str, ...]
    symbol: str | None = None


TWO_WORLDS, MATRIX, LABELS = "sharing/test_two_worlds.py", "sharing/test_matrix.py", "reports/test_labels.py"


def marks(package: Path) -> dict[str, list[tuple[Path, int]]]:
    """Every mark in the source: the files and lines, from 1, by the gate's name."""
    found: dict[str, list[tuple[Path, int]]] = {}
    for path in sorted(package.rglob("*.py")):
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1):
            _, mark, gate = line.partition(MARK)
            if mark:
                found.setdefault(gate.strip(), []).append((path, number))
    return found


def sabotage(package: Path, gate: Sabotage) -> Path:
    """Take a gate away from a copy of the package; the file that was changed.

    Raises `ValueError` if the mark or the symbol is missing, stands twice, or does not fit the effect.
    """
    if gate.symbol is not None:
        return _rewrite_function(package, gate, gate.symbol)
    places = marks(package).get(gate.gate, [])
    if len(places) != 1:
        raise ValueError(f"{gate.gate}: marked {len(places)} times")
    path, line = places[0]
    tree = ast.parse(path.read_text(encoding="utf-8"))
    if not any(_apply(gate.effect, node, line) for node in ast.walk(tree)):
        raise ValueError(f"{gate.gate}: nothing on the marked line fits {gate.effect}")
    path.write_text(ast.unparse(ast.fix_missing_locations(tree)), encoding="utf-8")
    return path


def _rewrite_function(package: Path, gate: Sabotage, symbol: str) -> Path:
    module, _, name = symbol.partition(":")
    path = package / f"{module.replace('.', '/')}.py"
    tree = ast.parse(path.read_text(encoding="utf-8"))
    scope: Iterable[ast.AST] = tree.body
    for part in name.split("."):
        node = next((each for each in scope if getattr(each, "name", None) == part), None)
        if node is None:
            raise ValueError(f"{gate.gate}: there is no {symbol}")
        scope = getattr(node, "body", [])
    if not isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) or not isinstance(gate.effect, Returns):
        raise ValueError(f"{gate.gate}: {symbol} is no function, or the effect is not `Returns`")
    node.body = ast.parse(f"return {gate.effect.expression}").body
    path.write_text(ast.unparse(ast.fix_missing_locations(tree)), encoding="utf-8")
    return path


def _apply(effect: Effect | Returns, node: ast.AST, line: int) -> bool:
    if effect is Effect.DROP:
        return _drop(node, line)
    if isinstance(node, ast.If | ast.IfExp) and _stands_on(node.test, node, line):
        node.test = ast.Constant(effect is Effect.ALWAYS)
        return True
    return False


def _stands_on(test: ast.expr, node: ast.If | ast.IfExp, line: int) -> bool:
    """Whether the mark is on the line of the `if`, or on the last line of its condition."""
    return line in (node.lineno, test.end_lineno)


def _drop(node: ast.AST, line: int) -> bool:
    for name in ("body", "orelse", "finalbody"):
        statements = getattr(node, name, None)
        if isinstance(statements, list):
            for place, statement in enumerate(statements):
                if isinstance(statement, ast.stmt) and not _is_compound(statement) and statement.end_lineno == line:
                    if statement.lineno == line or isinstance(statement, ast.Expr | ast.Raise):
                        statements[place] = ast.copy_location(ast.Pass(), statement)
                        return True
    for name in ("values", "elts", "args", "generators", "ifs"):
        parts = getattr(node, name, None)
        if isinstance(parts, list) and len(parts) > 1 - (name in ("args", "ifs")):
            for place, part in enumerate(parts):
                if isinstance(part, ast.expr) and part.lineno == line and part.end_lineno == line:
                    _remove(node, name, parts, place)
                    return True
    return False


def _remove(node: ast.AST, name: str, parts: list[ast.expr], place: int) -> None:
    del parts[place]
    if isinstance(node, ast.Dict) and name == "values":
        del node.keys[place]
    if isinstance(node, ast.BoolOp) and len(parts) == 1:
        parts.append(ast.Constant(isinstance(node.op, ast.And)))  # neutral: an operator has two operands


def _is_compound(statement: ast.stmt) -> bool:
    return hasattr(statement, "body")
