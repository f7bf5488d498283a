"""A plugin of pytest: writes down how each test failed, and stops the run at the first failure that proves something.

A failure proves something if the test itself found a wrong outcome: an assertion failed, or an expected error did not
come. An error of the service, of a fixture or of an import proves nothing: it may only say that the code broke.
"""

import json
import os
from collections.abc import Iterator
from pathlib import Path

import pytest

import krama

FILE = "KRAMA_TEST_FAILURES"
"""The environment variable that names the file. Each of its lines is a failure: test, reason, and whether it proves."""

_LONGEST = 300
_SERVICE = Path(krama.__file__).parent


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item, call: pytest.CallInfo[None]) -> Iterator[None]:
    report = yield
    if call.excinfo is not None and not isinstance(call.excinfo.value, pytest.skip.Exception):
        proves = call.when == "call" and _found_a_wrong_outcome(call.excinfo)
        if proves:
            item.session.shouldstop = "a test failed as it should"
        _write(item.nodeid, f"{'' if call.when == 'call' else f'{call.when}: '}{call.excinfo.exconly()}", proves)
    return report


def pytest_collectreport(report: pytest.CollectReport) -> None:
    if report.failed:
        _write(report.nodeid, f"not collected: {report.longreprtext.splitlines()[-1]}", proves=False)


def _found_a_wrong_outcome(raised: pytest.ExceptionInfo[BaseException]) -> bool:
    """Whether the test asserted it. An `assert` in the service, and an answer 500, are errors of the service."""
    asserted = isinstance(raised.value, AssertionError | pytest.fail.Exception)
    broke = Path(raised.traceback[-1].path).is_relative_to(_SERVICE) or "internal_error" in str(raised.value)
    return asserted and not broke


def _write(test: str, reason: str, proves: bool) -> None:
    line = json.dumps({"test": test, "reason": reason.partition("\n")[0][:_LONGEST], "proves": proves})
    with Path(os.environ[FILE]).open("a", encoding="utf-8") as failures:
        failures.write(line + "\n")
