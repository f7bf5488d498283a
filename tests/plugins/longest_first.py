"""Begins with the tests that take longest, by recorded times: else one worker would still run when the others are done.

`--record-durations` (`make durations`) writes the seconds of each test that took a second or more into
`tests/durations.json`. Tests that the file does not name follow in their usual order.
"""

import json
import os
from collections import defaultdict
from pathlib import Path

import pytest

FILE = Path(__file__).parents[1] / "durations.json"
_SLOW_SECONDS = 1.0


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--record-durations", action="store_true", help="record slow tests in tests/durations.json")


def pytest_configure(config: pytest.Config) -> None:
    if config.getoption("record_durations") and "PYTEST_XDIST_WORKER" not in os.environ:
        config.pluginmanager.register(_Recorder())


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The recorded tests by their seconds, then all others."""
    seconds = recorded()
    items.sort(key=lambda item: -seconds.get(item.nodeid, 0.0))


def recorded() -> dict[str, float]:
    """Seconds by test."""
    if not FILE.exists():
        return {}
    seconds: dict[str, float] = json.loads(FILE.read_text(encoding="utf-8"))
    return seconds


class _Recorder:
    """Hears of every test's phases, also from workers."""

    def __init__(self) -> None:
        self._seconds: defaultdict[str, float] = defaultdict(float)

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        self._seconds[report.nodeid] += report.duration

    def pytest_sessionfinish(self) -> None:
        """Replace the times of the tests that ran, and keep those of others whose file is still there."""
        kept = {
            test: seconds
            for test, seconds in recorded().items()
            if test not in self._seconds and (FILE.parents[1] / test.partition("::")[0]).exists()
        }
        slow = {test: round(seconds, 1) for test, seconds in self._seconds.items() if seconds >= _SLOW_SECONDS}
        FILE.write_text(json.dumps(kept | slow, indent=0, sort_keys=True) + "\n", encoding="utf-8")
