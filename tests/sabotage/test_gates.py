"""The list of gates fits the code: `make sabotage` can take each of them away."""

import ast
import builtins
from collections import Counter

import pytest

from tests.architecture.repository import ROOT
from tests.sabotage.effects import Instead, Value, With
from tests.sabotage.gates import GATES
from tests.sabotage.sabotage import Sabotage, marks, sabotaged

SERVICE = ROOT / "api" / "krama"


def _new_code(gate: Sabotage) -> str:
    match gate.effect:
        case Value(expression=code) | With(expression=code) | Instead(statement=code):
            return code
    return ""


def _names_in(code: str) -> set[str]:
    """The names that the code reads and does not define itself, and those that it imports."""
    nodes = list(ast.walk(ast.parse(code)))
    own = {node.arg for lambda_ in nodes if isinstance(lambda_, ast.Lambda) for node in lambda_.args.args}
    imported = {
        alias.asname or alias.name for node in nodes if isinstance(node, ast.ImportFrom) for alias in node.names
    }
    return {node.id for node in nodes if isinstance(node, ast.Name)} - own | imported


BY_FILE = {file: [gate for gate in GATES if gate.file == file] for file in sorted({gate.file for gate in GATES})}


@pytest.mark.parametrize("file", BY_FILE)
def test_each_gate_of_a_file_can_be_taken_away_and_leaves_other_code(file: str) -> None:
    text = (SERVICE / file).read_text(encoding="utf-8")
    formatted_alike, names = ast.unparse(ast.parse(text)), _names_in(text) | set(dir(builtins))
    for gate in BY_FILE[file]:
        broken = sabotaged(text, gate)  # raises unless exactly one place fits
        compile(broken, file, "exec")
        assert broken != formatted_alike, gate.gate
        assert _names_in(_new_code(gate)) <= names, f"{gate.gate}: a red test would prove nothing"


def test_gates_name_tests_that_are_there() -> None:
    assert [gate.gate for gate in GATES if not gate.tests] == []
    assert [
        test for gate in GATES for test in gate.tests if not (ROOT / "tests" / test.partition("::")[0]).exists()
    ] == []


def test_gates_have_names_of_their_own() -> None:
    assert [name for name, times in Counter(gate.gate for gate in GATES).items() if times > 1] == []


def test_marks_are_those_of_the_gates() -> None:
    marked = {
        (path.relative_to(SERVICE).as_posix(), name)
        for path in SERVICE.rglob("*.py")
        for name in marks(path.read_text(encoding="utf-8"))
    }
    assert marked == {(gate.file, gate.gate) for gate in GATES if gate.symbol is None}
