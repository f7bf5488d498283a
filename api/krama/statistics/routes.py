"""HTTP routes of statistics."""

from collections.abc import Callable
from enum import StrEnum
from typing import Annotated, TypeVar

from fastapi import Query, Security
from pydantic import BaseModel
from sqlmodel import Session

from krama.access.endpoint import ListName, ReadSession
from krama.access.principal import caller
from krama.access.route import Router
from krama.agencies.permissions import Permission
from krama.agencies.service import Principal
from krama.core import clock
from krama.core.cursor import Page, PageRequest
from krama.core.filters import CommaList, FirstMonth, LastMonth
from krama.core.intervals import Interval
from krama.core.spans import MonthSpan
from krama.reports.counting import Dimension, Division
from krama.statistics import answers, service
from krama.statistics.policy import months_of
from krama.statistics.rows import Figures, Row
from krama.statistics.schemas import (
    CaseStatisticOut,
    LossStatisticOut,
    OutcomeStatisticOut,
    ReportStatisticOut,
    ResponseTimeOut,
)
from krama.statistics.service import CountedTable

router = Router("/v1/statistics", tag="statistics")

Item = TypeVar("Item", bound=BaseModel)

Reader = Annotated[Principal, Security(caller, scopes=[Permission.STATISTICS_READ])]
By = Annotated[
    Interval,
    Query(
        description="How figures are divided in time. At most 24 months by day, 60 by week, and 120 by month. A week "
        "begins on Monday; the first and the last one may be cut."
    ),
]
GroupBy = Annotated[
    CommaList[Dimension] | None, Query(description="How figures are divided further, with commas between the words.")
]


class OutcomeDimension(StrEnum):
    """What outcomes can be divided by."""

    KIND = "kind"


def _division(
    principal: Principal, months: MonthSpan, interval: Interval, group_by: frozenset[Dimension] | None
) -> Division:
    # gate: statistics of everything
    viewer = None if Permission.STATISTICS_READ_ALL in principal.permissions else principal.viewer
    return Division(viewer, months.begins, months.ends, interval, group_by or frozenset())


def _page(
    session: Session,
    page: PageRequest,
    statistic: CountedTable[Figures],
    division: Division,
    out: Callable[[Row[Figures], Interval], Item],
) -> Page[Item]:
    rows, following = service.page(session, statistic, division, page.after, page.limit)
    return page.answer([out(row, division.interval) for row in rows], following is not None, following)


@router.operation("GET", "/reports", "listReportCounts", "Count reports", list_name=ListName("statistics of reports"))
def list_report_counts(
    principal: Reader,
    session: ReadSession,
    page: PageRequest,
    first: FirstMonth = None,
    last: LastMonth = None,
    interval: By = Interval.MONTH,
    group_by: GroupBy = None,
) -> Page[ReportStatisticOut]:
    """How many reports your agency may see, by the time when they were made.

    Of other agencies, fewer than five cases in a row are left out, and more count in steps of five. With the scope
    `statistics:read_all`, everything counts exactly. Rows without anything are absent.

    A page ends early, with few rows or none, if very many reports had to be counted for it. Go on until `next_cursor`
    is null.
    """
    division = _division(principal, months_of(first, last, interval, clock.now()), interval, group_by)
    return _page(session, page, service.REPORTS, division, answers.report_statistic_out)


@router.operation("GET", "/cases", "listCaseCounts", "Count cases", list_name=ListName("statistics of cases"))
def list_case_counts(
    principal: Reader,
    session: ReadSession,
    page: PageRequest,
    first: FirstMonth = None,
    last: LastMonth = None,
    interval: By = Interval.MONTH,
    group_by: GroupBy = None,
) -> Page[CaseStatisticOut]:
    """How many cases began, of which your agency may see a report.

    A case is what one agency reports under one case reference; a report without one is a case of its own, unless it
    was imported from a list. Each case stands in one row, that of the first report that you may see, so rows add up.
    Few cases of others are left out, as in the statistics of reports.
    """
    division = _division(principal, months_of(first, last, interval, clock.now()), interval, group_by)
    return _page(session, page, service.CASES, division, answers.case_statistic_out)


@router.operation("GET", "/losses", "listLossTotals", "Add up losses", list_name=ListName("statistics of losses"))
def list_loss_totals(
    principal: Reader,
    session: ReadSession,
    page: PageRequest,
    first: FirstMonth = None,
    last: LastMonth = None,
    interval: By = Interval.MONTH,
    group_by: GroupBy = None,
) -> Page[LossStatisticOut]:
    """What cases have cost, of the reports whose loss your agency may see: its own, and for the police all it sees.

    A case counts once for each currency, in the row of the report that states the largest loss. Few cases of others
    are left out, as in the statistics of reports.
    """
    division = _division(principal, months_of(first, last, interval, clock.now()), interval, group_by)
    return _page(session, page, service.LOSSES, division, answers.loss_statistic_out)


@router.operation(
    "GET",
    "/response-times",
    "listResponseTimes",
    "Read how long it takes to report and to correct",
    list_name=ListName("response times"),
)
def list_response_times(
    principal: Reader,
    session: ReadSession,
    page: PageRequest,
    first: FirstMonth = None,
    last: LastMonth = None,
    interval: By = Interval.MONTH,
    group_by: GroupBy = None,
) -> Page[ResponseTimeOut]:
    """How long it takes from an incident to its report, and until a mistake is corrected, by the time of the report.

    Of each case, the first report counts that says when it happened, and the first that was withdrawn or overturned.
    Few cases of others are left out, as in the statistics of reports.
    """
    division = _division(principal, months_of(first, last, interval, clock.now()), interval, group_by)
    return _page(session, page, service.RESPONSE_TIMES, division, answers.response_time_out)


@router.operation(
    "GET", "/outcomes", "listOutcomeCounts", "Count outcomes", list_name=ListName("statistics of outcomes")
)
def list_outcome_counts(
    principal: Reader,
    session: ReadSession,
    page: PageRequest,
    first: FirstMonth = None,
    last: LastMonth = None,
    interval: By = Interval.MONTH,
    group_by: Annotated[CommaList[OutcomeDimension] | None, Query(description="`kind`: that of the indicator.")] = None,
) -> Page[OutcomeStatisticOut]:
    """What came of payments and verdicts, and which amounts were stopped, by the time when it was first submitted.

    These are your agency's outcomes, as it last stated them. With `statistics:read_all`, they are those of everybody.
    """
    months = months_of(first, last, interval, clock.now())
    # gate: outcomes of everybody
    agency_id = None if Permission.STATISTICS_READ_ALL in principal.permissions else principal.agency_id
    rows = service.outcome_totals(session, agency_id, months, interval, by_kind=bool(group_by))
    following = [row for row in rows if row.position > page.after]
    chosen = following[: page.limit]
    items = [answers.outcome_statistic_out(row, interval) for row in chosen]
    return page.answer(items, len(following) > len(chosen), chosen[-1].position if chosen else None)
