"""Converts reports to the wire format, with only the members that the principal may see."""

from collections.abc import Collection, Iterable, Mapping
from uuid import UUID

from krama.agencies.permissions import Permission
from krama.agencies.service import Principal
from krama.core import clock
from krama.core.money import MoneyOut
from krama.indicators.categories import Category
from krama.indicators.kinds import Indicator
from krama.listings.answers import indicator_ref
from krama.reports.drafts import NewReport, UpsertResult
from krama.reports.field_check import check
from krama.reports.fields import PLAIN, RETURNED, ReportFacts, disclosed_to, members_of
from krama.reports.intake import Draft
from krama.reports.merging import Submitted
from krama.reports.schemas import (
    Audience,
    LabelChangeOut,
    LabelState,
    ReportIn,
    ReportOut,
    ReportStatus,
    Source,
)
from krama.reports.tables import LabelChange, Report
from krama.reports.visibility import recipients_in, visibility_of
from krama.sharing.actors import ActorOut
from krama.sharing.audiences import EVERYONE, sectors_in
from krama.sharing.labels import Tlp
from krama.sharing.policy import DisclosureLevel, Visibility, disclosure_level
from krama.sharing.sectors import Sector

Names = Mapping[UUID, tuple[str, Sector]]
"""Agencies' names and sectors."""

_UNNAMED = Source(agency_id=None, name="another member", sector=None)

check(Report, ReportIn, ReportOut, named_otherwise={"source"})


def sources(submitted: Iterable[Submitted]) -> set[UUID]:
    """The agencies whose names `report_out` needs."""
    return {report.report.agency_id for report in submitted}


def own_words(draft: Draft, submitted: Submitted) -> frozenset[str]:
    """The members of a submitted report that this request has stated."""
    if submitted.outcome is UpsertResult.OVERTURNED:  # the request has changed nothing: the members were stated earlier
        return frozenset()
    label = {"audience"} if draft.states_audience else set[str]()
    case = {"case_reference"} if draft.case_reference else set[str]()
    return members_of(draft.stated()) | label | case


def report_out(
    submitted: Submitted, principal: Principal, names: Names, own_words: Collection[str] = frozenset()
) -> ReportOut:
    """A report as this principal may see it. Every response about a report is created here.

    `own_words` are the members that this request has stated. A client that may not read reports gets these back, and
    the identifiers and states that the field table returns to every client that submits.
    """
    report = submitted.report
    level = disclosure_level(principal.viewer, report.agency_id)
    allowed = _allowed(principal, level, own_words)
    values = _values(report, submitted.indicator, level)
    shown = {name: values.get(name) if name in allowed else None for name in ReportOut.model_fields}
    source = _source(report, level, names) if "source" in allowed else _UNNAMED
    return ReportOut.model_validate(shown | {"source": source})


def _allowed(principal: Principal, level: DisclosureLevel, own_words: Collection[str]) -> Collection[str]:
    """The members of a report that this principal sees."""
    own = level is DisclosureLevel.OWN
    # gate: disclosed fields
    disclosed = ReportOut.model_fields.keys() if own else disclosed_to(principal.sector)
    # gate: submit-only client reads nothing
    if Permission.REPORTS_READ in principal.permissions:
        return disclosed
    return disclosed & RETURNED.union(own_words)


def _values(report: Report | NewReport, indicator: Indicator, level: DisclosureLevel) -> dict[str, object]:
    """All members of a report, before any is withheld. A member with one column has the name of that column."""
    facts = report.facts
    return {name: getattr(facts, name) for name in PLAIN} | {
        "report_id": report.report_id,
        "status": ReportStatus(report.ended_as or ReportStatus.ACTIVE),
        "view": level,
        "indicator": indicator_ref(report.indicator_id, indicator),
        "category": Category(report.category),
        "tlp": Tlp(report.tlp),
        "audience": _audience(visibility_of(report)),
        "case_reference": report.case_reference or None,
        "loss": _loss(facts),
        "erased_at": report.erased_at,
        "reported_at": report.reported_at,
        "updated_at": report.updated_at,
        "approved_at": report.approved_at,
        "withdrawn_at": report.withdrawn_at,
        "withdrawn_reason": report.withdrawn_reason,
    }


def _source(report: Report | NewReport, level: DisclosureLevel, names: Names) -> Source:
    if level is not DisclosureLevel.OWN and report.facts.anonymous:
        return _UNNAMED
    name, sector = names[report.agency_id]
    return Source(agency_id=report.agency_id, name=name, sector=sector)


def _loss(facts: ReportFacts) -> MoneyOut | None:
    if facts.loss_amount is None or facts.loss_currency is None:
        return None
    return MoneyOut.of(facts.loss_amount, facts.loss_currency)


def _audience(visibility: Visibility) -> Audience | None:
    if visibility.audience == EVERYONE:
        return None
    return Audience(sectors=sectors_in(visibility.audience), agencies=list(visibility.recipients))


def label_change_out(change: LabelChange, relabelled_by: ActorOut) -> LabelChangeOut:
    """A recorded change of a report's label."""
    return LabelChangeOut(
        created_at=clock.from_micros(change.seq),
        relabelled_by=relabelled_by,
        relabel_reason=change.reason,
        before=_label(change.tlp_before, change.audience_before, change.recipients_before, change.anonymous_before),
        after=_label(change.tlp_after, change.audience_after, change.recipients_after, change.anonymous_after),
        lowered=change.lowered,
    )


def _label(tlp: str, audience: int, recipients: str, anonymous: bool) -> LabelState:
    visibility = Visibility(Tlp(tlp), audience, recipients_in(recipients))
    return LabelState(tlp=visibility.tlp, audience=_audience(visibility), anonymous=anonymous)
