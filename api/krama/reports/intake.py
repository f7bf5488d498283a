"""Intake: turns a request into a draft that may be stored."""

from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from uuid import UUID

from sqlmodel import Session

from krama.agencies import service as agencies
from krama.agencies.service import Principal
from krama.core import clock
from krama.core.errors import KramaError
from krama.indicators.canonical import canonicalise
from krama.indicators.errors import IndicatorRefused
from krama.indicators.home_numbers import NOWHERE
from krama.indicators.identity import indicator_id
from krama.indicators.kinds import Hints, Indicator, Kind
from krama.reports.drafts import Fact, NewReport
from krama.reports.errors import (
    ImpersonatedRefused,
    LabelMissing,
    LayerContradicted,
    NamingRefused,
    OccurredInFuture,
    PhoneCountryMissing,
    ValidityInPast,
    VictimRefused,
)
from krama.reports.fields import PLAIN
from krama.reports.schemas import AudienceIn, LabelChangeIn, ReportIn
from krama.reports.visibility import Label
from krama.rule.roles import CaseRole
from krama.sharing import policy as sharing
from krama.sharing.errors import RecipientUnknown
from krama.sharing.labels import Tlp
from krama.sharing.policy import Visibility
from krama.sharing.stored import visibility_of

CLOCKS_DIFFER = timedelta(minutes=2)
"""How far a member's clock may be ahead of ours. A later time is in the future, and is refused."""


_PLAIN = frozenset(PLAIN)


@dataclass(frozen=True, slots=True)
class Pending:
    """The pending report that a draft has been: its id, its first time, who stated its facts, and who may see it."""

    report_id: UUID
    created_at: datetime
    stating_clients: str
    visibility: Visibility


@dataclass(frozen=True, slots=True)
class Restated:
    """The report that a draft changes where it is. Nothing is done if it has ended meanwhile, and none is created."""

    report_id: UUID
    is_pending: bool


@dataclass(frozen=True, slots=True)
class Draft:
    """A report that may be stored: the request as it was sent, and what intake made of it.

    Its times were checked against `sent_at`. `visibility` is None if the request has no label. `pending` is what it was
    before it was accepted. `restated` is the report that it changes, if it may change no other. `also_stated_by` are
    the clients that stated facts which the draft repeats, separated by spaces. `keeps_label`: its label is only for a
    new report, so a stricter one of the agency's last report stays. `origin` is who stated it first, if the agency
    imports it: the label of such a copy may also open its report. `again`: it brings back what the agency withdrew.
    """

    sent: ReportIn
    sent_at: datetime
    indicator: Indicator
    indicator_id: UUID
    category: str
    case_reference: str
    visibility: Visibility | None
    pending: Pending | None = None
    restated: Restated | None = None
    also_stated_by: str = ""
    keeps_label: bool = False
    origin: UUID | None = None
    again: bool = False

    @property
    def asks_for_label(self) -> bool:
        """Whether it states anything of the label. Few do: a report that is sent again keeps its label then."""
        return self.visibility is not None or self.pending is not None or self.sent.anonymous

    @property
    def states_audience(self) -> bool:
        """Whether the request states an audience in addition to its label."""
        return self.sent.audience is not None

    @property
    def request(self) -> str:
        """The request as JSON, with the members that were set and that belong to the report."""
        return self.sent.model_dump_json(include=set(ReportIn.model_fields), exclude_unset=True)

    def accepted(self, report: NewReport) -> "Draft":
        """The draft of a pending report that is accepted, whatever a dispute said of the same report before."""
        pending = Pending(report.report_id, report.created_at, report.stating_clients, visibility_of(report))
        return replace(self, pending=pending)

    @property
    def fact(self) -> Fact:
        return self.indicator_id, self.category, self.case_reference

    def stated(self) -> dict[str, object]:
        """The columns of `ReportFacts` that the request states, with their values. A null clears its column."""
        sent = self.sent
        given = sent.model_fields_set
        columns: dict[str, object] = {name: sent.__dict__[name] for name in given & _PLAIN}  # faster than `getattr`
        if sent.loss is not None:
            columns |= {"loss_amount": sent.loss.amount, "loss_currency": sent.loss.currency}
        elif "loss" in given:
            columns |= {"loss_amount": None, "loss_currency": None}
        if "role" in given:
            columns["role"] = None if sent.role is None else sent.role.value
            columns.setdefault("layer", None)  # the layer belongs to the role
        return columns

    def visibility_after(self, before: Visibility) -> Visibility:
        """Who may see the report of which that was true before. A pending report has a label of its own."""
        if self.pending is not None:
            return self.pending.visibility
        return visibility_after_request(before, self.visibility, self.states_audience)

    @property
    def recipients(self) -> tuple[UUID, ...]:
        """The agencies that the report names."""
        return () if self.visibility is None else self.visibility.recipients


@dataclass(frozen=True, slots=True)
class LabelRequest:
    """A request to change a report's label. What is None stays as it is."""

    visibility: Visibility | None
    states_audience: bool
    anonymous: bool | None
    reason: str

    def applied_to(self, before: Label) -> Label:
        """The label that a report with the label `before` gets."""
        visibility = visibility_after_request(before.visibility, self.visibility, self.states_audience)
        return Label(visibility, before.anonymous if self.anonymous is None else self.anonymous)


def visibility_after_request(before: Visibility, stated: Visibility | None, states_audience: bool) -> Visibility:
    """Who may see what had the visibility `before`, after a request that states another one or none."""
    # gate: same label keeps its audience
    if stated is None or (stated.tlp is before.tlp and not states_audience):
        return before
    return stated


def label_request(sent: LabelChangeIn, principal: Principal) -> LabelRequest:
    """The change of a label that is asked for.

    Raises `LabelMissing`, `NamingRefused` and what `requested_visibility` raises.
    """
    if sent.tlp is None and sent.audience is not None:
        raise _label_missing()
    if sent.tlp is None and sent.anonymous is None:
        raise LabelMissing("Send what changes: tlp, or anonymous.", field="tlp")
    # gate: a change of the label names nobody
    if sent.tlp is not None and sent.anonymous is False:
        raise NamingRefused
    visibility = None if sent.tlp is None else requested_visibility(sent.tlp, sent.audience, principal)
    return LabelRequest(visibility, sent.audience is not None, sent.anonymous, sent.reason)


def _label_missing() -> LabelMissing:
    return LabelMissing("An audience needs a label. Send tlp too, such as TLP:AMBER.", field="tlp")


def draft(sent: ReportIn, region: str, principal: Principal) -> Draft:
    """The draft of a report that is sent now.

    Raises `IndicatorRefused` and what `draft_on` raises.
    """
    return draft_on(_indicator(sent, region, principal), sent, principal, clock.now())


def _indicator(sent: ReportIn, region: str, principal: Principal) -> Indicator:
    """What a report is about. Raises `IndicatorRefused`."""
    hints = Hints(sent.kind, sent.institution, sent.chain, sent.platform, region)
    indicator = canonicalise(sent.value, hints)
    # gate: a number without a country code from abroad is not taken for one of this country
    if principal.country != region and indicator.kind is Kind.PHONE:
        try:
            canonicalise(sent.value, hints._replace(region=NOWHERE))
        except IndicatorRefused:
            raise PhoneCountryMissing(
                "The telephone number has no country code, and an office abroad may mean one of its own country. "
                "Write it with + and its country code."
            ) from None
    return indicator


def faults(sent: ReportIn, region: str, principal: Principal) -> list[KramaError]:
    """Why a report that is sent now has no draft: every reason, not only the first."""
    now = clock.now()
    faults = []
    for check in (
        lambda: _indicator(sent, region, principal),
        lambda: check_occurred(sent.occurred_at, now),
        lambda: _check_validity(sent, now),
        lambda: _check_role(sent),
        lambda: stated_visibility(sent.tlp, sent.audience, principal),
    ):
        try:
            check()
        except KramaError as fault:
            faults.append(fault)
    return faults


def draft_on(indicator: Indicator, sent: ReportIn, principal: Principal, sent_at: datetime) -> Draft:
    """The draft of a report on an indicator. Its times are checked against `sent_at`.

    Raises `OccurredInFuture`, `ValidityInPast`, `LabelMissing`, what `_check_role` raises, and what
    `requested_visibility` raises.
    """
    check_occurred(sent.occurred_at, sent_at)
    _check_validity(sent, sent_at)
    _check_role(sent)
    return Draft(
        sent,
        sent_at,
        indicator,
        indicator_id(indicator),
        sent.category.value,
        sent.case_reference or "",
        stated_visibility(sent.tlp, sent.audience, principal),
    )


def stated_visibility(tlp: Tlp | None, audience: AudienceIn | None, principal: Principal) -> Visibility | None:
    """Who may see what is sent with this label, or None without a label.

    Raises `LabelMissing` and what `requested_visibility` raises.
    """
    if tlp is not None:
        return requested_visibility(tlp, audience, principal)
    if audience is not None:
        raise _label_missing()
    return None


def requested_visibility(tlp: Tlp, audience: AudienceIn | None, principal: Principal) -> Visibility:
    """Who may see a member's report with this label. The agency itself always may, so naming it changes nothing.

    Raises `AudienceRefused` and `RecipientsMissing`.
    """
    if audience is None:
        return sharing.make_visibility(tlp)
    return sharing.audience_visibility(tlp, audience.sectors, set(audience.agencies) - {principal.agency_id})


def check_occurred(occurred_at: datetime | None, sent_at: datetime) -> None:
    """Raises `OccurredInFuture`."""
    if occurred_at is not None and occurred_at > sent_at + CLOCKS_DIFFER:
        raise OccurredInFuture(
            "The time is in the future. Check the date and the time zone. Cambodia is +07:00.", field="occurred_at"
        )


def _check_validity(sent: ReportIn, sent_at: datetime) -> None:
    if sent.valid_until is not None and sent.valid_until <= sent_at:
        raise ValidityInPast(
            "The time is in the past. Check the date and the time zone. Cambodia is +07:00.", field="valid_until"
        )


def _check_role(sent: ReportIn) -> None:
    """Raises `ImpersonatedRefused`, `VictimRefused` and `LayerContradicted`."""
    # gate: what is the victim's own is never listed
    if sent.role is CaseRole.VICTIM:
        raise VictimRefused
    # gate: what scammers pretended to be is never listed
    if sent.role is CaseRole.IMPERSONATED:
        raise ImpersonatedRefused
    if sent.layer is not None and sent.role is not CaseRole.ONWARD:
        raise LayerContradicted


def unknown_recipients(session: Session, named: Collection[UUID]) -> set[UUID]:
    """Those of these agencies that are not active members. A report that names one would not reach it."""
    return set(named) - agencies.active_among(session, named) if named else set()


def refuse_unknown_recipients(session: Session, visibility: Visibility | None) -> None:
    """Raise `RecipientUnknown` if a report names an agency that is not an active member."""
    if visibility is not None and unknown_recipients(session, visibility.recipients):
        raise RecipientUnknown
