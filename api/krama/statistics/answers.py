"""Statistics as they are answered."""

from typing import Any

from krama.core.intervals import Interval
from krama.core.money import MoneyOut
from krama.indicators.kinds import Kind
from krama.outcomes.kinds import OutcomeKind
from krama.statistics.policy import Shown, median_hours
from krama.statistics.rows import Row
from krama.statistics.schemas import (
    CaseStatisticOut,
    LossStatisticOut,
    OutcomeStatisticOut,
    ReportStatisticOut,
    ResponseTimeOut,
)
from krama.statistics.service import OutcomeTotals, ResponseTimes


def report_statistic_out(row: Row[Shown], interval: Interval) -> ReportStatisticOut:
    """How many reports there are."""
    share, cell = row.figures.share, _cell(row, interval, suppressed=row.figures.suppressed)
    if row.figures.nothing:
        return ReportStatisticOut(**cell, report_count=None, case_count=None)
    return ReportStatisticOut(**cell, report_count=share.reports, case_count=share.cases)


def case_statistic_out(row: Row[Shown], interval: Interval) -> CaseStatisticOut:
    """How many cases there are."""
    cell = _cell(row, interval, suppressed=row.figures.suppressed)
    return CaseStatisticOut(**cell, case_count=None if row.figures.nothing else row.figures.share.cases)


def loss_statistic_out(row: Row[Shown], interval: Interval) -> LossStatisticOut:
    """What was lost."""
    share, cell = row.figures.share, _cell(row, interval, suppressed=row.figures.suppressed)
    if row.figures.nothing:
        return LossStatisticOut(**cell, case_count=None, losses=None)
    losses = [MoneyOut.of(amount, currency) for currency, amount in sorted(share.losses.items())]
    return LossStatisticOut(**cell, case_count=share.cases, losses=losses)


def response_time_out(row: Row[ResponseTimes], interval: Interval) -> ResponseTimeOut:
    """How long it took."""
    to_report, to_correct = row.figures
    return ResponseTimeOut(
        **_cell(row, interval, suppressed=to_report.suppressed or to_correct.suppressed),
        reported_count=None if to_report.nothing else to_report.share.cases,
        median_hours_to_report=median_hours(to_report.share.hours),
        corrected_count=None if to_correct.nothing else to_correct.share.cases,
        median_hours_to_correct=median_hours(to_correct.share.hours),
    )


def outcome_statistic_out(row: Row[OutcomeTotals], interval: Interval) -> OutcomeStatisticOut:
    """What came of payments and verdicts."""
    counts = {f"{kind.value}_count": row.figures.counts.get(kind, 0) for kind in OutcomeKind}
    stopped = [MoneyOut.of(amount, currency) for currency, amount in sorted(row.figures.stopped.items())]
    period = interval.label(row.cell.first_day)
    kind = None if row.cell.kind is None else Kind(row.cell.kind)
    return OutcomeStatisticOut(period=period, kind=kind, **counts, stopped_amounts=stopped)


def _cell(row: Row[Any], interval: Interval, *, suppressed: bool) -> dict[str, Any]:
    _, *dimensions = row.cell
    names = row.cell._fields[1:]
    return {
        "period": interval.label(row.cell.first_day),
        "suppressed": suppressed,
        **dict(zip(names, dimensions, strict=True)),
    }
