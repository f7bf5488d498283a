"""The sums over counted reports from which most statistics are read. Pure.

A sum has up to two dimensions. Figures with more are so many that they are grouped when they are asked for.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from krama.core.intervals import Interval
from krama.reports.counted import Counted


class Dimension(StrEnum):
    """What figures can be divided by, in the order of the columns of an answer."""

    PROVINCE = "province"
    CATEGORY = "category"
    KIND = "kind"
    CHANNEL = "channel"


@dataclass(frozen=True, slots=True)
class Grouping:
    """Sums by day or by month, and by some dimensions."""

    interval: Interval
    dimensions: tuple[Dimension, ...] = ()


_BY_PROVINCE, _BY_CATEGORY, _BY_KIND, _BY_CHANNEL = ((each,) for each in Dimension)
GROUPINGS: Mapping[int, Grouping] = {
    1: Grouping(Interval.DAY),
    2: Grouping(Interval.DAY, _BY_PROVINCE),
    3: Grouping(Interval.DAY, _BY_CATEGORY),
    4: Grouping(Interval.DAY, _BY_KIND),
    5: Grouping(Interval.DAY, _BY_CHANNEL),
    6: Grouping(Interval.MONTH),
    7: Grouping(Interval.MONTH, _BY_PROVINCE),
    8: Grouping(Interval.MONTH, _BY_CATEGORY),
    9: Grouping(Interval.MONTH, _BY_KIND),
    10: Grouping(Interval.MONTH, _BY_CHANNEL),
    11: Grouping(Interval.MONTH, _BY_PROVINCE + _BY_CATEGORY),
    12: Grouping(Interval.MONTH, _BY_PROVINCE + _BY_KIND),
    13: Grouping(Interval.MONTH, _BY_CATEGORY + _BY_KIND),
}
"""Rows store these numbers: a number never changes its meaning, and a new one needs all sums again."""

HIGH = 1_000_000
"""An amount is kept in two parts: SQLite has no whole number for the sum of the largest amounts."""

_KEY = ("grouping", "currency", "period", "first", "second", "agency_id", "readers")
COUNTERS = ("reports", "cases", "high", "low")
_Key = tuple[Any, ...]


def grouping_for(interval: Interval, dimensions: frozenset[Dimension]) -> int | None:
    """The sums that have these dimensions, or None. Weeks are read from days."""
    wanted = Grouping(
        Interval.MONTH if interval is Interval.MONTH else Interval.DAY,
        tuple(each for each in Dimension if each in dimensions),
    )
    return next((number for number, each in GROUPINGS.items() if each == wanted), None)


def changes(before: Iterable[Counted], after: Iterable[Counted]) -> list[dict[str, Any]]:
    """What is to be added to sums when counted reports change: rows of `report_sum`, in the order of their keys."""
    sums: dict[_Key, list[int]] = {}
    for sign, rows in ((-1, before), (1, after)):
        for row in rows:
            for key, numbers in _of(row):
                into = sums.setdefault(key, [0] * len(COUNTERS))
                for place, number in enumerate(numbers):
                    into[place] += sign * number
    return [
        dict(zip((*_KEY, *COUNTERS), (*key, *numbers), strict=True))
        for key, numbers in sorted(sums.items())
        if any(numbers)
    ]


def _of(row: Counted) -> Iterator[tuple[_Key, tuple[int, int, int, int]]]:
    figures = list(_figures(row))
    for number, grouping in GROUPINGS.items():
        period = row.month if grouping.interval is Interval.MONTH else row.day
        first, second = (*(getattr(row, each.value) or "" for each in grouping.dimensions), "", "")[:2]
        for currency, readers, numbers in figures:
            yield (number, currency, period, first, second, row.agency_id, readers), numbers


def _figures(row: Counted) -> Iterator[tuple[str, int, tuple[int, int, int, int]]]:
    if row.reports_in == row.cases_in:
        if row.reports_in:
            yield "", row.reports_in, (1, 1, 0, 0)
    else:
        yield "", row.reports_in, (1, 0, 0, 0)
        if row.cases_in:
            yield "", row.cases_in, (0, 1, 0, 0)
    if row.lost_in and row.loss_currency is not None and row.loss_amount is not None:
        yield row.loss_currency, row.lost_in, (0, 1, row.loss_amount // HIGH, row.loss_amount % HIGH)
