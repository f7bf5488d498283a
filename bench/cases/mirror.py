"""A bank's copy of the list: loading a snapshot, checks in batches, and the screening of its customers' file."""

import base64
import json
import resource
import subprocess
import sys
import time
from collections.abc import Iterator
from functools import partial
from itertools import islice
from pathlib import Path

from bench import customers, machine, stopwatch
from bench.cases.plan import Plan
from bench.figures import Outcome
from bench.stopwatch import Lap
from krama.feed import snapshots
from krama_client import Krama
from krama_client.mirror import Mirror

CHECKS_GOAL = 200_000
"""Values per second."""
MINUTE_GOAL = round(1_000_000 / 60)
"""Records that are loaded, and rows that are screened, per second: a million in a minute."""

_CHECKS = 200_000


def measure(plan: Plan) -> list[Outcome]:
    """All by one process, which answers alone: the exchange is asked for the snapshot only. As many customers as there
    are indicators."""
    _make_snapshot(plan)
    loads = list(islice(_loads(plan), plan.rounds))
    copy = plan.folder / "copy"
    with Mirror(copy) as mirror:
        plan.show_progress(
            f"The copy has {mirror.status().listed_count:,} listings in {copy.stat().st_size / 1e6:.0f} MB"
        )
        typed = list(customers.numbers(plan.size, _CHECKS))
        checks = {
            name: [stopwatch.of_this_process(partial(_checked, mirror, typed, kind)) for _ in range(plan.rounds + 1)]
            for name, kind in (("typed numbers", "phone"), ("typed numbers without a kind", None))
        }
    outcomes = [
        Outcome("loading a snapshot", plan.database, [stopwatch.series("krama", "records/s", loads)], None, MINUTE_GOAL)
    ]
    for name, laps in checks.items():
        series = stopwatch.series("krama", "values/s", laps[1:])
        outcomes.append(Outcome(f"copy: {name}", plan.database, [series], None, CHECKS_GOAL))
    for make, ending in ((customers.csv_file, "csv"), (customers.xlsx_file, "xlsx")):
        file = make(plan.folder / f"customers.{ending}", plan.size, plan.size.indicators)
        screened = stopwatch.series("krama", "rows/s", [_screen(plan, file, copy) for _ in range(min(plan.rounds, 3))])
        outcomes.append(Outcome(f"screen {ending}", plan.database, [screened], None, MINUTE_GOAL))
    return outcomes


def _make_snapshot(plan: Plan) -> None:
    url, state = plan.exchange.database_url, Path(plan.exchange.environment["KRAMA_STATE_DIR"])
    command = [sys.executable, "-m", "bench.snapshot", url, str(snapshots.folder_of(state)), "keep"]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    said = json.loads(done.stdout.splitlines()[-1])
    plan.show_progress(f"A snapshot was made in {said['seconds']:.0f} s")


def _loads(plan: Plan) -> Iterator[Lap]:
    """Load it again and again. The time includes the download, the checks of digests, and the first page of changes."""
    identity, _, secret = base64.b64decode(plan.exchange.basic.removeprefix("Basic ")).decode().partition(":")
    with Krama(f"http://127.0.0.1:{plan.exchange.server.port}", identity, secret) as krama:
        while True:
            (plan.folder / "copy").unlink(missing_ok=True)
            with Mirror(plan.folder / "copy", krama) as mirror:
                yield stopwatch.of_this_process(partial(_synced, mirror))


def _synced(mirror: Mirror) -> int:
    return mirror.sync().listed_count


def _checked(mirror: Mirror, values: list[str], kind: str | None) -> int:
    return sum(answer is not None for answer in mirror.check_many(values, kind=kind))


def _screen(plan: Plan, file: Path, copy: Path) -> Lap:
    """The command itself, with its start."""
    command = [sys.executable, "-m", "krama_client", "screen", str(file), "--mirror", str(copy), "--restart", "--json"]
    return _of_a_process(machine.pinned(command, [] if machine.SERVER_CORE is None else [machine.SERVER_CORE]))


def _of_a_process(command: list[str]) -> Lap:
    before, began = _cpu_of_children(), time.perf_counter()
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    seconds, used = time.perf_counter() - began, _cpu_of_children() - before
    if not done.stdout:
        raise RuntimeError(f"Nothing was screened. {done.stderr[-1000:]}")
    return Lap(json.loads(done.stdout.splitlines()[-1])["rows"], seconds, used)


def _cpu_of_children() -> float:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime
