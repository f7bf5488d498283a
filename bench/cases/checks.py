"""Shared by the cases of single checks: the bodies in a file, and rounds as figures."""

import json
from collections.abc import Sequence
from pathlib import Path

from bench import bodies
from bench.cases.plan import Plan
from bench.figures import Series
from bench.load import Round

_BODIES = 20_000


def bodies_file(plan: Plan, one_listed_in: int = bodies.ONE_LISTED_IN) -> Path:
    """A file of checks, one on each line, of which one in a given number has a listed value."""
    path = plan.folder / f"checks-{one_listed_in}.ndjson"
    if not path.exists():
        checks = (bodies.check_body(value) for value in bodies.mixed(plan.size, _BODIES, one_listed_in))
        path.write_text("".join(json.dumps(check, ensure_ascii=False) + "\n" for check in checks), encoding="utf-8")
    return path


def series(name: str, done: Sequence[Round]) -> Series:
    """The rounds of one contender."""
    p50, p99 = (
        median_of([timed.p50_micros for timed in done]),
        median_of([timed.p99_micros for timed in done]),
    )
    cpu = [timed.cpu_micros for timed in done if timed.cpu_micros is not None]
    return Series(
        name,
        "requests/s",
        [timed.per_second for timed in done],
        cpu,
        f"p50 {p50 / 1000:.1f} ms, p99 {p99 / 1000:.1f} ms",
    )


def median_of(figures: Sequence[int]) -> int:
    """The median."""
    return sorted(figures)[len(figures) // 2]
