"""From reports in domain words to what goes over the wire."""

from krama.indicators.canonical import display
from krama.indicators.categories import Category
from krama.reports.schemas import IndicatorRef, Loss, ReportOut, ReportStatus
from krama.reports.service import Submitted
from krama.sharing.labels import Tlp


def report_out(submitted: Submitted) -> ReportOut:
    """A report as its own agency sees it."""
    report, indicator = submitted.report, submitted.indicator
    loss = None
    if report.loss_amount is not None and report.loss_currency is not None:
        loss = Loss(amount=format(report.loss_amount.normalize(), "f"), currency=report.loss_currency)
    return ReportOut(
        report_id=report.report_id,
        status=ReportStatus.ACTIVE if report.withdrawn_at is None else ReportStatus.WITHDRAWN,
        indicator=IndicatorRef(
            indicator_id=report.indicator_id,
            kind=indicator.kind,
            canonical=indicator.canonical,
            display=display(indicator),
        ),
        value=report.value,
        category=Category(report.category),
        confidence=report.confidence,
        tlp=Tlp(report.tlp),
        occurred_at=report.occurred_at,
        province=report.province,
        case_reference=report.case_reference or None,
        channel=report.channel,
        loss=loss,
        narrative=report.narrative,
        reported_at=report.reported_at,
        updated_at=report.updated_at,
        withdrawn_at=report.withdrawn_at,
        withdrawn_reason=report.withdrawn_reason,
    )
