"""The sums over counted reports from which most statistics are read.

A sum has up to two dimensions. Figures with more are so many that they are grouped when they are asked for.
"""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import CTE, Select, func, literal, select, true, union_all
from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel import Session, col

from krama.core.columns import among
from krama.core.intervals import Interval
from krama.reports.divisions import Dimension
from krama.reports.tables import CountedReport, ReportSum


@dataclass(frozen=True, slots=True)
class Grouping:
    """Sums by day or by month, and by some dimensions."""

    interval: Interval
    dimensions: tuple[Dimension, ...] = ()


_BY_PROVINCE, _BY_CATEGORY, _BY_KIND, _BY_CHANNEL = ((each,) for each in Dimension)
GROUPINGS: Mapping[int, Grouping] = {
    1: Grouping(Interval.DAY, _BY_PROVINCE),
    2: Grouping(Interval.DAY, _BY_CATEGORY),
    3: Grouping(Interval.DAY, _BY_KIND),
    4: Grouping(Interval.DAY, _BY_CHANNEL),
    5: Grouping(Interval.MONTH, _BY_PROVINCE + _BY_CATEGORY),
    6: Grouping(Interval.MONTH, _BY_PROVINCE + _BY_KIND),
    7: Grouping(Interval.MONTH, _BY_CATEGORY + _BY_KIND),
    8: Grouping(Interval.MONTH, _BY_PROVINCE),
    9: Grouping(Interval.MONTH, _BY_CATEGORY),
}
"""Rows store these numbers: a number never changes its meaning, and a new one needs all sums again."""
_PLAIN = 3
"""Without dimensions, figures are read from these sums: there are few kinds."""

HIGH = 1_000_000
"""An amount is kept in two parts: SQLite has no whole number for the sum of the largest amounts."""

_KEY = ("grouping", "currency", "period", "first", "second", "agency_id", "readers")
_COUNTERS = ("reports", "cases", "high", "low")


def grouping_for(interval: Interval, dimensions: frozenset[Dimension]) -> int | None:
    """The sums from which figures with these dimensions are read, or None. Days add up to weeks and months."""
    if not dimensions:
        return _PLAIN
    wanted = tuple(each for each in Dimension if each in dimensions)
    numbers = {each: number for number, each in GROUPINGS.items()}
    return numbers.get(Grouping(interval, wanted), numbers.get(Grouping(Interval.DAY, wanted)))


def add(session: Session, report_ids: Collection[UUID], sign: int) -> None:
    """Add these counted reports to the sums, or take them away: `sign` is 1 or -1. One statement for all sums."""
    counted = select(CountedReport).where(among(col(CountedReport.report_id), report_ids)).cte("counted")
    parts = [part for number, grouping in GROUPINGS.items() for part in _parts(counted, number, grouping)]
    each = union_all(*parts).subquery("each")
    keys = [each.c[name] for name in _KEY]
    totals = [(func.sum(each.c[name]) * sign).label(name) for name in _COUNTERS]
    added = select(*keys, *totals).where(true()).group_by(*keys)
    dialect = postgresql if session.get_bind().dialect.name == "postgresql" else sqlite
    fresh = dialect.insert(ReportSum).from_select([*_KEY, *_COUNTERS], added)
    sums = {name: getattr(ReportSum, name) + fresh.excluded[name] for name in _COUNTERS}
    session.execute(fresh.on_conflict_do_update(index_elements=list(_KEY), set_=sums))


def _parts(row: CTE, number: int, grouping: Grouping) -> Iterator[Select[Any]]:
    words = [func.coalesce(row.c[each.value], "") for each in grouping.dimensions]
    first, second = (*words, literal(""))[:2]
    key = (
        (row.c.month if grouping.interval is Interval.MONTH else row.c.day).label("period"),
        first.label("first"),
        second.label("second"),
        row.c.agency_id,
    )
    for currency, readers, numbers in _figures(row):
        of_grouping = literal(number).label("grouping"), currency.label("currency")
        counters = (value.label(name) for name, value in zip(_COUNTERS, numbers, strict=True))
        yield select(*of_grouping, *key, readers.label("readers"), *counters).where(readers != 0)


def _figures(row: CTE) -> Iterator[tuple[Any, Any, tuple[Any, ...]]]:
    """Of a counted report: the currency, the readers, and the counters."""
    nothing, single, none = literal(0), literal(1), literal("")
    yield none, row.c.reports_in, (single, nothing, nothing, nothing)
    yield none, row.c.cases_in, (nothing, single, nothing, nothing)
    amount = row.c.loss_amount
    yield row.c.loss_currency, row.c.lost_in, (nothing, single, amount // HIGH, amount % HIGH)
