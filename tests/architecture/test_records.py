"""No delivery layer changes something past the audit log: its transactions are those of `audit.service.change`."""

import ast
from pathlib import Path

import pytest

from tests.architecture.repository import ROOT

API = ROOT / "api" / "krama"
ALLOWED = {"bulk/routes.py": 1}
"""Transactions that leave no record: a bulk submission keeps its answer; its rows were recorded with their effects."""


def _transactions(path: Path) -> int:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    return sum(isinstance(node, ast.Attribute) and node.attr.startswith("transaction") for node in ast.walk(tree))


@pytest.mark.parametrize(
    "path",
    sorted([*API.rglob("*routes.py"), *API.glob("cli/*.py"), *API.rglob("service.py")]),
    ids=lambda path: path.relative_to(API).as_posix(),
)
def test_who_answers_a_member_or_the_operator_changes_nothing_off_the_record(path: Path) -> None:
    name = path.relative_to(API).as_posix()
    expected = 1 if name == "audit/service.py" else ALLOWED.get(name, 0)
    assert _transactions(path) == expected
