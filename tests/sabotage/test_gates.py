"""The list of gates fits the code: `make sabotage` can take each of them away."""

import ast
import builtins
from collections import Counter
from functools import cache

import pytest

from tests.architecture.repository import ROOT
from tests.sabotage.effects import Instead, Value, With
from tests.sabotage.gates import GATES
from tests.sabotage.sabotage import Sabotage, marks, sabotaged

SERVICE = ROOT / "api" / "krama"


@cache
def _source(file: str) -> str:
    return (SERVICE / file).read_text(encoding="utf-8")


@cache
def _formatted_alike(text: str) -> str:
    return ast.unparse(ast.parse(text))


def _new_code(gate: Sabotage) -> str:
    match gate.effect:
        case Value(expression=code) | With(expression=code) | Instead(statement=code):
            return code
    return ""


@cache
def _names_in(code: str) -> set[str]:
    """The names that the code reads and does not define itself, and those that it imports."""
    nodes = list(ast.walk(ast.parse(code)))
    own = {node.arg for lambda_ in nodes if isinstance(lambda_, ast.Lambda) for node in lambda_.args.args}
    imported = {
        alias.asname or alias.name for node in nodes if isinstance(node, ast.ImportFrom) for alias in node.names
    }
    return {node.id for node in nodes if isinstance(node, ast.Name)} - own | imported


@pytest.mark.parametrize("gate", GATES, ids=lambda gate: gate.gate)
def test_gate_can_be_taken_away_and_leaves_other_code(gate: Sabotage) -> None:
    text = _source(gate.file)
    broken = sabotaged(text, gate)  # raises unless exactly one place fits
    compile(broken, gate.file, "exec")
    assert broken != _formatted_alike(text)
    assert gate.tests
    assert all((ROOT / "tests" / test.partition("::")[0]).exists() for test in gate.tests)


@pytest.mark.parametrize("gate", [gate for gate in GATES if _new_code(gate)], ids=lambda gate: gate.gate)
def test_new_code_uses_only_names_that_the_file_has(gate: Sabotage) -> None:
    assert _names_in(_new_code(gate)) <= _names_in(_source(gate.file)) | set(dir(builtins)), (
        "a red test would prove nothing"
    )


def test_gates_have_names_of_their_own() -> None:
    assert [name for name, times in Counter(gate.gate for gate in GATES).items() if times > 1] == []


def test_marks_are_those_of_the_gates() -> None:
    marked = {
        (path.relative_to(SERVICE).as_posix(), name)
        for path in SERVICE.rglob("*.py")
        for name in marks(path.read_text(encoding="utf-8"))
    }
    assert marked == {(gate.file, gate.gate) for gate in GATES if gate.symbol is None}
