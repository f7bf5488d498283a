"""Merges drafts into the stored reports of their indicators, numbers the change, and updates the listings."""

from collections.abc import Iterable, Mapping, Sequence
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
from krama.reports import earlier, label_record, repeats, repository
from krama.reports.drafts import Fact, NewReport, Submitted, UpsertResult
from krama.reports.earlier import Earlier, changes_of, label_after
from krama.reports.fields import VOUCHED, ReportFacts
from krama.reports.intake import Draft
from krama.reports.label_record import Relabelling
from krama.reports.tables import Report, with_client
from krama.reports.visibility import Label, label_of, set_label
from krama.rule.evidence import ReportGroup
from krama.sharing import policy as sharing
from krama.sharing.sectors import Sector
from krama.sharing.stored import columns_of


def is_due(report: Report | NewReport) -> bool:
    """Whether the report's `valid_until` has passed."""
    valid_until = report.facts.valid_until
    return valid_until is not None and valid_until <= clock.now()


class _Merge:
    """Merges drafts of one member within one transaction."""

    def __init__(self, principal: Principal, earlier: Earlier) -> None:
        self._principal = principal
        self._earlier = earlier
        self._known: dict[Fact, Report | NewReport] = {**earlier.live}
        self._default_label = Label(sharing.make_visibility(sharing.default_label(principal.sector)), anonymous=False)
        self.added: list[NewReport] = []
        self.relabelled: list[Relabelling] = []

    def learn(self, earlier: Earlier) -> None:
        """Take these stored reports too, except for facts that were merged before."""
        self._earlier = earlier
        self._known = {**earlier.live, **self._known}

    def merge(self, draft: Draft) -> Submitted:
        fact = draft.fact
        report = self._known.get(fact)
        # gate: restated report is not created
        if draft.restated is not None and (report is None or report.report_id != draft.restated.report_id):
            return self._gone(draft)
        if report is None and (repeated := self._earlier.repeated(draft)) is not None:
            return repeated
        if report is not None and (_yields(draft, report) or not draft.asks_for_label):
            return self._stated_again(report, draft, relabelled=False)
        last = report or self._earlier.latest(fact)
        before = self._default_label if last is None else label_of(last)
        is_copy = draft.origin is not None
        after = self._earlier.label_of_copy(before, draft) if is_copy else label_after(before, draft)
        if draft.keeps_label and last is not None and self._earlier.opens(before, after):
            after = Label(before.visibility, after.anonymous)
        # gate: sending again never opens a report
        if last is not None and not is_copy and self._earlier.opens(before, after):
            return Submitted(last, draft.indicator, UpsertResult.REJECTED)
        if report is None:
            new = self._known[fact] = self._new_report(draft, after)
            self.added.append(new)
            return Submitted(new, draft.indicator, UpsertResult.CREATED, is_new=True)
        return self._stated_again(report, draft, relabelled=self._relabel(report, before, after))

    def _stated_again(self, report: Report | NewReport, draft: Draft, *, relabelled: bool) -> Submitted:
        """The result for a live report, which takes what the draft states."""
        # gate: a copy changes nothing that its agency says itself
        if _yields(draft, report):
            return Submitted(report, draft.indicator, UpsertResult.UNCHANGED)
        restated = self._restate(report, draft)
        if report.origin != draft.origin:  # the agency says it itself now, or other sources state it
            report.origin, restated = draft.origin, True
        outcome = UpsertResult.UPDATED if restated or relabelled else UpsertResult.UNCHANGED
        return Submitted(report, draft.indicator, outcome)

    def _gone(self, draft: Draft) -> Submitted:
        """The result of a draft whose report has ended meanwhile: nothing is stored."""
        return Submitted(self._new_report(draft, self._default_label), draft.indicator, UpsertResult.UNCHANGED)

    def _restate(self, report: Report | NewReport, draft: Draft) -> bool:
        """Take what the draft states and what differs, except for the label. Changed facts were not approved."""
        changes = changes_of(report, draft)
        # it is reported again, so it is valid again
        if is_due(report) and draft.sent.valid_until is None and draft.restated is None:
            changes["valid_until"] = None
        if changes:
            report.restate(changes)
        # gate: changed facts end the approval
        if not VOUCHED.isdisjoint(changes):
            before = "" if report.approved_at is not None else report.stating_clients
            # gate: each client that stated a fact is remembered
            report.stating_clients = with_client(before, self._principal.client_id, *draft.also_stated_by.split())
            report.approved_by, report.approved_at = None, None
        return bool(changes)

    def _relabel(self, report: Report | NewReport, before: Label, after: Label) -> bool:
        """Take a label that differs."""
        if after == before:
            return False
        if isinstance(report, Report):  # a new report has had no other label before
            self.relabelled.append(Relabelling(report, before, after))
        set_label(report, after)
        return True

    def _new_report(self, draft: Draft, label: Label) -> NewReport:
        pending, client_id = draft.pending, self._principal.client_id
        moment = clock.now() if pending is None else pending.created_at
        visibility = columns_of(label.visibility)
        return NewReport(
            report_id=uuid7(moment) if pending is None else pending.report_id,
            indicator_id=draft.indicator_id,
            agency_id=self._principal.agency_id,
            client_id=client_id,
            police=self._principal.sector is Sector.POLICE,
            stating_clients=with_client(draft.also_stated_by, client_id)
            if pending is None
            else pending.stating_clients,
            facts=ReportFacts.stating(draft.stated() | {"anonymous": label.anonymous}),
            category=draft.category,
            case_reference=draft.case_reference,
            tlp=visibility.tlp,
            audience=visibility.audience,
            recipients=visibility.recipients,
            created_at=moment,
            updated_at=moment,
            origin=draft.origin,
        )

    def addressed(self, moved: Iterable[Submitted]) -> list[Report]:
        """Those of the stored reports that have changed which name agencies, or named some until now."""
        relabelled = {change.report.report_id for change in self.relabelled}
        stored = (submitted.report for submitted in moved if isinstance(submitted.report, Report))
        return [report for report in stored if report.recipients or report.report_id in relabelled]


def _yields(draft: Draft, report: Report | NewReport) -> bool:
    """Whether the draft is a copy of what its agency says itself."""
    return draft.origin is not None and report.origin is None


class Preview:
    """Merges the drafts of a dry run in memory: each has the result that it would have after those before it."""

    def __init__(self, principal: Principal) -> None:
        self._principal = principal
        self._merging = _Merge(principal, Earlier({}, {}, {}, {}, {}, {}, {}, set()))

    def merge(self, session: Session, drafts: Sequence[Draft]) -> list[Submitted]:
        """What `merge` would return, with nothing stored. The reports are not for other use."""
        before = earlier.find(session, self._principal, drafts)
        for report in before.rows():
            session.expunge(report)  # what changes below is not written
        self._merging.learn(before)
        return [self._merging.merge(draft) for draft in drafts]


def merge(session: Session, principal: Principal, drafts: Sequence[Draft], *, in_part: bool = False) -> list[Submitted]:
    """Merge drafts that the protected list does not cover into their indicators, in order, in the caller's transaction.

    `in_part`: reports that only repeat what is stored are read as `repeats.Repeats` says, which is faster for hundreds.

    What a dispute has overturned, and what the agency has withdrawn, stays so when the same is reported again, as in
    tomorrow's version of a file.
    """
    indicators = {draft.indicator_id: draft.indicator for draft in drafts}
    indicator_records.register(session, indicators)
    same, live = repeats.find(session, principal.agency_id, drafts) if in_part else ({}, None)
    rest = [draft for draft in drafts if draft.fact not in same] if same else drafts
    before = earlier.find(session, principal, rest, live=live)
    merging = _Merge(principal, before)
    done = [
        Submitted(stored, draft.indicator, UpsertResult.UNCHANGED)
        if (stored := same.get(draft.fact)) is not None
        else merging.merge(draft)
        for draft in drafts
    ]
    moved = [submitted for submitted in done if submitted.outcome.moves]
    if moved:
        seq = number(session, [submitted.report for submitted in moved])
        for draft, submitted in zip(drafts, done, strict=True):
            if submitted.is_new and draft.pending is None:  # an accepted report was made when it was sent
                submitted.report.created_at = submitted.report.updated_at
        touched = {each.report.indicator_id: each.indicator for each in moved}
        report_groups = _stored_groups(session, touched)  # before others are added, which then need not be read
        repository.add(session, merging.added)
        repository.readdress(session, merging.addressed(moved))
        label_record.record(session, principal.client_id, seq, merging.relabelled, before.sectors)
        report_groups += [(report.indicator_id, report.report_group()) for report in merging.added]
        update_listings(session, touched, Trigger(seq, Cause.REPORTED), report_groups)
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
            report.own_seq = None
    return seq


_Groups = list[tuple[UUID, ReportGroup]]


def update_listings(
    session: Session, touched: Mapping[UUID, Indicator], change: Trigger, report_groups: _Groups | None = None
) -> None:
    """Update what each audience knows of these indicators from their reports. Call it last in a transaction.

    `report_groups` are those of all their live reports. If they are None, they are read.
    """
    if report_groups is None:
        report_groups = _stored_groups(session, touched)
    session.flush()
    listings.update(session, touched, report_groups, change)


def _stored_groups(session: Session, touched: Mapping[UUID, Indicator]) -> _Groups:
    """The live reports on these indicators as they are now. They are read even if there are none.

    Whether there are may be hidden from the caller.
    """
    session.flush()
    return [*repository.report_groups(session, touched)]
