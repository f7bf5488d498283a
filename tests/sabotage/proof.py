"""Runs tests against a copy of the service, at the full counts of the long tier, and says what that proves."""

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.architecture.repository import ROOT
from tests.sabotage import witness


@dataclass(frozen=True)
class Proof:
    """Whether a test found a wrong outcome (`red`), whether all tests passed (`green`), and what was seen."""

    told: str
    red: bool = False
    green: bool = False


def prove(
    tests: Iterable[str], environment: Mapping[str, str], patience: float, *options: str, postgresql: bool = False
) -> Proof:
    """Run the tests below `tests/` until one finds a wrong outcome, for so many seconds at most.

    Runs the tests on PostgreSQL, or all others.
    """
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "-p", witness.__name__]
    command += ["-k", "postgresql" if postgresql else "not postgresql", "--hypothesis-profile=first", *options]
    command += [str(ROOT / "tests" / test) for test in sorted(tests)]
    with tempfile.NamedTemporaryFile() as file:
        settings = {"PYTHONDONTWRITEBYTECODE": "1", "KRAMA_TEST_LONG": "1", witness.FILE: file.name} | dict(environment)
        try:
            done = subprocess.run(
                command, cwd=ROOT, env=os.environ | settings, capture_output=True, timeout=patience, check=False
            )
        except subprocess.TimeoutExpired:
            return Proof(f"no test found a wrong outcome within {patience:.0f} seconds")
        failures = [json.loads(line) for line in Path(file.name).read_text(encoding="utf-8").splitlines()]
    return judged(done.returncode, failures)


def judged(status: int, failures: list[dict[str, str]]) -> Proof:
    """What the status of pytest and the failures mean."""
    proving = [failure for failure in failures if failure["proves"]]
    if proving:
        return Proof(_told(proving[0]), red=True)
    if failures:
        return Proof(f"tests fail, but none by an assertion: {_told(failures[0])}")
    if status == pytest.ExitCode.OK:
        return Proof("every test passes", green=True)
    if status == pytest.ExitCode.NO_TESTS_COLLECTED:
        return Proof("the tests select nothing")
    return Proof(f"pytest could not run the tests, and ended with status {status}")


def _told(failure: Mapping[str, str]) -> str:
    return f"{failure['test'].removeprefix('tests/')}: {failure['reason']}"
