"""The request bodies: mixed values, of which one in a hundred is listed, as in a bank's payments."""

import json
from collections.abc import Iterator
from itertools import cycle

from bench.dataset import Size
from bench.stored import StoredIndicator, known
from bench.values import ABSENT, FRESH, LISTED

ONE_LISTED_IN = 100


def mixed(size: Size, count: int, one_listed_in: int = ONE_LISTED_IN) -> list[StoredIndicator]:
    """Values in a fixed order, of which one in a given number is stored."""
    misses = known(size.seed, range(ABSENT, ABSENT + 2 * count))
    spread = max(1, size.indicators // count)
    hits = cycle(
        [value for place in range(0, size.indicators, spread) for value in known(size.seed, range(place, place + 1))]
    )
    return [next(hits) if turn % one_listed_in == 0 else next(misses) for turn in range(count)]


def check_body(value: StoredIndicator) -> dict[str, str]:
    """One check, as JSON's members."""
    return {"value": value.written.value, **value.written.hints, "purpose": "payment"}


def batch_body(values: list[StoredIndicator]) -> bytes:
    """One batch of checks."""
    return json.dumps({"items": [check_body(value) for value in values]}, ensure_ascii=False).encode()


def report_lines(size: Size, calls: int, rows: int, after: int = 0) -> Iterator[list[bytes]]:
    """The lines of several bulk submissions: nine in ten rows are new, the tenth corroborates a stored report.

    If two values of `after` are far enough apart, their lines do not overlap.
    """
    fresh = known(size.seed, range(FRESH + after, FRESH + after + 2 * calls * rows))
    corroborated = cycle(known(size.seed, range(LISTED, size.indicators)))
    for _ in range(calls):
        yield [_line(next(corroborated if row % 10 == 9 else fresh), after + row) for row in range(rows)]


def _line(value: StoredIndicator, row: int) -> bytes:
    report = {
        "value": value.written.value,
        **value.written.hints,
        "category": ("phishing", "investment", "money_mule")[row % 3],
        "confidence": 50 + row % 50,
        "occurred_at": "2025-06-30T08:00:00+07:00",
        "province": f"KH-{1 + row % 24}",
        "case_reference": f"PP-2026-{row:06d}",
    }
    return json.dumps(report, ensure_ascii=False).encode() + b"\n"
