"""Checks what each folder of tests costs in CPU time against `tests/budget.toml`.

`--budget` prints the costs, and fails the run if a folder is more than a half over its budget. CI uses it. Costs are
in CPU-seconds, and those of a slow machine count less (`cpu.py`), so that it fails nobody's change.
"""

import os
import sys
import tomllib
from collections import Counter
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest

from tests.plugins.cpu import METER, own_cpu_seconds

FILE = Path(__file__).parents[1] / "budget.toml"
NEW_FOLDER_SECONDS = 20.0
"""The budget of a folder that the file does not name: a new capability's."""

TOLERANCE = 1.5
"""The same tests cost up to a half more from run to run: a folder pays for what its tests are the first to load."""
VARIATION = 2.0
"""The seconds by which two measurements of the same tests may differ, however short the tests are."""

SLOWEST = 2.0
"""How much longer a whole run may take in all folders alike. A machine's speed at arithmetic, which `cpu.py` measures,
says little of its memory and its disk, which other machines share."""
_WHOLE_RUN = 20
"""The folders from which on a run is a whole one."""

STARTING = "starting"
"""What no test costs: starting workers, imports, collecting, and the process that hands out the tests."""

_COSTS = pytest.StashKey[Counter[str]]()
_WORKER_KEY = "cpu_costs"


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--budget", action="store_true", help="fail where a folder costs more CPU time than budgeted")


def over_budget(costs: Mapping[str, float], budget: Mapping[str, float]) -> list[str]:
    """A sentence for each folder whose cost is more than a half over its budget, and more than chance explains."""
    slow = slowness(costs, budget)
    return [
        f"tests/{folder} cost {cost:.1f} CPU-seconds, and its budget is {allowed:g} (tests/budget.toml)."
        for folder, cost in sorted(costs.items())
        if cost / slow > VARIATION + TOLERANCE * (allowed := budget.get(folder, NEW_FOLDER_SECONDS))
    ]


def slowness(costs: Mapping[str, float], budget: Mapping[str, float]) -> float:
    """How many times its budget a whole run cost: at least 1, and `SLOWEST` at most. 1 for a part of the tests."""
    if len(costs) < _WHOLE_RUN:
        return 1.0
    allowed = sum(budget.get(folder, NEW_FOLDER_SECONDS) for folder in costs)
    return min(max(1.0, sum(costs.values()) / allowed), SLOWEST)


def read_budget() -> dict[str, float]:
    """CPU-seconds by folder of tests."""
    budget: dict[str, float] = tomllib.loads(FILE.read_text(encoding="utf-8"))["seconds"]
    return budget


@pytest.hookimpl(wrapper=True)
def pytest_runtest_protocol(item: pytest.Item) -> Iterator[None]:
    """What was spent since the last test, by collecting say, is not this test's."""
    METER.charge(STARTING)
    result = yield
    METER.charge(folder_of(item))
    return result


def folder_of(item: pytest.Item) -> str:
    """The folder of a test below `tests`."""
    return item.nodeid.split("/")[1]


@pytest.hookimpl(trylast=True)
def pytest_sessionfinish(session: pytest.Session) -> None:
    """A worker hands its costs to the controller; the controller judges the sum."""
    if session.config.getoption("numprocesses", None):
        METER.add(STARTING, own_cpu_seconds())  # its children are the workers, which say themselves what they spent
    else:
        METER.charge(STARTING)
    if "tests.forking" in sys.modules:
        sys.modules["tests.forking"].stop_forking()
    worker_output = getattr(session.config, "workeroutput", None)
    if worker_output is not None:
        worker_output[_WORKER_KEY] = dict(METER.costs)
        return
    costs = session.config.stash.setdefault(_COSTS, Counter())
    costs.update(METER.costs)
    checked = session.config.getoption("budget") and session.exitstatus == pytest.ExitCode.OK
    if checked and over_budget(costs, read_budget()):
        session.exitstatus = pytest.ExitCode.TESTS_FAILED


@pytest.hookimpl(optionalhook=True)
def pytest_testnodedown(node: object) -> None:
    """The costs of a worker that ended."""
    costs: dict[str, float] = getattr(node, "workeroutput", {}).get(_WORKER_KEY, {})
    node.config.stash.setdefault(_COSTS, Counter()).update(costs)  # type: ignore[attr-defined]  # xdist has no types


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    """The table, then what is over."""
    if not config.getoption("budget") or "PYTEST_XDIST_WORKER" in os.environ:
        return
    costs, budget = config.stash.get(_COSTS, Counter()), read_budget()
    terminalreporter.section("CPU-seconds by folder, of their budget")
    for folder, cost in sorted(costs.items(), key=lambda entry: -entry[1]):
        terminalreporter.write_line(f"{cost:7.1f} of {budget.get(folder, NEW_FOLDER_SECONDS):4g}  {folder}")
    terminalreporter.write_line(f"{sum(costs.values()):7.1f} in all, {slowness(costs, budget):.2f} times the budget")
    for sentence in over_budget(costs, budget):
        terminalreporter.write_line(f"OVER BUDGET: {sentence}", red=True)
