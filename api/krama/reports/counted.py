"""What a case adds to statistics, for every reader at once. Pure.

A set of readers is a number: the bits of the sectors that see a report, as in its audience, and `OWN` for its own
agency and for those who read everything. Each report of a case counts for the readers who see none of an earlier one.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime, timedelta
from typing import NamedTuple
from uuid import UUID

from krama.core.intervals import CAMBODIA
from krama.rule.evidence import Ending
from krama.sharing.audiences import EVERYONE

OWN = EVERYONE + 1
_ALL = EVERYONE | OWN
_MISTAKES = (Ending.WITHDRAWN.value, Ending.OVERTURNED.value)
_HOUR, _MICROSECOND = timedelta(hours=1), timedelta(microseconds=1)
_EXACT_HOURS = 48


class CountableReport(NamedTuple):
    """What counts of a report. A loss is a number of 1/10000. `copied` says that its agency only copies it.

    `case_loss` is what its agency has stated as the loss of the whole case, in `case_currency`, and `case_readers` are
    the sectors that see it. They are None if the agency has not described the case, or no loss.
    """

    report_id: UUID
    agency_id: UUID
    indicator_id: UUID
    case_reference: str
    audience: int
    recipients: str
    created_at: datetime
    province: str | None
    category: str
    kind: str
    channel: str | None
    occurred_at: datetime | None
    loss_amount: int | None
    loss_currency: str | None
    withdrawn_at: datetime | None
    ended_as: str | None
    overturned_at: datetime | None
    copied: bool
    case_loss: int | None
    case_currency: str | None
    case_readers: int | None


class CountedRow(NamedTuple):
    """A report as it counts. The members are the columns of `counted_report`."""

    report_id: UUID
    agency_id: UUID
    indicator_id: UUID
    day: int
    month: int
    province: str
    category: str
    kind: str
    channel: str | None
    reports_in: int
    cases_in: int
    timed_in: int
    corrected_in: int
    lost_in: int
    hours_to_report: int | None
    hours_to_correct: int | None
    loss_amount: int | None
    loss_currency: str | None
    overturned: bool
    shown_to: int
    named: str
    took: int | None


def counted(reports: Iterable[CountableReport]) -> list[CountedRow]:
    """How these reports count. They are all reports of their cases."""
    cases: defaultdict[object, list[CountableReport]] = defaultdict(list)
    for each in reports:
        cases[(each.agency_id, each.case_reference) if each.case_reference else each.report_id].append(each)
    return [row for case in cases.values() for row in _of_case(sorted(case, key=lambda each: each.report_id))]


def _of_case(case: Sequence[CountableReport]) -> Iterator[CountedRow]:
    """Ids are in the order of time, so the first report has the smallest.

    A report that is only copied does not count as a case, unless it names one: a list of a partner says nothing of
    victims.
    """
    stand = [_readers_for_whom_it_stands(each) for each in case]
    are_cases = bool(case[0].case_reference) or not case[0].copied
    begins = stand if are_cases else [0] * len(case)
    firsts = _first_for(begins)
    timed = _first_for([0 if each.occurred_at is None else mask for each, mask in zip(case, begins, strict=True)])
    mistaken = _first_for([_seen(each) if are_cases and each.ended_as in _MISTAKES else 0 for each in case])
    lost = _largest(case, begins)
    for each, reports_in, cases_in, timed_in, corrected_in, lost_in in zip(
        case, stand, firsts, timed, mistaken, lost, strict=True
    ):
        local = each.created_at.astimezone(CAMBODIA)
        yield CountedRow(
            each.report_id,
            each.agency_id,
            each.indicator_id,
            local.toordinal(),
            local.year * 12 + local.month - 1,
            each.province or "",
            each.category,
            each.kind,
            each.channel,
            reports_in,
            cases_in,
            timed_in,
            corrected_in,
            lost_in,
            _hours(each.occurred_at, each.created_at),
            _hours(each.created_at, each.withdrawn_at),
            each.loss_amount,
            each.loss_currency,
            each.overturned_at is not None,
            each.audience if _stands(each) else 0,
            each.recipients if _stands(each) else "",
            None if each.occurred_at is None else (each.created_at - each.occurred_at) // _MICROSECOND,
        )


def _seen(report: CountableReport) -> int:
    return report.audience | OWN


def _stands(report: CountableReport) -> bool:
    """A report counts while it is live and after it has expired: others were mistakes."""
    return report.withdrawn_at is None or report.ended_as == Ending.EXPIRED


def _readers_for_whom_it_stands(report: CountableReport) -> int:
    """That a dispute found it to be a mistake after it had expired is known to its own agency alone."""
    if not _stands(report):
        return 0
    # gate: late decision is known to the source alone
    return report.audience if report.overturned_at is not None else _seen(report)


def _first_for(readers: Iterable[int]) -> list[int]:
    """Of each of these sets, those who are in no set before it."""
    left, firsts = _ALL, []
    for each in readers:
        firsts.append(each & left)
        left &= ~each
    return firsts


def _largest(case: Sequence[CountableReport], stand: Sequence[int]) -> list[int]:
    """For each report, the readers for whom it states the loss of its case in its currency.

    It is the loss that the case states itself, for those who see that, if a report repeats it: a report with a mistyped
    amount does not take its place. Otherwise it is the largest, and of equal losses that of the first report.
    """
    by_currency: defaultdict[str | None, list[int]] = defaultdict(list)
    for place, each in enumerate(case):
        if each.loss_amount is not None:
            by_currency[each.loss_currency].append(place)
    largest = [0] * len(case)
    for places in by_currency.values():
        places.sort(key=lambda place: -(case[place].loss_amount or 0))
        told = [(place, stand[place] & _told_the_loss(case[place])) for place in places]
        ranked = [*told, *((place, stand[place]) for place in places)]
        for (place, _), readers in zip(ranked, _first_for([readers for _, readers in ranked]), strict=True):
            largest[place] |= readers
    return largest


def _told_the_loss(report: CountableReport) -> int:
    """Those who see that a report repeats the loss of its case."""
    is_repeated = (report.loss_amount, report.loss_currency) == (report.case_loss, report.case_currency)
    # gate: loss of a case is for those who see the case
    return OWN | (report.case_readers or 0) if is_repeated else 0


def _hours(since: datetime | None, until: datetime | None) -> int | None:
    """Whole hours, and from two days on whole days: a median need not be exact, and so there are few numbers."""
    if since is None or until is None:
        return None
    hours = max((until - since) // _HOUR, 0)
    return hours if hours < _EXACT_HOURS else hours - hours % 24
