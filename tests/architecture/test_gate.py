"""The gate is one script whose last line of output is pytest's summary."""

import os
import re
from pathlib import Path

import pytest

from tests.architecture.repository import ROOT
from tests.plugins.tiers import POSTGRESQL_AT_LENGTH

MAKEFILE = (ROOT / "Makefile").read_text(encoding="utf-8")


def test_gate_can_be_run() -> None:
    assert os.access(ROOT / ".ci" / "run", os.X_OK)


def test_gate_ends_with_the_tests_and_stops_at_the_first_failure() -> None:
    lines = (ROOT / ".ci" / "run").read_text(encoding="utf-8").splitlines()
    assert "set -euo pipefail" in lines
    assert lines[-3:] == [
        "make --no-print-directory check",
        "make --no-print-directory test ARGS=--budget",
        "exec make --no-print-directory test-long",
    ]


@pytest.mark.parametrize("target", ["test", "test-long"])
def test_testing_ends_with_pytests_own_summary(target: str) -> None:
    recipe = re.search(rf"^{target}:.*\n((?:\t.*\n)+)", MAKEFILE, re.M)
    assert recipe is not None
    assert re.match(r"\t@(KRAMA_TEST_LONG=1 )?\$\(BIN\)/python -m pytest ", recipe[1].splitlines()[-1])


def test_long_tier_runs_every_file_that_has_more_to_show_there() -> None:
    places = long_places()
    for path in (ROOT / "tests").rglob("test_*.py"):
        if re.search(r"^from tests\.tiers import", path.read_text(encoding="utf-8"), re.M):
            assert any(path.is_relative_to(place) for place in places), path


def test_long_tier_runs_every_file_whose_cases_on_postgresql_are_left_to_it() -> None:
    places = long_places()
    for name in POSTGRESQL_AT_LENGTH:
        path = ROOT / "tests" / name
        assert path.exists(), name
        assert any(path.is_relative_to(place) for place in places), name


def test_every_place_of_the_long_tier_is_there() -> None:
    assert all(place.exists() for place in long_places())


def long_places() -> list[Path]:
    """The folders and files that the Makefile names for the long tier."""
    listed = re.search(r"^LONG := (.*)$", MAKEFILE.replace("\\\n", " "), re.M)
    assert listed is not None
    return [ROOT / place for place in listed[1].split()]
