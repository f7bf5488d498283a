"""Use cases of statistics: count what a member may see, and show of others what it may learn."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Generic, NamedTuple
from uuid import UUID

from sqlmodel import Session

from krama.core.cursor import START, KeysetPosition
from krama.core.intervals import Interval
from krama.core.spans import MonthSpan
from krama.outcomes import counting as outcomes
from krama.outcomes.kinds import OutcomeKind
from krama.reports import counting
from krama.reports.counting import Cell, Count, Counting, Division, Figure
from krama.statistics import windows
from krama.statistics.policy import Share, Shown, refuse_too_many
from krama.statistics.rows import Figures, Row, Shares

_NOTHING = Shown(Share(), suppressed=False)
_MOST_COUNTS = 10_000
"""After so many counts, a page ends: medians need one for each number of hours."""


@dataclass(frozen=True, slots=True)
class CountedTable(Generic[Figures]):
    """The figures that it is made of, and how its rows come from them."""

    figures: tuple[Figure, ...]
    rows: Callable[[Counting, Division], list[Row[Figures]]]


class RowPage(NamedTuple, Generic[Figures]):
    """Rows in order, and where the next page begins if there is one."""

    rows: list[Row[Figures]]
    following: KeysetPosition | None


def page(
    session: Session, statistic: CountedTable[Figures], division: Division, after: KeysetPosition, limit: int
) -> RowPage[Figures]:
    """At most `limit` rows after a position. Fewer, or none, if so much was counted for them that the page ends."""
    with counting.begun(session, division.viewer) as counts:
        left, rows = windows.left(division, after), list[Row[Figures]]()
        until = left.since
        for window in windows.windows(left, counts.seen(left, statistic.figures)):
            rows += [row for row in statistic.rows(counts, window) if row.position > after]
            until = window.until
            if len(rows) > limit:
                return RowPage(rows[:limit], rows[limit - 1].position)
            if counts.handed_over > _MOST_COUNTS:
                break
    return RowPage(rows, windows.following(left, until))


def all_rows(session: Session, statistic: CountedTable[Figures], division: Division) -> list[Row[Figures]]:
    """The rows of all pages."""
    rows, following = page(session, statistic, division, START, _MOST_COUNTS)
    while following is not None:
        more, following = page(session, statistic, division, following, _MOST_COUNTS)
        rows += more
    return rows


def _reports(counts: Counting, division: Division) -> list[Row[Shown]]:
    shares = Shares()
    for each in counts.count(division, Figure.REPORTS, refuse_too_many):
        shares.at(each).reports += each.number
    _add_cases(counts, division, shares)
    return _in_order(shares.shown())


def _cases(counts: Counting, division: Division) -> list[Row[Shown]]:
    shares = Shares()
    _add_cases(counts, division, shares)
    return _in_order(shares.shown())


def _losses(counts: Counting, division: Division) -> list[Row[Shown]]:
    shares = Shares()
    for each in counts.count(division, Figure.LOSSES, refuse_too_many):
        share = shares.at(each)
        share.cases += each.number
        share.lose(each.currency, each.amount, each.number)
    return _in_order(shares.shown())


def _add_cases(counts: Counting, division: Division, shares: Shares) -> None:
    for each in counts.count(division, Figure.CASES, refuse_too_many):
        shares.at(each).cases += each.number


class ResponseTimes(NamedTuple):
    """How long it took to report cases, and to correct mistakes, in one cell."""

    to_report: Shown
    to_correct: Shown


def _response_times(counts: Counting, division: Division) -> list[Row[ResponseTimes]]:
    to_report, to_correct = (
        _hours(counts.count(division, figure, refuse_too_many))
        for figure in (Figure.HOURS_TO_REPORT, Figure.HOURS_TO_CORRECT)
    )
    cells = to_report.keys() | to_correct.keys()
    refuse_too_many(len(cells))
    return _in_order(
        {each: ResponseTimes(to_report.get(each, _NOTHING), to_correct.get(each, _NOTHING)) for each in cells}
    )


REPORTS = CountedTable((Figure.REPORTS, Figure.CASES), _reports)
"""The number of reports in each cell, and of the cases that begin there."""
CASES = CountedTable((Figure.CASES,), _cases)
"""The number of cases that begin in each cell."""
LOSSES = CountedTable((Figure.LOSSES,), _losses)
"""The losses of cases."""
RESPONSE_TIMES = CountedTable((Figure.HOURS_TO_REPORT, Figure.HOURS_TO_CORRECT), _response_times)
"""How long it takes from an incident to its report, and from a mistake to its correction."""


@dataclass(slots=True)
class OutcomeTotals:
    """How many outcomes there are of each kind, and what was stopped, by currency."""

    counts: dict[OutcomeKind, int] = field(default_factory=dict)
    stopped: dict[str, Decimal] = field(default_factory=dict)


def outcome_totals(
    session: Session, agency_id: UUID | None, months: MonthSpan, interval: Interval, *, by_kind: bool
) -> list[Row[OutcomeTotals]]:
    """The outcomes of one agency, or of all. Nobody may read those of others, so nothing is left out."""
    totals: dict[Cell, OutcomeTotals] = {}
    for each in outcomes.sums(session, agency_id, months.begins, months.ends, interval, by_kind=by_kind):
        into = totals.setdefault(Cell(each.first_day, kind=each.kind), OutcomeTotals())
        into.counts[each.outcome] = into.counts.get(each.outcome, 0) + each.number
        if each.outcome is OutcomeKind.PAYMENT_STOPPED and each.currency is not None:
            into.stopped[each.currency] = into.stopped.get(each.currency, Decimal(0)) + each.amount
    return _in_order(totals)


def _hours(counts: Iterable[Count]) -> dict[Cell, Shown]:
    shares = Shares()
    for each in counts:
        share = shares.at(each)
        share.cases += each.number
        share.hours[each.hours] += each.number
    return shares.shown()


def _in_order(cells: Mapping[Cell, Figures]) -> list[Row[Figures]]:
    return sorted((Row(cell, figures) for cell, figures in cells.items()), key=lambda row: row.position)
