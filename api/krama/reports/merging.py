"""Merges drafts into the stored reports of their indicators, numbers the change, and updates the listings."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import NamedTuple
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
from krama.reports.drafts import Fact, NewReport, Submitted, UpsertResult
from krama.reports.fields import PERSONAL, VOUCHED, ReportFacts
from krama.reports.intake import Draft
from krama.reports.repository import Relabelling
from krama.reports.tables import Report
from krama.reports.visibility import Label, columns_of, label_of, set_label
from krama.rule.evidence import ReportGroup
from krama.sharing import policy as sharing
from krama.sharing.sectors import Sector


def is_due(report: Report | NewReport) -> bool:
    """Whether the report's `valid_until` has passed."""
    valid_until = report.facts.valid_until
    return valid_until is not None and valid_until <= clock.now()


class _Stored(NamedTuple):
    """What an agency's reports on some indicators are: the live ones, those that a dispute has overturned, and those
    that the agency has withdrawn.
    """

    live: dict[Fact, Report]
    overturned: Mapping[Fact, Report]
    withdrawn: Mapping[Fact, Report]

    def repeated(self, draft: Draft) -> Submitted | None:
        """The result of a draft that only repeats a report that has ended, or None."""
        if draft.fact in self.live or draft.pending is not None:
            return None
        overturned, withdrawn = self.overturned.get(draft.fact), self.withdrawn.get(draft.fact)
        # gate: overturned report stays overturned
        if overturned is not None and not _is_news(draft, overturned):
            return Submitted(overturned, draft.indicator, UpsertResult.OVERTURNED)
        # gate: withdrawn report stays withdrawn
        if withdrawn is not None and _says_the_same(draft, withdrawn):
            return Submitted(withdrawn, draft.indicator, UpsertResult.WITHDRAWN)
        return None


def _stored(session: Session, agency_id: UUID, drafts: Sequence[Draft], known: Collection[UUID]) -> _Stored:
    live = repository.live_facts(session, agency_id, known) if known else {}
    unreported = {draft.indicator_id for draft in drafts if draft.indicator_id in known and draft.fact not in live}
    overturned, withdrawn = dict[Fact, Report](), dict[Fact, Report]()  # of several, the latest
    for row in repository.ended_facts(session, agency_id, unreported) if unreported else ():
        ended = withdrawn if row.overturned_at is None else overturned
        ended[row.indicator_id, row.category, row.case_reference] = row
    return _Stored(live, overturned, withdrawn)


def _is_news(draft: Draft, ended: Report) -> bool:
    """Whether the draft reports something that happened after a dispute had overturned the same report."""
    occurred_at = draft.sent.occurred_at
    return occurred_at is not None and ended.overturned_at is not None and occurred_at > ended.overturned_at


def _says_the_same(draft: Draft, ended: Report) -> bool:
    """Whether the draft would leave the report unchanged. What has been erased is not compared."""
    changes = _changes(ended, draft).keys() - (PERSONAL if ended.erased_at is not None else ())
    return not changes and _label_after(ended, draft) == label_of(ended)


def _changes(report: Report | NewReport, draft: Draft) -> dict[str, object]:
    """What the draft states and what differs, except for the label."""
    changes = report.facts.changes(draft.stated())
    changes.pop("anonymous", None)
    return changes


def _label_after(report: Report | NewReport, draft: Draft) -> Label:
    """The label that the draft asks for, which a report takes only if it does not open it to anyone.

    The same label without an audience keeps the audience.

    The source may become anonymous. That it is named again takes `service.relabel`: programs that send every default of
    the contract would otherwise name it by mistake.
    """
    before = label_of(report)
    # gate: sending again never names the source
    anonymous = before.anonymous or draft.sent.anonymous
    return Label(draft.visibility_after(before.visibility), anonymous)


class _Merge:
    """Merges drafts of one member within one transaction."""

    def __init__(self, principal: Principal, stored: _Stored) -> None:
        self._principal = principal
        self._stored = stored
        self._known: dict[Fact, Report | NewReport] = {**stored.live}
        self._default_visibility = sharing.make_visibility(sharing.default_label(principal.sector))
        self.added: list[NewReport] = []
        self.relabelled: list[Relabelling] = []

    def learn(self, stored: _Stored) -> None:
        """Take these stored reports too, except for facts that were merged before."""
        self._stored = stored
        self._known = {**stored.live, **self._known}

    def merge(self, draft: Draft) -> Submitted:
        report = self._known.get(draft.fact)
        if report is None:
            if (repeated := self._stored.repeated(draft)) is not None:
                return repeated
            new = self._known[draft.fact] = self._new_report(draft)
            self.added.append(new)
            return Submitted(new, draft.indicator, UpsertResult.CREATED, is_new=True)
        before, after = label_of(report), _label_after(report, draft)
        # gate: sending again never opens a report
        if sharing.lowers(before.visibility, after.visibility):
            return Submitted(report, draft.indicator, UpsertResult.REJECTED)
        restated, relabelled = self._restate(report, draft), self._relabel(report, before, after)
        outcome = UpsertResult.UPDATED if restated or relabelled else UpsertResult.UNCHANGED
        return Submitted(report, draft.indicator, outcome)

    def _restate(self, report: Report | NewReport, draft: Draft) -> bool:
        """Take what the draft states and what differs, except for the label. Changed facts were not approved."""
        changes = _changes(report, draft)
        if is_due(report) and draft.sent.valid_until is None:  # it is reported again, so it is valid again
            changes["valid_until"] = None
        if changes:
            report.restate(changes)
        # gate: changed facts end the approval
        if not VOUCHED.isdisjoint(changes):
            report.stated_by, report.approved_by, report.approved_at = self._principal.client_id, None, None
        return bool(changes)

    def _relabel(self, report: Report | NewReport, before: Label, after: Label) -> bool:
        """Take a label that differs."""
        if after == before:
            return False
        if isinstance(report, Report):  # a new report has had no other label before
            self.relabelled.append(Relabelling(report, before, after))
        set_label(report, after)
        return True

    def _new_report(self, draft: Draft) -> NewReport:
        moment = clock.now() if draft.pending is None else draft.pending.created_at
        label = columns_of(draft.visibility or self._default_visibility)
        return NewReport(
            report_id=uuid7(moment) if draft.pending is None else draft.pending.report_id,
            indicator_id=draft.indicator_id,
            agency_id=self._principal.agency_id,
            client_id=self._principal.client_id,
            police=self._principal.sector is Sector.POLICE,
            stated_by=self._principal.client_id,
            facts=ReportFacts.stating(draft.stated()),
            category=draft.category,
            case_reference=draft.case_reference,
            tlp=label.tlp,
            audience=label.audience,
            recipients=label.recipients,
            created_at=moment,
            updated_at=moment,
        )

    def addressed(self, moved: Iterable[Submitted]) -> list[Report]:
        """Those of the stored reports that have changed which name agencies, or named some until now."""
        relabelled = {change.report.report_id for change in self.relabelled}
        stored = (submitted.report for submitted in moved if isinstance(submitted.report, Report))
        return [report for report in stored if report.recipients or report.report_id in relabelled]


class Preview:
    """Merges the drafts of a dry run in memory: each has the result that it would have after those before it."""

    def __init__(self, principal: Principal) -> None:
        self._agency_id = principal.agency_id
        self._merging = _Merge(principal, _Stored({}, {}, {}))

    def merge(self, session: Session, drafts: Sequence[Draft]) -> list[Submitted]:
        """What `merge` would return, with nothing stored. The reports are not for other use."""
        stored = _stored(session, self._agency_id, drafts, {draft.indicator_id for draft in drafts})
        for report in (*stored.live.values(), *stored.overturned.values(), *stored.withdrawn.values()):
            session.expunge(report)  # what changes below is not written
        self._merging.learn(stored)
        return [self._merging.merge(draft) for draft in drafts]


def merge(session: Session, principal: Principal, drafts: Sequence[Draft]) -> list[Submitted]:
    """Merge drafts that the protected list does not cover into their indicators, in order, in the caller's transaction.

    What a dispute has overturned, and what the agency has withdrawn, stays so when the same is reported again, as in
    tomorrow's version of a file.
    """
    indicators = {draft.indicator_id: draft.indicator for draft in drafts}
    new = indicator_records.register(session, indicators)
    merging = _Merge(principal, _stored(session, principal.agency_id, drafts, indicators.keys() - new))
    done = [merging.merge(draft) for draft in drafts]
    moved = [submitted for submitted in done if submitted.outcome.moves]
    if moved:
        seq = number(session, [submitted.report for submitted in moved])
        for draft, submitted in zip(drafts, done, strict=True):
            if submitted.is_new and draft.pending is None:  # an accepted report was made when it was sent
                submitted.report.created_at = submitted.report.updated_at
        repository.add(session, merging.added)
        repository.readdress(session, merging.addressed(moved))
        repository.record_labels(session, principal.client_id, seq, merging.relabelled)
        first = [(report.indicator_id, report.report_group()) for report in merging.added if report.indicator_id in new]
        touched = {each.report.indicator_id: each.indicator for each in moved}
        update_listings(session, touched, Trigger(seq, Cause.REPORTED), first=first)
    note(session, reports=[submitted.report.report_id for submitted in moved])
    return done


def number(session: Session, reports: Iterable[Report | NewReport]) -> int:
    """Give these reports the number of this change, which is also its time. The caller holds all its other locks."""
    seq = sequence.take(session)
    moment = clock.from_micros(seq)
    for report in reports:
        report.seq = seq
        report.updated_at = moment
        if isinstance(report, Report):  # a new report begins with its first revision
            report.revision += 1
    return seq


def update_listings(
    session: Session,
    touched: Mapping[UUID, Indicator],
    change: Trigger,
    *,
    first: Collection[tuple[UUID, ReportGroup]] = (),
) -> None:
    """Update what each audience knows of these indicators from their reports. Call it last in a transaction.

    `first` has all reports on the indicators that are new by this change, so that they need not be read.
    """
    session.flush()
    new = {key for key, _ in first}
    known = touched.keys() - new
    report_groups = [*first, *(repository.report_groups(session, known) if known else ())]
    listings.update(session, touched, report_groups, change, new=new)
