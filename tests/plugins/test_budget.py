"""A folder that costs more than a half over its budget is named; CPU time of children counts."""

import subprocess
import sys
import time

from tests.plugins.budget import NEW_FOLDER_SECONDS, SLOWEST, over_budget, read_budget, slowness
from tests.plugins.cpu import Meter

_BURN = "import time\nwhile time.process_time() < 0.3: pass"


def test_folder_is_over_when_it_costs_more_than_a_half_too_much() -> None:
    assert over_budget({"audit": 151.9}, {"audit": 100}) == []
    (sentence,) = over_budget({"audit": 152.1, "core": 1}, {"audit": 100, "core": 1})
    assert sentence == "tests/audit cost 152.1 CPU-seconds, and its budget is 100 (tests/budget.toml)."


def test_whole_run_that_is_slow_in_all_folders_alike_is_forgiven_up_to_a_limit() -> None:
    budget = {f"folder_{number}": 10.0 for number in range(20)}
    assert over_budget(dict.fromkeys(budget, 18.0), budget) == []
    assert len(over_budget(dict.fromkeys(budget, 18.0) | {"folder_7": 40.0}, budget)) == 1
    assert len(over_budget(dict.fromkeys(budget, 10.0 * SLOWEST * 1.8), budget)) == 20
    assert slowness(dict.fromkeys(budget, 5.0), budget) == 1.0


def test_new_folder_has_the_budget_of_a_new_capability() -> None:
    assert over_budget({"of_tomorrow": NEW_FOLDER_SECONDS}, read_budget()) == []
    assert len(over_budget({"of_tomorrow": NEW_FOLDER_SECONDS * 1.7}, read_budget())) == 1


def test_budgets_sum_to_the_nine_minutes_that_the_short_tier_may_take() -> None:
    assert sum(read_budget().values()) <= 9 * 60


def test_cpu_time_of_children_is_charged_and_waiting_is_not() -> None:
    meter = Meter()
    meter.charge("before")
    subprocess.run([sys.executable, "-c", _BURN], check=True)
    meter.charge("children")
    time.sleep(0.3)
    meter.charge("waiting")
    assert meter.machine_seconds > 0
    assert meter.costs["children"] > 10 * meter.costs["waiting"]


def test_what_happens_in_a_named_block_is_not_charged_to_the_test() -> None:
    meter = Meter()
    meter.charge("before")
    with meter.charging("postgresql"):
        subprocess.run([sys.executable, "-c", _BURN], check=True)
    meter.charge("test")
    assert meter.costs["postgresql"] > 10 * meter.costs["test"]
