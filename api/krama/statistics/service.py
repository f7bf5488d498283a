"""Use cases of statistics: count what a member may see, and show of others what it may learn."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import NamedTuple
from uuid import UUID

from sqlmodel import Session

from krama.core.intervals import Interval
from krama.outcomes import counting as outcomes
from krama.outcomes.kinds import OutcomeKind
from krama.reports import counting
from krama.reports.counting import Cell, Count, Division, Figure
from krama.statistics.policy import MonthSpan, Share, Shown, refuse_too_many
from krama.statistics.rows import Figures, Row, Shares

_NOTHING = Shown(Share(), suppressed=False)


def reports(session: Session, division: Division) -> list[Row[Shown]]:
    """The number of reports in each cell, and of the cases that begin there."""
    shares = Shares()
    for each in _counted(session, division, Figure.REPORTS):
        shares.at(each).reports += each.number
    _add_cases(session, division, shares)
    return _in_order(shares.shown())


def cases(session: Session, division: Division) -> list[Row[Shown]]:
    """The number of cases that begin in each cell."""
    shares = Shares()
    _add_cases(session, division, shares)
    return _in_order(shares.shown())


def losses(session: Session, division: Division) -> list[Row[Shown]]:
    """The losses of cases."""
    shares = Shares()
    for each in _counted(session, division, Figure.LOSSES):
        share = shares.at(each)
        share.cases += each.number
        share.lose(each.currency, each.amount, each.number)
    return _in_order(shares.shown())


def _counted(session: Session, division: Division, figure: Figure) -> list[Count]:
    return counting.count(session, division, figure, refuse_too_many)


def _add_cases(session: Session, division: Division, shares: Shares) -> None:
    for each in _counted(session, division, Figure.CASES):
        shares.at(each).cases += each.number


class ResponseTimes(NamedTuple):
    """How long it took to report cases, and to correct mistakes, in one cell."""

    to_report: Shown
    to_correct: Shown


def response_times(session: Session, division: Division) -> list[Row[ResponseTimes]]:
    """How long it takes from an incident to its report, and from a mistake to its correction."""
    to_report = _hours(_counted(session, division, Figure.HOURS_TO_REPORT))
    to_correct = _hours(_counted(session, division, Figure.HOURS_TO_CORRECT))
    cells = to_report.keys() | to_correct.keys()
    refuse_too_many(len(cells))
    return _in_order(
        {each: ResponseTimes(to_report.get(each, _NOTHING), to_correct.get(each, _NOTHING)) for each in cells}
    )


@dataclass(slots=True)
class OutcomeTotals:
    """How many outcomes there are of each kind, and what was stopped, by currency."""

    counts: dict[OutcomeKind, int] = field(default_factory=dict)
    stopped: dict[str, Decimal] = field(default_factory=dict)


def outcome_totals(
    session: Session, agency_id: UUID | None, span: MonthSpan, interval: Interval, *, by_kind: bool
) -> list[Row[OutcomeTotals]]:
    """The outcomes of one agency, or of all. Nobody may read those of others, so nothing is left out."""
    totals: dict[Cell, OutcomeTotals] = {}
    for each in outcomes.sums(session, agency_id, span.begins, span.ends, interval, by_kind=by_kind):
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
