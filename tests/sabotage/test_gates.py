"""The list of gates fits the code: `make sabotage` can take each of them away."""

import ast

import pytest

from tests.architecture.repository import ROOT
from tests.sabotage.__main__ import sabotaged
from tests.sabotage.gates import GATES
from tests.sabotage.sabotage import Sabotage


@pytest.mark.parametrize("gate", GATES, ids=lambda gate: gate.gate)
def test_gate_can_be_taken_away_and_leaves_code(gate: Sabotage) -> None:
    text = (ROOT / "api" / "krama" / gate.file).read_text(encoding="utf-8")
    ast.parse(sabotaged(text, gate))
    assert all((ROOT / "tests" / test).exists() for test in gate.tests)
