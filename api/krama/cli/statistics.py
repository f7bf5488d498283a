"""`krama report statistics`: figures of all reports and outcomes, as a table, a file or a chart."""

from collections import Counter, defaultdict
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from krama.cli.session import AsJson, open_database, operator, show, show_list
from krama.core.intervals import Interval

if TYPE_CHECKING:
    from pydantic import BaseModel
    from sqlmodel import Session

    from krama.core.spans import MonthSpan
    from krama.reports.counting import Dimension, Division
    from krama.statistics.plot import Chart


class Statistic(StrEnum):
    """What is counted."""

    CASES = "cases"
    REPORTS = "reports"
    LOSSES = "losses"
    OUTCOMES = "outcomes"
    RESPONSE_TIMES = "response-times"


_OPERATIONS = {
    Statistic.CASES: "listCaseCounts",
    Statistic.REPORTS: "listReportCounts",
    Statistic.LOSSES: "listLossTotals",
    Statistic.OUTCOMES: "listOutcomeCounts",
    Statistic.RESPONSE_TIMES: "listResponseTimes",
}
_DRAWN = (Statistic.CASES, Statistic.REPORTS, Statistic.LOSSES)
GroupBy = Annotated[
    str, typer.Option("--group-by", help="province, category, kind and channel, with commas. Outcomes: only kind.")
]


def statistics(
    name: Annotated[Statistic, typer.Argument(help="What is counted.")] = Statistic.CASES,
    first: Annotated[str | None, typer.Option("--from", help="The first month, such as 2026-01.")] = None,
    last: Annotated[str | None, typer.Option("--to", help="The last month. By default, this month.")] = None,
    interval: Annotated[Interval, typer.Option(help="How figures are divided in time.")] = Interval.MONTH,
    group_by: GroupBy = "",
    csv: Annotated[Path | None, typer.Option(help="Write a CSV table to this file.")] = None,
    plot: Annotated[Path | None, typer.Option(help="Draw time and provinces to this file: .svg, .png or .pdf.")] = None,
    as_json: AsJson = False,
) -> None:
    """Count all cases, reports, losses, outcomes or response times, also where they are few.

    By default the last twelve months, in Cambodia's time. With --plot, it draws a series over time and a tile for each
    province.
    """
    from krama.audit.entry import Entry
    from krama.audit.service import recorded_transaction
    from krama.cli.report import refuse_existing, refuse_unless_month, write
    from krama.core import clock
    from krama.core.extras import Extra, require
    from krama.core.page_formats import table
    from krama.reports.summing import take_changes
    from krama.statistics.policy import months_of

    if plot is not None:
        if name not in _DRAWN:
            raise typer.BadParameter(f"--plot draws {', '.join(_DRAWN)}.")
        require(Extra.PLOT, "--plot")
    refuse_existing(csv, plot)
    for option, text in (("--from", first), ("--to", last)):
        refuse_unless_month(text, option)
    months, by, chart = months_of(first, last, interval, clock.now()), _words(group_by, name), None
    with open_database() as database:
        take_changes(database)  # there may be no server that does it
        with database.read() as session:  # slow, so it must not block writers
            model, items = _items(session, name, months, interval, by)
            if plot is not None:
                chart = _chart(session, name, months, interval)
        with recorded_transaction(database, Entry(operator(), _OPERATIONS[name])):
            pass
    written: dict[str, Any] = {}
    if csv is not None:
        write(csv, table(items, model))
        written["csv"] = str(csv)
    if plot is not None and chart is not None:
        from krama.statistics.plot import draw

        draw(chart, plot)
        written["plot"] = str(plot)
    if written:
        show(written, as_json=as_json)
    else:
        show_list([_row(item, by) if not as_json else item.model_dump(mode="json") for item in items], as_json=as_json)


def _words(text: str, name: Statistic) -> "frozenset[Dimension]":
    from krama.reports.counting import Dimension

    words = [word.strip() for word in text.split(",") if word.strip()]
    known = ["kind"] if name is Statistic.OUTCOMES else [*Dimension]
    if unknown := [word for word in words if word not in known]:
        raise typer.BadParameter(f"--group-by knows {', '.join(known)}, and not {', '.join(unknown)}.")
    return frozenset(map(Dimension, words))


def _division(months: "MonthSpan", interval: Interval, by: "frozenset[Dimension]") -> "Division":
    from krama.reports.counting import Division

    return Division(None, months.begins, months.ends, interval, by)


def _items(
    session: "Session", name: Statistic, months: "MonthSpan", interval: Interval, by: "frozenset[Dimension]"
) -> "tuple[type[BaseModel], list[BaseModel]]":
    from krama.statistics import answers, schemas, service

    division = _division(months, interval, by)
    match name:
        case Statistic.OUTCOMES:
            totals = service.outcome_totals(session, None, months, interval, by_kind=bool(by))
            return schemas.OutcomeStatisticOut, [answers.outcome_statistic_out(row, interval) for row in totals]
        case Statistic.RESPONSE_TIMES:
            times = service.all_rows(session, service.RESPONSE_TIMES, division)
            return schemas.ResponseTimeOut, [answers.response_time_out(row, interval) for row in times]
        case Statistic.REPORTS:
            rows = service.all_rows(session, service.REPORTS, division)
            return schemas.ReportStatisticOut, [answers.report_statistic_out(row, interval) for row in rows]
        case Statistic.LOSSES:
            rows = service.all_rows(session, service.LOSSES, division)
            return schemas.LossStatisticOut, [answers.loss_statistic_out(row, interval) for row in rows]
    rows = service.all_rows(session, service.CASES, division)
    return schemas.CaseStatisticOut, [answers.case_statistic_out(row, interval) for row in rows]


def _chart(session: "Session", name: Statistic, months: "MonthSpan", interval: Interval) -> "Chart":
    """Of losses, those in the currency that most cases have."""
    from krama.reports.counting import Dimension
    from krama.statistics import service
    from krama.statistics.plot import Chart

    division = _division(months, interval, frozenset({Dimension.PROVINCE}))
    counted = {"cases": service.CASES, "reports": service.REPORTS, "losses": service.LOSSES}[name.value]
    rows = service.all_rows(session, counted, division)
    currencies: Counter[str] = Counter()
    for row in rows:
        currencies.update(row.figures.share.losing)
    currency = currencies.most_common(1)[0][0] if currencies else ""
    series = dict.fromkeys(months.labels(interval), 0.0)
    provinces: defaultdict[str, float] = defaultdict(float)
    for row in rows:
        share = row.figures.share
        counts = {Statistic.CASES: share.cases, Statistic.REPORTS: share.reports}
        value = float(counts.get(name, share.losses.get(currency, 0)))
        series[interval.label(row.cell.first_day)] += value
        provinces[row.cell.province or ""] += value
    unit = f"losses in {currency}" if currency else name.value
    return Chart(f"{unit[0].upper()}{unit[1:]}, {months}", unit, series, provinces)


def _row(item: "BaseModel", by: "frozenset[Dimension]") -> dict[str, Any]:
    """What fits in a terminal: without dimensions that do not divide, and amounts as text."""
    hidden = {"province", "category", "kind", "channel"} - by | {"suppressed"}
    return {name: _shown(value) for name, value in item.model_dump().items() if name not in hidden}


def _shown(value: Any) -> Any:
    return " ".join(f"{money['amount']} {money['currency']}" for money in value) if isinstance(value, list) else value
