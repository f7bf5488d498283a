"""The gate is one script whose last line of output is pytest's summary."""

import os
import re

from tests.architecture.repository import ROOT


def test_gate_can_be_run() -> None:
    assert os.access(ROOT / ".ci" / "run", os.X_OK)


def test_gate_ends_with_the_tests_and_stops_at_the_first_failure() -> None:
    lines = (ROOT / ".ci" / "run").read_text(encoding="utf-8").splitlines()
    assert "set -euo pipefail" in lines
    assert lines[-2:] == ["make --no-print-directory check", "exec make --no-print-directory test"]


def test_testing_ends_with_pytests_own_summary() -> None:
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    recipe = re.search(r"^test:.*\n((?:\t.*\n)+)", makefile, re.M)
    assert recipe is not None
    assert recipe[1].splitlines()[-1].startswith("\t@$(BIN)/python -m pytest ")
