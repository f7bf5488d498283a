"""Only a test that asserts a wrong outcome shows that a gate matters."""

from pathlib import Path

import pytest

from tests.sabotage.__main__ import obstacle
from tests.sabotage.effects import NEVER
from tests.sabotage.proof import judged, prove
from tests.sabotage.sabotage import Sabotage

ASSERTION = {"test": "tests/a.py::test_a", "reason": "assert 200 == 401", "proves": True}
CRASH = {"test": "tests/b.py::test_b", "reason": "KeyError: 'code'", "proves": False}

TESTS = """
import krama
import pytest

@pytest.fixture
def broken():
    assert False

def test_fixture_is_broken(broken): ...

def test_crashes():
    {}["code"]

def test_service_crashes():
    exec(compile("assert False", krama.__file__, "exec"))

def test_service_answers_500():
    assert (500, "internal_error") == (401, "invalid_token")

def test_finds_a_wrong_outcome():
    with pytest.raises(LookupError):
        pass

def test_is_not_reached():
    assert False
"""


def test_first_wrong_outcome_is_told_whatever_crashes_before(tmp_path: Path) -> None:
    (tmp_path / "test_door.py").write_text(TESTS, encoding="utf-8")
    proof = prove([str(tmp_path / "test_door.py")], {}, 60, "-p", "tests.plugins.repeatable", "-p", "no:schemathesis")
    assert proof.red
    assert proof.told.endswith("test_door.py::test_finds_a_wrong_outcome: Failed: DID NOT RAISE LookupError")


@pytest.mark.parametrize(
    ("status", "failures", "red", "green", "told"),
    [
        (2, [CRASH, ASSERTION], True, False, "a.py::test_a: assert 200 == 401"),
        (1, [CRASH], False, False, "tests fail, but none by an assertion: b.py::test_b: KeyError: 'code'"),
        (0, [], False, True, "every test passes"),
        (5, [], False, False, "the tests select nothing"),
        (4, [], False, False, "pytest could not run the tests, and ended with status 4"),
    ],
)
def test_proof_needs_an_assertion(
    status: int, failures: list[dict[str, str]], red: bool, green: bool, told: str
) -> None:
    proof = judged(status, failures)
    assert (proof.red, proof.green, proof.told) == (red, green, told)


@pytest.mark.parametrize(
    ("gate", "told"),
    [
        (
            Sabotage("door", "core/cursor.py", NEVER, ("core",)),
            "door, in core/cursor.py: the mark: found no places, not one",
        ),
        (
            Sabotage("door", "core/cursor.py", NEVER, ("core",), symbol="go"),
            "door, in core/cursor.py: the symbol go: found no places, not one",
        ),
        (Sabotage("door", "core/door.py", NEVER, ("core",)), "door, in core/door.py: there is no such file"),
    ],
)
def test_gate_that_the_code_does_not_have_is_told_before_any_test_runs(gate: Sabotage, told: str) -> None:
    assert told in str(obstacle([gate]))


def test_words_that_no_gate_has_are_told() -> None:
    assert "No gate has such a name." in str(obstacle([]))
