"""Use cases on reports: weave drafts into the indicators they name, read what one may see, relabel, withdraw."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from sqlmodel import Session

from krama.agencies import service as agencies
from krama.agencies.permissions import Permission
from krama.agencies.sectors import Sector
from krama.agencies.service import Member
from krama.audit.service import note, note_values
from krama.core import clock, sequence
from krama.core.cursor import Place
from krama.corrections import service as corrections
from krama.indicators import records as indicator_records
from krama.indicators.kinds import Indicator
from krama.reports import repository
from krama.reports.drafts import Draft, Fact, NewReport, Outcome
from krama.reports.errors import ApprovalRefused, ReportAlreadyWithdrawn, ReportNotFound
from krama.reports.reach import columns_of, reach_of
from krama.reports.repository import Relabelling
from krama.reports.tables import LabelChange, Report
from krama.sharing import policy as sharing
from krama.sharing.audiences import Viewer
from krama.sharing.errors import RecipientUnknown
from krama.sharing.policy import Reach
from krama.verdicts import service as verdicts
from krama.verdicts.terms import Ending


@dataclass(frozen=True, slots=True)
class Submitted:
    """What became of one draft, or a report as it stands."""

    report: Report | NewReport
    indicator: Indicator
    outcome: Outcome


def unknown_recipients(session: Session, named: Collection[UUID]) -> set[UUID]:
    """Which of these are not active members: a report that names one would not reach whom its source means."""
    return set(named) - agencies.active_among(session, named) if named else set()


def refuse_unknown_recipients(session: Session, reach: Reach | None) -> None:
    """Raises `RecipientUnknown` where a report names what is no active member."""
    if reach is not None and unknown_recipients(session, reach.recipients):
        raise RecipientUnknown


def _is_due(report: Report | NewReport) -> bool:
    return report.valid_until is not None and report.valid_until <= clock.now()


class _Weaving:
    """Drafts of one member on their way into what is stored, within one transaction."""

    def __init__(self, member: Member, known: dict[Fact, Report | NewReport]) -> None:
        self._member = member
        self._known = known
        self.added: list[NewReport] = []
        self.relabelled: list[Relabelling] = []

    def weave(self, draft: Draft) -> Submitted:
        report = self._known.get(draft.fact)
        if report is None:
            new = self._known[draft.fact] = self._new_report(draft)
            self.added.append(new)
            return Submitted(new, draft.indicator, Outcome.CREATED)
        changed = {name: value for name, value in draft.stated.items() if getattr(report, name) != value}
        if _is_due(report) and "valid_until" not in draft.stated:  # it is said again, so it stands
            changed["valid_until"] = None
        if changed:  # other words than those that were approved, by whoever says them now
            changed |= {"stated_by": self._member.client_id, "approved_by": None, "approved_at": None}
        changed |= self._label(report, draft)
        for name, value in changed.items():
            setattr(report, name, value)
        return Submitted(report, draft.indicator, Outcome.UPDATED if changed else Outcome.UNCHANGED)

    def _label(self, report: Report | NewReport, draft: Draft) -> dict[str, Any]:
        """The columns of a label that was said and differs; the same label without an audience leaves what there is."""
        before = reach_of(report)
        if draft.reach is None or draft.reach == before or (draft.reach.tlp is before.tlp and not draft.audience_said):
            return {}
        if isinstance(report, Report):  # a report that is new has had no other label before
            self.relabelled.append(Relabelling(report, before, draft.reach))
        return columns_of(draft.reach)

    def _new_report(self, draft: Draft) -> NewReport:
        moment = clock.now()
        reach = draft.reach or sharing.reach(sharing.usual_label(self._member.sector))
        return NewReport(
            report_id=uuid4(),
            indicator_id=draft.indicator_id,
            agency_id=self._member.agency_id,
            client_id=self._member.client_id,
            police=self._member.sector is Sector.POLICE,
            stated_by=self._member.client_id,
            category=draft.category,
            case_reference=draft.case_reference,
            reported_at=moment,
            updated_at=moment,
            **columns_of(reach),
            **draft.stated,
        )

    def addressed(self, moved: Iterable[Submitted]) -> list[Report]:
        """The reports, of those that were there before and have moved, that name agencies or did until now."""
        relabelled = {one.report.report_id for one in self.relabelled}
        reports = (one.report for one in moved)
        return [one for one in reports if isinstance(one, Report) and (one.recipients or one.report_id in relabelled)]


def submit(session: Session, member: Member, drafts: Sequence[Draft]) -> list[Submitted]:
    """Weave drafts into their indicators, in order, all in the caller's transaction.

    A known indicator is corroborated. What this agency has said before is changed where it now says otherwise, and
    stays as it is where it says the same: repeating oneself is never an error and never counts twice.
    """
    indicators = {draft.indicator_id: draft.indicator for draft in drafts}
    indicator_records.register(session, indicators)
    weaving = _Weaving(member, {**repository.live_facts(session, member.agency_id, indicators)})
    done = [weaving.weave(draft) for draft in drafts]
    moved = [one for one in done if one.outcome is not Outcome.UNCHANGED]
    if moved:
        seq = _number(session, [one.report for one in moved])
        repository.add(session, weaving.added)
        repository.readdress(session, weaving.addressed(moved))
        repository.record_labels(session, member.client_id, seq, weaving.relabelled)
        _refresh(session, {one.report.indicator_id: one.indicator for one in moved}, seq)
    note(session, reports=[one.report.report_id for one in moved])
    note_values(session, *((one.indicator.kind.value, one.indicator.canonical) for one in done))
    return done


def _number(session: Session, reports: Iterable[Report | NewReport]) -> int:
    """Give these reports the number of this change, which is its time; the caller holds every lock that it needs."""
    seq = sequence.take(session)
    moment = clock.from_micros(seq)
    for report in reports:
        report.seq = seq
        report.updated_at = moment
    return seq


def _refresh(session: Session, touched: dict[UUID, Indicator], seq: int, ending: Ending = Ending.WITHDRAWN) -> None:
    """Bring what everybody may know into step, and let those know who were told what holds no longer."""
    session.flush()
    lost = verdicts.refresh(session, touched, repository.standings(session, touched), seq, ending)
    corrections.correct(session, lost, seq)


def withdraw(session: Session, member: Member, report_id: UUID, reason: str) -> Submitted:
    """End a report of one's own agency. Raises `ReportNotFound` and `ReportAlreadyWithdrawn`."""
    report, indicators = _held(session, member, report_id)
    if report.withdrawn_at is not None:
        raise ReportAlreadyWithdrawn("The report was withdrawn before; there is nothing more to do.")
    seq = _number(session, [report])
    _end(report, Ending.WITHDRAWN, reason)
    repository.readdress(session, [report])
    _refresh(session, indicators, seq)
    note(session, reports=[report_id])
    return Submitted(report, indicators[report.indicator_id], Outcome.UPDATED)


def _end(report: Report, ending: Ending, reason: str) -> None:
    report.withdrawn_at = report.updated_at
    report.withdrawn_reason = reason
    report.ended_as = ending


def approve(session: Session, member: Member, report_id: UUID) -> Submitted:
    """Stand by a police report as its second officer; it weighs more then, and may hold money by itself.

    The officer is another client of that agency than the one that stated it, or the national administrator's. Raises
    `ReportNotFound`, `ReportAlreadyWithdrawn` and `ApprovalRefused`.
    """
    found = _visible(session, member.viewer, report_id)
    if found.agency_id != member.agency_id and Permission.AGENCIES_MANAGE not in member.permissions:
        raise _not_found()
    report, indicators = _locked(session, found)
    _check_approval(report, member)
    indicator = indicators[report.indicator_id]
    if report.approved_at is not None:
        return Submitted(report, indicator, Outcome.UNCHANGED)
    seq = _number(session, [report])
    report.approved_by, report.approved_at = member.client_id, report.updated_at
    repository.readdress(session, [report])
    _refresh(session, indicators, seq)
    note(session, reports=[report_id])
    return Submitted(report, indicator, Outcome.UPDATED)


def _check_approval(report: Report, member: Member) -> None:
    if report.withdrawn_at is not None:
        raise ReportAlreadyWithdrawn("The report was withdrawn: there is nothing to approve.")
    if not report.police:
        raise ApprovalRefused(
            "Only a report of the police can be approved; another agency's own report is what counts."
        )
    if member.client_id in (report.client_id, report.stated_by):
        raise ApprovalRefused("This client stated the report itself: a second officer's client must approve it.")


def reweigh(session: Session, indicator_ids: Collection[UUID], seq: int) -> None:
    """Work out anew what these indicators amount to, after their marks have changed; the caller holds their locks."""
    _refresh(session, indicator_records.find(session, indicator_ids), seq)


def overturn(session: Session, indicator_id: UUID, reason: str, seq: int) -> list[UUID]:
    """End every live report on an indicator, after a dispute was upheld; the caller holds its lock. Which they were."""
    ended = repository.live_on(session, indicator_id)
    for report in ended:
        report.seq, report.updated_at = seq, clock.from_micros(seq)
        _end(report, Ending.OVERTURNED, reason)
    repository.readdress(session, ended)
    _refresh(session, indicator_records.find(session, [indicator_id]), seq, Ending.OVERTURNED)
    return [report.report_id for report in ended]


def due(session: Session, limit: int) -> list[UUID]:
    """Reports whose time is up and that still count."""
    return repository.due(session, clock.now(), limit)


def expire(session: Session, report_ids: Collection[UUID]) -> list[UUID]:
    """End those of these reports whose time is up; which they were."""
    found = [report for report_id in report_ids if (report := repository.find(session, report_id)) is not None]
    touched = {report.indicator_id for report in found}
    indicator_records.lock(session, touched)
    for report in found:
        session.refresh(report)  # its source may have said it again meanwhile
    ended = [report for report in found if report.withdrawn_at is None and _is_due(report)]
    if ended:
        seq = _number(session, ended)
        for report in ended:
            _end(report, Ending.EXPIRED, "Its time was up.")
        repository.readdress(session, ended)
        indicators = indicator_records.find(session, {report.indicator_id for report in ended})
        _refresh(session, indicators, seq, Ending.EXPIRED)
    note(session, reports=[report.report_id for report in ended])
    return [report.report_id for report in ended]


def erase(session: Session, before: datetime, limit: int) -> int:
    """Erase narratives of reports that nobody has changed since then; how many."""
    old = repository.narrated(session, clock.to_micros(before), limit)
    if old:
        _number(session, old)
        for report in old:
            report.narrative, report.erased_at = None, report.updated_at
        repository.readdress(session, old)
        session.flush()
    note(session, reports=[report.report_id for report in old])
    return len(old)


def reporters(session: Session, indicator_id: UUID) -> set[UUID]:
    """The agencies with a live report on an indicator."""
    return {report.agency_id for report in repository.live_on(session, indicator_id)}


def reach_seen(session: Session, viewer: Viewer, indicator_id: UUID) -> tuple[int, tuple[UUID, ...]]:
    """Who sees any of the live reports that the viewer sees on an indicator: sectors as a number, and agencies."""
    audience, named = 0, set[UUID]()
    for report in repository.live_on(session, indicator_id):
        reach = reach_of(report)
        if sharing.sees(viewer, report.agency_id, reach):
            audience |= reach.audience
            named |= {report.agency_id, *reach.recipients}
    return audience, tuple(sorted(named))


def relabel(session: Session, member: Member, report_id: UUID, reach: Reach, reason: str) -> Submitted:
    """Change how far a report of one's own agency goes, and record it. Raises `ReportNotFound`, `RecipientUnknown`."""
    refuse_unknown_recipients(session, reach)
    report, indicators = _held(session, member, report_id)
    before = reach_of(report)
    if before == reach:
        return Submitted(report, indicators[report.indicator_id], Outcome.UNCHANGED)
    seq = _number(session, [report])
    for name, value in columns_of(reach).items():
        setattr(report, name, value)
    repository.record_labels(session, member.client_id, seq, [Relabelling(report, before, reach, reason)])
    repository.readdress(session, [report])
    _refresh(session, indicators, seq)
    note(session, reports=[report_id], tlp=[before.tlp, reach.tlp])
    return Submitted(report, indicators[report.indicator_id], Outcome.UPDATED)


def _held(session: Session, member: Member, report_id: UUID) -> tuple[Report, dict[UUID, Indicator]]:
    """One's own report as it stands once its indicator is locked: what is looked at is what will be changed."""
    report = repository.of_agency(session, member.agency_id, report_id)
    if report is None:
        raise _not_found()
    return _locked(session, report)


def _locked(session: Session, report: Report) -> tuple[Report, dict[UUID, Indicator]]:
    indicator_records.lock(session, [report.indicator_id])
    session.refresh(report)
    return report, indicator_records.find(session, [report.indicator_id])


def labels(
    session: Session, member: Member, report_id: UUID, *, after: Place, limit: int
) -> tuple[list[LabelChange], bool]:
    """Changes of the label of one's own agency's report, and whether more follow. Raises `ReportNotFound`."""
    if repository.of_agency(session, member.agency_id, report_id) is None:
        raise _not_found()
    found = repository.label_changes(session, report_id, after.seq, limit + 1)
    return found[:limit], len(found) > limit


def read(session: Session, viewer: Viewer, report_id: UUID) -> Submitted:
    """A report that the viewer may see. Raises `ReportNotFound`."""
    report = _visible(session, viewer, report_id)
    indicator = indicator_records.find(session, [report.indicator_id])[report.indicator_id]
    return Submitted(report, indicator, Outcome.UNCHANGED)


def _visible(session: Session, viewer: Viewer, report_id: UUID) -> Report:
    report = repository.find(session, report_id)
    if report is None or not sharing.sees(viewer, report.agency_id, reach_of(report)):
        raise _not_found()
    return report


def page(
    session: Session, viewer: Viewer, *, own: bool | None, after: Place, limit: int
) -> tuple[list[Submitted], bool]:
    """Up to `limit` reports that the viewer may see after the place `after`, and whether there are more.

    `own` narrows to those of its own agency, or of others.
    """
    return _named(session, repository.page(session, viewer, own=own, after=after, limit=limit + 1), limit)


def page_of_indicator(
    session: Session, viewer: Viewer, indicator_id: UUID, *, after: Place, limit: int
) -> tuple[list[Submitted], bool]:
    """The same for the live reports on one indicator; none of one that the viewer may not see."""
    rows = repository.page_of_indicator(session, viewer, indicator_id, after=after, limit=limit + 1)
    return _named(session, rows, limit)


def _named(session: Session, rows: Sequence[Report], limit: int) -> tuple[list[Submitted], bool]:
    named = indicator_records.find(session, {row.indicator_id for row in rows})
    found = [Submitted(row, named[row.indicator_id], Outcome.UNCHANGED) for row in rows[:limit]]
    return found, len(rows) > limit


def _not_found() -> ReportNotFound:
    return ReportNotFound("There is no report of this id that you may see or change.", field="report_id")
