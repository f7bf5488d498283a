"""Reads figures from the sums of reports, or groups the counted reports where there are no sums."""

from collections.abc import Iterator
from datetime import date
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Select, and_, bindparam, case, false, func, literal, null, or_, select, text
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
    is_summed = figure in (Figure.REPORTS, Figure.CASES, Figure.LOSSES)
    grouping = sums.grouping_for(division.interval, division.dimensions) if is_summed else None
    stored_by = division.interval if grouping is None else sums.GROUPINGS[grouping].interval
    rows = _from_reports(division, figure) if grouping is None else _from_sums(division, figure, grouping)
    if session.get_bind().dialect.name == "postgresql":
        session.execute(_PLANNED)
    agency = {} if division.viewer is None else {"agency": division.viewer.agency_id}
    width = len(division.dimensions) + 1
    for period, *columns in session.execute(rows, agency):
        words, by, numbers = columns[: width - 1], columns[width - 1], [int(each) for each in columns[width:]]
        half = len(numbers) // 2
        own, others = _with_amount(*numbers[:half]), _with_amount(*numbers[half:])
        yield first_of(period, stored_by, division.interval), words, by or None, *own, *others


def _with_amount(number: int, high: int = 0, low: int = 0) -> tuple[int, int]:
    return number, high * HIGH + low


_PLANNED = text("SELECT set_config('jit', 'off', true), set_config('work_mem', '64MB', true)")
"""For this transaction. Compiling takes longer than counting, and the rows of a year fit into this."""


_agency = bindparam("agency", type_=Key)


class _Parts(NamedTuple):
    """The conditions for rows of the viewer's agency, and for those of others."""

    own: ColumnElement[bool]
    others: ColumnElement[bool]

    def sums(self, *numbers: Any) -> list[ColumnElement[Any]]:
        """The sums of these numbers over the rows of the one part, then of the other."""
        return [func.coalesce(func.sum(case((part, each), else_=0)), 0) for part in self for each in numbers]


def _parts(division: Division, agency: Any, readers: Any, source: Source) -> _Parts:
    own = readers.bitwise_and(OWN) != 0
    if division.viewer is None:
        return _Parts(own, false())
    # gate: reports that a statistic counts
    seen = readers.bitwise_and(division.others) != 0
    return _Parts(and_(agency == _agency, own), and_(agency != _agency, seen, literal(division.shows(source.member))))


def _from_sums(division: Division, figure: Figure, grouping: int) -> Select[Any]:
    """In the order of the primary key, so that SQLite need not sort."""
    by_currency = figure is Figure.LOSSES
    number = col(ReportSum.reports) if figure is Figure.REPORTS else col(ReportSum.cases)
    amounts = (col(ReportSum.high), col(ReportSum.low)) if by_currency else ()
    words = [col(ReportSum.first), col(ReportSum.second)][: len(division.dimensions)]
    parts = _parts(division, col(ReportSum.agency_id), col(ReportSum.readers), SOURCES[figure])
    currency = col(ReportSum.currency)
    columns = col(ReportSum.period), *words, currency, *parts.sums(number, *amounts)
    first, after = days(division)
    if sums.GROUPINGS[grouping].interval is Interval.MONTH:
        first, after = month_of(division.since), month_of(division.until)
    within = col(ReportSum.period) >= first, col(ReportSum.period) < after
    of_figure = col(ReportSum.grouping) == grouping, currency != "" if by_currency else currency == ""
    return select(*columns).where(*of_figure, *within).group_by(currency, col(ReportSum.period), *words)


def _from_reports(division: Division, figure: Figure) -> Select[Any]:
    row, source = CountedReport, SOURCES[figure]
    period = col(row.month) if division.interval is Interval.MONTH else col(row.day)
    words = [getattr(row, each.value) for each in Dimension if each in division.dimensions]
    by = [] if source.by is None else [getattr(row, source.by)]
    amounts = (col(row.loss_amount) // HIGH, col(row.loss_amount) % HIGH) if figure is Figure.LOSSES else ()
    parts = _parts(division, col(row.agency_id), getattr(row, source.readers), source)
    first, after = days(division)
    within = col(row.day) >= first, col(row.day) < after, or_(*parts)
    columns = period, *words, *(by or [null()]), *parts.sums(1, *amounts)
    return select(*columns).where(*within).group_by(period, *words, *by)
