"""Measures Krama against the bare framework, the bare driver and a naive service: docs/performance.md."""

import argparse
import os
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from functools import partial
from pathlib import Path

from bench import dataset, exchange, load, machine, postgres, report, verify
from bench.cases import (
    batch,
    beside,
    bulk,
    canonical,
    copies,
    events,
    growth,
    latency,
    lists,
    mirror,
    single,
    taxii,
    workers,
)
from bench.cases.plan import Plan
from bench.dataset import Size
from bench.figures import Outcome

_CASES = {
    "single": single.measure,
    "latency": latency.measure,
    "workers": workers.measure,
    "batch": batch.measure,
    "canonical": canonical.measure,
    "beside": beside.measure,
    "bulk": bulk.measure,
    "lists": lists.measure,
    "taxii": taxii.measure,
    "copies": copies.measure,
    "mirror": mirror.measure,
    "events": events.measure,
    "memory": copies.memory,
    "growth": growth.measure,
}
_BY_WRK = ("single", "latency", "workers", "beside", "growth")
_LEAST = 1_000
_FULL = ("growth", "memory")
"""Cases that need datasets of other sizes. They take a quarter of an hour the first time."""

_DATABASES = ("sqlite", "postgresql")


def main() -> int:
    """The exit status: 0, or with `--strict` 1 if a goal was missed."""
    asked = _arguments()
    size = Size(asked.indicators, asked.seed)
    source = dataset.sqlite_file(size, _show_progress)
    machine.pin_self(to_server_core=False)
    chosen = asked.case or [name for name in _CASES if asked.full or name not in _FULL]
    cases = [name for name in chosen if name not in _BY_WRK or load.available()]
    if not load.available():
        _show_progress(load.MISSING)
    outcomes: list[Outcome] = []
    for name in asked.database or _DATABASES:
        with tempfile.TemporaryDirectory(prefix="krama-bench-") as folder, _database(name, source, Path(folder)) as url:
            outcomes += _measured(name, url, Path(folder), size, cases, asked)
    print("\n" + report.table(outcomes))
    conditions = {
        **machine.described(),
        "indicators": size.indicators,
        "load": os.getloadavg()[0],
        "asked": vars(asked),
    }
    kept = report.keep(outcomes, conditions, asked.results)
    _show_progress(f"Stored in {kept}, with a chart next to it.")
    return int(asked.strict and any(outcome.met is False for outcome in outcomes))


def _measured(
    name: str, url: str, folder: Path, size: Size, cases: list[str], asked: argparse.Namespace
) -> Iterator[Outcome]:
    with exchange.running(url, folder) as running:
        verify.check(running, size)
        plan = Plan(running, name, size, folder, asked.seconds, asked.rounds, _show_progress, partial(_database, name))
        for case in cases:
            began = time.monotonic()
            _show_progress(f"{name}: {case}")
            outcomes = _CASES[case](plan)
            _show_progress(report.table(outcomes) + f"({time.monotonic() - began:.0f} s)\n")
            yield from outcomes


@contextmanager
def _database(name: str, source: Path, folder: Path) -> Iterator[str]:
    """A new database for this run, with the dataset."""
    began = time.monotonic()
    copied = nullcontext(exchange.sqlite_copy(source, folder)) if name == "sqlite" else postgres.database_with(source)
    with copied as url:
        _show_progress(f"{name}: dataset loaded in {time.monotonic() - began:.0f} s")
        yield url


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument("--database", action="append", choices=_DATABASES, help="one of them (default: both)")
    parser.add_argument(
        "--case",
        action="append",
        choices=list(_CASES),
        help="one of them, as often as wanted (default: all but growth and memory)",
    )
    parser.add_argument(
        "--full",
        action="store_true",
        help="growth and memory too: 100,000 indicators compared with 5,000,000 and 2,000,000",
    )
    parser.add_argument("--indicators", type=int, default=1_000_000, help="how many are stored (default: 1,000,000)")
    parser.add_argument("--seconds", type=float, default=3.0, help="length of a round (default: 3)")
    parser.add_argument("--rounds", type=int, default=5, help="turns that each contender has (default: 5)")
    parser.add_argument("--seed", type=int, default=1, help="of the invented data (default: 1)")
    parser.add_argument(
        "--results", help="name of the files in bench/results (default: latest for a full run, else own)"
    )
    parser.add_argument("--strict", action="store_true", help="exit with 1 where a goal was missed")
    asked = parser.parse_args()
    if asked.rounds < 1 or asked.indicators < _LEAST or not 0 < asked.seconds < 3600:
        parser.error(f"A run has a round at least, {_LEAST:,} indicators and some time.")
    whole = asked.full and asked.case is None and asked.database is None
    asked.results = Path(asked.results or ("latest" if whole else "own")).name
    return asked


def _show_progress(line: str) -> None:
    print(line, file=sys.stderr, flush=True)


if __name__ == "__main__":
    sys.exit(main())
