"""How reports become part of what is stored: woven into their indicators, numbered, and the verdicts kept in step."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlmodel import Session

from krama.agencies.service import Principal
from krama.audit.service import note
from krama.core import clock, sequence
from krama.core.uuid7 import uuid7
from krama.events.changes import Cause, Trigger
from krama.indicators.kinds import Indicator
from krama.listings import records as indicator_records
from krama.listings import service as listings
from krama.reports import repository
from krama.reports.drafts import Draft, Fact, NewReport, UpsertResult
from krama.reports.repository import Relabelling
from krama.reports.tables import Report
from krama.reports.visibility import columns_of, visibility_of
from krama.rule.evidence import ReportGroup
from krama.sharing import policy as sharing
from krama.sharing.sectors import Sector


@dataclass(frozen=True, slots=True)
class Submitted:
    """What became of one draft, or a report as it stands."""

    report: Report | NewReport
    indicator: Indicator
    outcome: UpsertResult


def is_due(report: Report | NewReport) -> bool:
    """Whether its time is up."""
    return report.valid_until is not None and report.valid_until <= clock.now()


def _is_news(draft: Draft, ended: Report) -> bool:
    """Whether it tells of something that happened after a dispute had overturned the same report."""
    occurred_at: datetime | None = draft.stated.get("occurred_at")
    return occurred_at is not None and ended.overturned_at is not None and occurred_at > ended.overturned_at


class _Merge:
    """Drafts of one member on their way into what is stored, within one transaction."""

    def __init__(
        self, principal: Principal, known: dict[Fact, Report | NewReport], overturned: Mapping[Fact, Report]
    ) -> None:
        self._member = principal
        self._known = known
        self._overturned = overturned
        self.added: list[NewReport] = []
        self.relabelled: list[Relabelling] = []

    def merge(self, draft: Draft) -> Submitted:
        report = self._known.get(draft.fact)
        if report is None and (ended := self._overturned.get(draft.fact)) is not None and not _is_news(draft, ended):
            return Submitted(ended, draft.indicator, UpsertResult.OVERTURNED)
        if report is None:
            new = self._known[draft.fact] = self._new_report(draft)
            self.added.append(new)
            return Submitted(new, draft.indicator, UpsertResult.CREATED)
        changed = {name: value for name, value in draft.stated.items() if getattr(report, name) != value}
        if is_due(report) and "valid_until" not in draft.stated:  # it is said again, so it stands
            changed["valid_until"] = None
        if changed:  # other words than those that were approved, by whoever says them now
            changed |= {"stated_by": self._member.client_id, "approved_by": None, "approved_at": None}
        changed |= self._label(report, draft)
        for name, value in changed.items():
            setattr(report, name, value)
        return Submitted(report, draft.indicator, UpsertResult.UPDATED if changed else UpsertResult.UNCHANGED)

    def _label(self, report: Report | NewReport, draft: Draft) -> dict[str, Any]:
        """The columns of a label that was said and differs; the same label without an audience leaves what there is."""
        before = visibility_of(report)
        if (
            draft.visibility is None
            or draft.visibility == before
            or (draft.visibility.tlp is before.tlp and not draft.audience_said)
        ):
            return {}
        if isinstance(report, Report):  # a report that is new has had no other label before
            self.relabelled.append(Relabelling(report, before, draft.visibility))
        return columns_of(draft.visibility)

    def _new_report(self, draft: Draft) -> NewReport:
        moment = clock.now()
        visibility = draft.visibility or sharing.make_visibility(sharing.default_label(self._member.sector))
        return NewReport(
            report_id=uuid7(moment),
            indicator_id=draft.indicator_id,
            agency_id=self._member.agency_id,
            client_id=self._member.client_id,
            police=self._member.sector is Sector.POLICE,
            stated_by=self._member.client_id,
            category=draft.category,
            case_reference=draft.case_reference,
            reported_at=moment,
            updated_at=moment,
            **columns_of(visibility),
            **draft.stated,
        )

    def addressed(self, moved: Iterable[Submitted]) -> list[Report]:
        """The reports, of those that were there before and have moved, that name agencies or did until now."""
        relabelled = {one.report.report_id for one in self.relabelled}
        reports = (one.report for one in moved)
        return [one for one in reports if isinstance(one, Report) and (one.recipients or one.report_id in relabelled)]


def merge(session: Session, principal: Principal, drafts: Sequence[Draft]) -> list[Submitted]:
    """Weave drafts into their indicators, in order, all in the caller's transaction; all may be listed.

    What a dispute has overturned stays so when the same is said again, as by tomorrow's version of today's file.
    """
    indicators = {draft.indicator_id: draft.indicator for draft in drafts}
    new = indicator_records.register(session, indicators)
    known = indicators.keys() - new
    live = repository.live_facts(session, principal.agency_id, known) if known else {}
    unsaid = {draft.indicator_id for draft in drafts if draft.fact not in live} - new
    overturned = repository.overturned_facts(session, principal.agency_id, unsaid) if unsaid else {}
    weaving = _Merge(principal, {**live}, overturned)
    done = [weaving.merge(draft) for draft in drafts]
    moved = [one for one in done if one.outcome.moves]
    if moved:
        seq = number(session, [one.report for one in moved])
        repository.add(session, weaving.added)
        repository.readdress(session, weaving.addressed(moved))
        repository.record_labels(session, principal.client_id, seq, weaving.relabelled)
        first = [(report.indicator_id, report.report_group()) for report in weaving.added if report.indicator_id in new]
        touched = {one.report.indicator_id: one.indicator for one in moved}
        update_listings(session, touched, Trigger(seq, Cause.REPORTED), first=first)
    note(session, reports=[one.report.report_id for one in moved])
    return done


def number(session: Session, reports: Iterable[Report | NewReport]) -> int:
    """Give these reports the number of this change, which is its time; the caller holds every lock that it needs."""
    seq = sequence.take(session)
    moment = clock.from_micros(seq)
    for report in reports:
        report.seq = seq
        report.updated_at = moment
    return seq


def update_listings(
    session: Session,
    touched: Mapping[UUID, Indicator],
    change: Trigger,
    *,
    first: Collection[tuple[UUID, ReportGroup]] = (),
) -> None:
    """Bring what each audience knows of these indicators into step with their reports. Call it last.

    `first` has all reports on the indicators that are new by this change, so that they need not be read.
    """
    session.flush()
    new = {key for key, _ in first}
    known = touched.keys() - new
    report_groups = [*first, *(repository.report_groups(session, known) if known else ())]
    listings.update(session, touched, report_groups, change, new=new)
