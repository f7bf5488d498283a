"""From reports in domain words to what goes over the wire, as far as its viewer may see it."""

from collections.abc import Iterable, Mapping
from uuid import UUID

from krama.core import clock
from krama.indicators.canonical import display
from krama.indicators.categories import Category
from krama.reports.drafts import NewReport
from krama.reports.merging import Submitted
from krama.reports.schemas import (
    Audience,
    IndicatorRef,
    LabelChangeOut,
    LabelState,
    Loss,
    ReportOut,
    ReportStatus,
    Source,
)
from krama.reports.tables import LabelChange, Report
from krama.reports.visibility import recipients_in, visibility_of
from krama.sharing import policy
from krama.sharing.audiences import EVERYONE, Viewer, sectors_in
from krama.sharing.labels import Tlp
from krama.sharing.policy import DisclosureLevel, Visibility
from krama.sharing.sectors import Sector

Names = Mapping[UUID, tuple[str, Sector]]
"""Agencies' names and sectors."""

_UNNAMED = Source(agency_id=None, name="another member", sector=None)


STATED_BY_SOURCE = frozenset(
    {
        "value",
        "confidence",
        "anonymous",
        "occurred_at",
        "province",
        "case_reference",
        "channel",
        "loss",
        "narrative",
        "valid_until",
    }
)
"""Members of a report that its source says, or leaves out."""


def sources(submitted: Iterable[Submitted]) -> set[UUID]:
    """The agencies whose names `report_out` wants."""
    return {one.report.agency_id for one in submitted}


def report_out(submitted: Submitted, viewer: Viewer, names: Names) -> ReportOut:
    """A report as this viewer, who may see it, sees it."""
    report, indicator = submitted.report, submitted.indicator
    view = policy.disclosure_level(viewer, report.agency_id)
    shown = ReportOut(
        report_id=report.report_id,
        status=ReportStatus(report.ended_as or ReportStatus.ACTIVE),
        view=view,
        source=_source(report, view, names),
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
        audience=_audience(visibility_of(report)),
        anonymous=report.anonymous,
        occurred_at=report.occurred_at,
        province=report.province,
        case_reference=report.case_reference or None,
        channel=report.channel,
        loss=_loss(report),
        narrative=report.narrative,
        erased_at=report.erased_at,
        valid_until=report.valid_until,
        reported_at=report.reported_at,
        updated_at=report.updated_at,
        approved_at=report.approved_at,
        withdrawn_at=report.withdrawn_at,
        withdrawn_reason=report.withdrawn_reason,
        receipt=None,
    )
    return shown.model_copy(update=dict.fromkeys(policy.withheld(view) - {"source"}))


def _source(report: Report | NewReport, view: DisclosureLevel, names: Names) -> Source:
    if view is not DisclosureLevel.OWN and (report.anonymous or "source" in policy.withheld(view)):
        return _UNNAMED
    name, sector = names[report.agency_id]
    return Source(agency_id=report.agency_id, name=name, sector=sector)


def _loss(report: Report | NewReport) -> Loss | None:
    if report.loss_amount is None or report.loss_currency is None:
        return None
    return Loss.of(report.loss_amount, report.loss_currency)


def _audience(visibility: Visibility) -> Audience | None:
    if visibility.audience == EVERYONE:
        return None
    return Audience(sectors=sectors_in(visibility.audience), agencies=list(visibility.recipients))


def label_change_out(change: LabelChange) -> LabelChangeOut:
    """A recorded change of a report's label."""
    return LabelChangeOut(
        changed_at=clock.from_micros(change.seq),
        client_id=change.client_id,
        before=_label(change.tlp_before, change.audience_before, change.recipients_before),
        after=_label(change.tlp_after, change.audience_after, change.recipients_after),
        lowered=change.lowered,
        reason=change.reason,
    )


def _label(tlp: str, audience: int, recipients: str) -> LabelState:
    visibility = Visibility(Tlp(tlp), audience, recipients_in(recipients))
    return LabelState(tlp=visibility.tlp, audience=_audience(visibility))
