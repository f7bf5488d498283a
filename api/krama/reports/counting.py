"""Counts reports and cases for statistics, in the database, from the reports that a viewer may see and nothing else.

A case is what one agency reports under one case reference. A report without one is a case of its own. A case stands in
the row of its first report, so that rows add up. A report counts while it is live and after it has expired: what its
agency withdrew, or a dispute overturned, was a mistake.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from typing import Any, NamedTuple

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    CompoundSelect,
    Label,
    Select,
    Subquery,
    Text,
    and_,
    bindparam,
    case,
    func,
    literal_column,
    null,
    or_,
    select,
    text,
    true,
    type_coerce,
    union_all,
)
from sqlalchemy.dialects.postgresql import distinct_on
from sqlmodel import Session, col

from krama.core.columns import Key
from krama.core.interval_columns import first_day, whole_hours
from krama.core.intervals import Interval
from krama.listings import records as indicator_records
from krama.reports.fields import disclosed_to
from krama.reports.repository import visible_to
from krama.reports.tables import Report
from krama.rule.evidence import Ending
from krama.sharing.audiences import Viewer


class Dimension(StrEnum):
    """What figures can be divided by, in the order of the columns of an answer."""

    PROVINCE = "province"
    CATEGORY = "category"
    KIND = "kind"
    CHANNEL = "channel"


@dataclass(frozen=True, slots=True)
class Division:
    """Who asks, for which time, and how the figures are divided. Without a viewer, everything counts."""

    viewer: Viewer | None
    since: datetime
    until: datetime
    interval: Interval
    dimensions: frozenset[Dimension]


class Cell(NamedTuple):
    """A row of an answer. A dimension is None if it does not divide, if nobody stated it, or if it is hidden."""

    first_day: date
    province: str | None = None
    category: str | None = None
    kind: str | None = None
    channel: str | None = None


class CaseNumber(NamedTuple):
    """A number of cases, or of reports, in a cell. `own`: of the viewer's agency. `hours` is a measured time."""

    cell: Cell
    own: bool
    number: int
    hours: int | None = None


class CaseLoss(NamedTuple):
    """The cases in a cell that state a loss in a currency, and its total."""

    cell: Cell
    own: bool
    number: int
    currency: str
    amount: Decimal


class ReportNumber(NamedTuple):
    """A number of reports in a cell. `first`: they are the first of their cases."""

    cell: Cell
    own: bool
    number: int
    first: bool


def reports(session: Session, division: Division) -> Iterator[ReportNumber]:
    """How many reports were made."""
    place = func.row_number().over(partition_by=_CASE, order_by=col(Report.report_id))
    within = _is_within(division, col(Report.created_at))
    single = _seen(division, _STANDS, _SINGLE, *within, more=[true().label("first")])
    cased = _seen(division, _STANDS, _CASED, more=[(place == 1).label("first")])
    for cell, own, (first, number) in _grouped(session, division, [single, cased], ("first",), (func.count(),)):
        yield ReportNumber(cell, own, number, bool(first))


def cases(session: Session, division: Division) -> Iterator[CaseNumber]:
    """How many cases began."""
    return _counts(session, division, _firsts(session, division, (_STANDS,)))


def hours_to_report(session: Session, division: Division) -> Iterator[CaseNumber]:
    """How many cases were reported so many hours after the incident, of those that say when it happened."""
    # gate: time of an incident that the viewer may not see
    occurred_at = _disclosed(division, "occurred_at", col(Report.occurred_at))
    hours = whole_hours(session, col(Report.occurred_at), col(Report.created_at)).label("hours")
    return _counts(session, division, _firsts(session, division, (_STANDS, occurred_at.is_not(None)), hours))


def hours_to_correct(session: Session, division: Division) -> Iterator[CaseNumber]:
    """How many cases had a mistake, and it was withdrawn or overturned after so many hours."""
    hours = whole_hours(session, col(Report.created_at), col(Report.withdrawn_at)).label("hours")
    mistaken = col(Report.withdrawn_at).is_not(None), col(Report.ended_as).in_(_MISTAKES)
    return _counts(session, division, _firsts(session, division, mistaken, hours))


def losses(session: Session, division: Division) -> Iterator[CaseLoss]:
    """The losses of cases, for each currency once: the largest that a report of the case states."""
    # gate: loss that the viewer may not see
    loss = _disclosed(division, "loss", col(Report.loss_amount))
    stated = _STANDS, col(Report.loss_amount).is_not(None), loss.is_not(None)
    money: list[Label[Any]] = [_AMOUNT.label("amount"), col(Report.loss_currency).label("currency")]
    single = _seen(division, *stated, _SINGLE, *_is_within(division, col(Report.created_at)), more=money)
    largest = _largest(session, _seen(division, *stated, _CASED, more=money))
    return _sums(session, division, [single, largest])


_STANDS = or_(col(Report.withdrawn_at).is_(None), col(Report.ended_as) == literal_column("'expired'"))
_MISTAKES = (Ending.WITHDRAWN.value, Ending.OVERTURNED.value)
_SINGLE = col(Report.case_reference) == literal_column("''")
_CASED = col(Report.case_reference) != literal_column("''")
_CASE = col(Report.agency_id), col(Report.case_reference)
_AMOUNT = type_coerce(col(Report.loss_amount), BigInteger)
_is_own = col(Report.agency_id) == bindparam("agency", type_=Key)


def _seen(division: Division, *conditions: ColumnElement[bool], more: Sequence[Label[Any]] = ()) -> Select[Any]:
    """The reports that the viewer sees, with what figures are divided by."""
    own, seen = (true(), true()) if division.viewer is None else (_is_own, visible_to(division.viewer.sector))
    columns = (
        own.label("own"),
        col(Report.created_at),
        col(Report.indicator_id),
        *(_dimension(division, each) for each in sorted(division.dimensions - {Dimension.KIND})),
    )
    # gate: reports that a statistic counts
    return select(*columns, *more).where(seen, *conditions)


def _dimension(division: Division, dimension: Dimension) -> Label[Any]:
    column = getattr(Report, dimension.value)
    # gate: what others' reports are divided by
    return _disclosed(division, dimension.value, column).label(dimension.value)


def _disclosed(division: Division, member: str, column: Any) -> ColumnElement[Any]:
    """The column where the viewer may see this member of a report, and NULL elsewhere."""
    if division.viewer is None or member in disclosed_to(division.viewer.sector):
        return type_coerce(column, column.type)
    return case((_is_own, column), else_=null())


def _is_within(division: Division, moment: Any) -> tuple[ColumnElement[bool], ...]:
    return moment >= division.since, moment < division.until


def _firsts(
    session: Session, division: Division, conditions: Sequence[ColumnElement[bool]], *more: Label[Any]
) -> list[Select[Any]]:
    """The first report of each case: those without a reference, and those with.

    Of the latter, also cases that began before this time: their later reports begin no case.
    """
    single = _seen(division, *conditions, _SINGLE, *_is_within(division, col(Report.created_at)), more=more)
    cased = _seen(division, *conditions, _CASED, more=more)
    return [single, _first(session, cased)]


def _first(session: Session, rows: Select[Any]) -> Select[Any]:
    """Of each case the report with the smallest id: ids are in the order of time.

    In SQLite, all columns come from the row with the minimum, if there is no other minimum or maximum.
    """
    if session.get_bind().dialect.name == "postgresql":
        return rows.ext(distinct_on(*_CASE)).order_by(*_CASE, col(Report.report_id))
    return rows.add_columns(func.min(col(Report.report_id)).label("first")).group_by(*_CASE)


def _largest(session: Session, rows: Select[Any]) -> Select[Any]:
    """Of each case and currency the report with the largest loss, and of equals the first."""
    of_currency = *_CASE, col(Report.loss_currency)
    if session.get_bind().dialect.name == "postgresql":
        return rows.ext(distinct_on(*of_currency)).order_by(*of_currency, _AMOUNT.desc(), col(Report.report_id))
    less = func.printf(literal_column("'%020d'"), literal_column(str(2**63 - 1)) - _AMOUNT, type_=Text)
    place = less + func.hex(col(Report.report_id), type_=Text)
    return rows.add_columns(func.min(place).label("first")).group_by(*of_currency)


_PLANNED = text("SELECT set_config('jit', 'off', true), set_config('work_mem', '64MB', true)")
"""For this transaction. Compiling takes longer than counting, and the rows of a year fit into this."""
_HIGH = 1_000_000


def _counts(session: Session, division: Division, parts: Sequence[Select[Any]]) -> Iterator[CaseNumber]:
    for cell, own, (*hours, number) in _grouped(session, division, parts, ("hours",), (func.count(),)):
        yield CaseNumber(cell, own, number, *hours)


def _sums(session: Session, division: Division, parts: Sequence[Select[Any]]) -> Iterator[CaseLoss]:
    """SQLite has no whole number for the sum of the largest amounts, so it is added in two parts."""
    amount = literal_column("amount", BigInteger)
    sums = func.count(), func.sum(amount // _HIGH), func.sum(amount % _HIGH)
    for cell, own, (currency, number, high, low) in _grouped(session, division, parts, ("currency",), sums):
        yield CaseLoss(cell, own, number, currency, Decimal(int(high) * _HIGH + int(low)).scaleb(-4))


def _grouped(
    session: Session,
    division: Division,
    parts: Sequence[Select[Any] | CompoundSelect[Any]],
    measures: Sequence[str],
    sums: Sequence[ColumnElement[Any]],
) -> Iterator[tuple[Cell, bool, Sequence[Any]]]:
    """The rows of all parts by cell, and by those of the measures that they have, with sums over each group."""
    if session.get_bind().dialect.name == "postgresql":
        session.execute(_PLANNED)
        parts = [union_all(*parts)]
    statement = union_all(*(_group(session, division, part.subquery(), measures, sums) for part in parts))
    variables = {} if division.viewer is None else {"agency": division.viewer.agency_id}
    dimensions = [each for each in Dimension if each in division.dimensions]
    width = 2 + len(dimensions)
    for row in session.execute(statement, variables):
        if row[0] is not None:
            named = {each.value: value for each, value in zip(dimensions, row[2:width], strict=True)}
            yield Cell(row[0], **named), bool(row[1]), row[width:]


def _group(
    session: Session, division: Division, rows: Subquery, measures: Sequence[str], sums: Sequence[ColumnElement[Any]]
) -> Select[Any]:
    kinds = indicator_records.kinds()
    # As a condition, PostgreSQL would expect few rows, and sort them.
    within = and_(*_is_within(division, rows.c.created_at))
    day = case((within, first_day(session, rows.c.created_at, division.interval)), else_=null())
    dimensions = [
        kinds.c.kind if each is Dimension.KIND else rows.c[each.value]
        for each in Dimension
        if each in division.dimensions
    ]
    measured = [rows.c[name] for name in measures if name in rows.c]
    owns = [] if division.viewer is None else [rows.c.own]
    grouped = select(day.label("day"), *(owns or [true().label("own")]), *dimensions, *measured, *sums)
    grouped = grouped.select_from(rows).group_by(day, *owns, *dimensions, *measured)
    if Dimension.KIND in division.dimensions:
        return grouped.join(kinds, kinds.c.indicator_id == rows.c.indicator_id)
    return grouped
