"""Converts reports to the wire format, with only the members that the principal may see."""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from functools import cache, lru_cache
from operator import attrgetter
from typing import NamedTuple
from uuid import UUID

from sqlmodel import Session

from krama.agencies import service as agencies
from krama.agencies.permissions import Permission
from krama.agencies.service import Principal
from krama.core import clock
from krama.core.money import MoneyOut
from krama.core.unchecked import unchecked
from krama.indicators.categories import Category
from krama.indicators.kinds import Indicator
from krama.listings.answers import indicator_ref
from krama.reports.drafts import NewReport, Submitted, ended_before_decision, last_change, revision_for
from krama.reports.field_check import check
from krama.reports.fields import APPROVAL, DECISION, PLAIN, RETURNED, ReportFacts, disclosed_to, members_of
from krama.reports.intake import Draft
from krama.reports.schemas import (
    Audience,
    LabelChangeOut,
    LabelState,
    ReportIn,
    ReportOut,
    ReportSource,
    ReportStatus,
)
from krama.reports.tables import LabelChange, Report
from krama.rule.roles import CaseRole
from krama.sharing.actors import ActorOut
from krama.sharing.audiences import EVERYONE, sectors_in
from krama.sharing.labels import Tlp
from krama.sharing.policy import DisclosureLevel, Visibility, disclosure_level, sees
from krama.sharing.sectors import Sector
from krama.sharing.stored import recipients_in, visibility_of


@dataclass(frozen=True, slots=True)
class People:
    """Who is named in reports: agencies with their names and sectors, and actors by their clients' ids."""

    agencies: Mapping[UUID, tuple[str, Sector]]
    actors: Mapping[str, ActorOut] = field(default_factory=dict)


UNNAMED = ReportSource(agency_id=None, name="another member", sector=None)

check(Report, ReportIn, ReportOut, named_otherwise={"source"})


def people(session: Session, submitted: Collection[Submitted]) -> People:
    """Who is named in these reports."""
    reports = [each.report for each in submitted]
    acting = {client for each in reports for client in (each.approved_by, each.decided_by) if client is not None}
    named = agencies.names_of(session, {each.agency_id for each in reports})
    return People(named, agencies.actors_of(session, acting) if acting else {})


def own_words(draft: Draft, submitted: Submitted) -> frozenset[str]:
    """The members of a submitted report that this request has stated."""
    if submitted.outcome.repeats_ended:  # the request has changed nothing: the members were stated earlier
        return frozenset()
    label = {"audience"} if draft.states_audience else set[str]()
    case = {"case_reference"} if draft.case_reference else set[str]()
    return members_of(draft.stated()) | label | case


def report_out(
    submitted: Submitted, principal: Principal, named: People, own_words: Collection[str] = frozenset()
) -> ReportOut:
    """A report as this principal may see it. Every response about a report is created here.

    `own_words` are the members that this request has stated. A client that may not read reports gets these back, and
    the identifiers and states that the field table returns to every client that submits.
    """
    report = submitted.report
    level = disclosure_level(principal.viewer, report.agency_id)
    allowed = _allowed(principal, report, own_words)
    form = _form_of(ReportOut)
    shown = form.nothing | _values(report, submitted.indicator, level)
    if report.approved_by is not None or report.decided_by is not None:
        shown |= _actors(report, principal, named)
    for name in _hidden(form.members, allowed):
        shown[name] = None
    shown["source"] = _source(report, level, named) if "source" in allowed else UNNAMED
    return form.make(shown)


class _Form(NamedTuple):
    """The members of an answer: all of them, a report without anything in their order, and how one is made."""

    members: frozenset[str]
    nothing: dict[str, object]
    make: Callable[[dict[str, object]], ReportOut]


@cache
def _form_of(model: type[ReportOut]) -> _Form:
    return _Form(frozenset(model.model_fields), dict.fromkeys(model.model_fields), unchecked(model))


@lru_cache(maxsize=256)
def _hidden(members: frozenset[str], allowed: frozenset[str]) -> tuple[str, ...]:
    """The members that are withheld. Readers of a few sectors ask for the same few sets again and again."""
    return tuple(members - allowed)


_source_of = unchecked(ReportSource)
_SHOWN = tuple(name for name in PLAIN if name in ReportOut.model_fields)
_facts_of = attrgetter(*_SHOWN)


def _allowed(principal: Principal, report: Report | NewReport, own_words: Collection[str]) -> frozenset[str]:
    """The members of a report that this principal sees."""
    own = principal.agency_id == report.agency_id
    # gate: disclosed fields
    disclosed = _form_of(ReportOut).members if own else _disclosed(principal, report)
    # gate: submit-only client reads nothing
    if Permission.REPORTS_READ in principal.permissions:
        return disclosed
    return disclosed & RETURNED.union(own_words)


def _disclosed(principal: Principal, report: Report | NewReport) -> frozenset[str]:
    """The members that another agency sees. Its officers who approve or decide also see what they act upon."""
    disclosed = disclosed_to(principal.sector)
    if not sees(principal.viewer, report.agency_id, visibility_of(report)):  # it only decides the report
        disclosed = disclosed_to(Sector.PARTNER)
    # gate: case of an anonymous report is not told
    if report.facts.anonymous:
        disclosed -= {"case_reference"}  # the number often names the office, or another report of the case does
    if Permission.REPORTS_DECIDE in principal.permissions and is_decidable(report):
        return disclosed | DECISION
    approves = {Permission.REPORTS_APPROVE, Permission.AGENCIES_MANAGE} <= principal.permissions
    return disclosed | APPROVAL if approves else disclosed


def is_decidable(report: Report | NewReport) -> bool:
    """Whether the report is pending, or has been."""
    return report.ended_as in (ReportStatus.PENDING, ReportStatus.DISMISSED) or report.decided_at is not None


def _actors(report: Report | NewReport, principal: Principal, named: People) -> dict[str, ActorOut | None]:
    acting = {"approved_by": report.approved_by, "decided_by": report.decided_by}
    return {
        name: None
        if client is None or (actor := named.actors.get(client)) is None
        else actor.shown_to(principal.agency_id)
        for name, client in acting.items()
    }


def _values(report: Report | NewReport, indicator: Indicator, level: DisclosureLevel) -> dict[str, object]:
    """All members of a report, before any is withheld. A member with one column has the name of that column.

    They have the types that `ReportOut` declares, because nothing checks them.
    """
    facts, own = report.facts, level is DisclosureLevel.OWN
    return dict(zip(_SHOWN, _facts_of(facts), strict=True)) | {
        "report_id": report.report_id,
        "status": status_of(report, own=own),
        "view": level,
        "indicator": indicator_ref(report.indicator_id, indicator),
        "category": _CATEGORIES[report.category],
        "tlp": _LABELS[report.tlp],
        "audience": None if report.audience == EVERYONE else audience_out(visibility_of(report)),
        "role": None if facts.role is None else _ROLES[facts.role],
        "case_reference": report.case_reference or None,
        "loss": _loss(facts),
        "erased_at": report.erased_at,
        "revision": revision_for(report, own=own),
        "created_at": report.created_at,
        "updated_at": clock.from_micros(last_change(report, own=own)) if own else report.updated_at,
        "approved_at": report.approved_at,
        "ended_at": report.withdrawn_at,
        "end_reason": report.withdrawal_reason,
        "overturned_at": report.overturned_at if own or not ended_before_decision(report) else None,
        "source_reason": report.source_reason,
        "decided_at": report.decided_at,
        "decision_reason": report.decision_reason,
    }


_CATEGORIES = {each.value: each for each in Category}
_LABELS = {each.value: each for each in Tlp}
_ROLES = {each.value: each for each in CaseRole}
"""By the stored word: to call `Category` for each report of a page takes time."""


def status_of(report: Report | NewReport, *, own: bool) -> ReportStatus:
    """Where a report stands, for its own agency or another one."""
    # gate: only the source learns that its ended report was overturned
    if own and report.overturned_at is not None:
        return ReportStatus.OVERTURNED
    return ReportStatus(report.ended_as or ReportStatus.ACTIVE)


def _source(report: Report | NewReport, level: DisclosureLevel, named: People) -> ReportSource:
    if level is not DisclosureLevel.OWN and report.facts.anonymous:
        return UNNAMED
    name, sector = named.agencies[report.agency_id]
    return _source_of({"agency_id": report.agency_id, "name": name, "sector": sector})


def _loss(facts: ReportFacts) -> MoneyOut | None:
    if facts.loss_amount is None or facts.loss_currency is None:
        return None
    return MoneyOut.of(facts.loss_amount, facts.loss_currency)


def audience_out(visibility: Visibility) -> Audience | None:
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
        widened=change.lowered,
    )


def _label(tlp: str, audience: int, recipients: str, anonymous: bool | None) -> LabelState:
    visibility = Visibility(Tlp(tlp), audience, recipients_in(recipients))
    return LabelState(tlp=visibility.tlp, audience=audience_out(visibility), anonymous=anonymous)
