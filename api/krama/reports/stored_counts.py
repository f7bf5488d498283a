"""Reads figures from the sums of reports, or groups the counted reports where there are no sums."""

from collections.abc import Iterator
from datetime import date
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import (
    ColumnElement,
    Select,
    and_,
    bindparam,
    case,
    false,
    func,
    literal,
    null,
    or_,
    select,
    text,
    union_all,
)
from sqlmodel import Session, col

from krama.core.columns import Key
from krama.core.intervals import Interval
from krama.reports import sums
from krama.reports.counted import OWN
from krama.reports.divisions import SOURCES, Dimension, Division, Figure, Source, days, first_of, month_of
from krama.reports.sums import HIGH
from krama.reports.tables import CountedReport, ReportSum

StoredCount = tuple[date, list[Any], Any, int, int, int, int]


def read(session: Session, division: Division, figure: Figure) -> Iterator[StoredCount]:
    """What is stored: the first day, the dimensions, what else divides, and the numbers and amounts."""
    grouping = sums.grouping_for(figure, division.interval, division.dimensions)
    is_by_hours = SOURCES[figure].by in ("hours_to_report", "hours_to_correct")
    stored_by = division.interval if grouping is None else sums.GROUPINGS[grouping].interval
    if session.get_bind().dialect.name == "postgresql":
        session.execute(_PLANNED)
    width = len(division.dimensions) + 1
    rows = _from_reports(division, figure) if grouping is None else _from_sums(division, figure, grouping)
    for period, *columns in session.connection().execute(rows, {"agency": _asking(division)}):
        words, by, numbers = columns[: width - 1], columns[width - 1], [int(each) for each in columns[width:]]
        by = int(by) if by and is_by_hours else by
        half = len(numbers) // 2
        own, others = _with_amount(*numbers[:half]), _with_amount(*numbers[half:])
        yield first_of(period, stored_by, division.interval), words, by or None, *own, *others


def _asking(division: Division) -> UUID:
    return sums.ALL if division.viewer is None else division.viewer.agency_id


def _with_amount(number: int, high: int = 0, low: int = 0) -> tuple[int, int]:
    return number, high * HIGH + low


_PLANNED = text("SELECT set_config('jit', 'off', true), set_config('work_mem', '64MB', true)")
"""For this transaction. Compiling takes longer than counting, and the rows of a year fit into this."""


_agency = bindparam("agency", type_=Key)


class _Parts(NamedTuple):
    """The conditions for rows of the viewer's agency, and for those of others."""

    own: ColumnElement[bool]
    others: ColumnElement[bool]


def _sums(condition: ColumnElement[bool], *numbers: Any) -> list[ColumnElement[Any]]:
    """The sums of these numbers over the rows that fulfil it."""
    return [func.coalesce(func.sum(case((condition, each), else_=0)), 0) for each in numbers]


def _readers(division: Division, readers: Any, source: Source) -> _Parts:
    """Whether a report counts for its own agency, and whether it counts for the viewer as another agency's."""
    own = readers.bitwise_and(OWN) != 0
    if division.viewer is None or not division.shows(source.member):
        return _Parts(own, false())
    # gate: reports that a statistic counts
    seen = readers.bitwise_and(division.others) != 0
    return _Parts(own, seen)


def _from_sums(division: Division, figure: Figure, grouping: int) -> Select[Any]:
    """Two ranges of the primary key, which SQLite need not sort. Others' figures are all without the viewer's own.

    They are added up in the database, because each row that it hands over takes longer than that.
    """
    number = col(ReportSum.reports) if figure is Figure.REPORTS else col(ReportSum.cases)
    numbers = number, *((col(ReportSum.high), col(ReportSum.low)) if figure is Figure.LOSSES else ())
    own, seen = _readers(division, col(ReportSum.readers), SOURCES[figure])
    nothing = [literal(0)] * len(numbers)
    without_own = [-each for each in _sums(seen, *numbers)]
    of_own = _range(division, grouping, figure, _agency).add_columns(*_sums(own, *numbers), *without_own)
    if division.viewer is None or not division.shows(SOURCES[figure].member):
        return of_own
    of_all = _range(division, grouping, figure, literal(sums.ALL, Key)).add_columns(*nothing, *_sums(seen, *numbers))
    both = union_all(of_own, of_all).subquery()
    key, totals = both.c[: -2 * len(numbers)], both.c[-2 * len(numbers) :]
    return select(*key, *(func.sum(each) for each in totals)).group_by(*key)


def _range(division: Division, grouping: int, figure: Figure, agency: ColumnElement[UUID]) -> Select[Any]:
    row, has_hours = ReportSum, sums.GROUPINGS[grouping].hours is not None
    by = col(row.second) if has_hours else col(row.currency)
    is_by_month = sums.GROUPINGS[grouping].interval is Interval.MONTH
    period = col(row.period) if is_by_month else _first_day(col(row.period), division.interval)
    words = [col(row.first), col(row.second)][: len(division.dimensions)]
    first, after = days(division)
    if is_by_month:
        first, after = month_of(division.since), month_of(division.until)
    within = col(row.period) >= first, col(row.period) < after
    of_figure = col(row.currency) > "" if figure is Figure.LOSSES else col(row.currency) == ""
    columns: tuple[Any, ...] = period, *words, by
    rows: Select[Any] = select(*columns).where(col(row.grouping) == grouping, col(row.agency_id) == agency)
    return rows.where(of_figure, *within).group_by(col(row.currency), *columns)


def _first_day(day: Any, interval: Interval) -> Any:
    """The ordinal of the first day of the week or the day. Ordinals count from a Monday, which is day 1."""
    return day - (day + 6) % 7 if interval is Interval.WEEK else day


def _from_reports(division: Division, figure: Figure) -> Select[Any]:
    """Groups the counted reports. The index `counted_by_day` has all that this reads, in the order of the groups.

    So SQLite need not sort reports where nothing else divides them: it sorts the groups of each day.
    """
    row, source = CountedReport, SOURCES[figure]
    words = [getattr(row, each.value) for each in Dimension if each in division.dimensions]
    amounts = (col(row.loss_amount) // HIGH, col(row.loss_amount) % HIGH) if figure is Figure.LOSSES else ()
    own, seen = _readers(division, getattr(row, source.readers), source)
    if division.viewer is not None:
        own, seen = and_(col(row.agency_id) == _agency, own), and_(col(row.agency_id) != _agency, seen)
    first, after = days(division)
    within = col(row.day) >= first, col(row.day) < after, or_(own, seen)
    numbers = *_sums(own, 1, *amounts), *_sums(seen, 1, *amounts)
    if source.by is not None:
        key = _period(row, division.interval), *words, getattr(row, source.by)
        return select(*key, *numbers).where(*within).group_by(*key)
    width = max((place for place, each in enumerate(Dimension, 1) if each in division.dimensions), default=0)
    groups = col(row.day), col(row.month), *(getattr(row, each.value) for each in [*Dimension][:width])
    of_days = select(*groups, *numbers).where(*within).group_by(*groups).subquery()
    columns, totals = of_days.c[: len(groups)], of_days.c[len(groups) :]
    outer = _period(columns, division.interval), *(columns[each.key] for each in words)
    return select(*outer, null(), *(func.sum(each) for each in totals)).group_by(*outer)


def _period(row: Any, interval: Interval) -> Any:
    return row.month if interval is Interval.MONTH else _first_day(row.day, interval)
