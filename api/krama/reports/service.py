"""Use cases that change reports: submit, relabel, approve and withdraw them."""

from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from collections.abc import Set as AbstractSet
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement
from sqlmodel import Session

from krama.agencies import service as agencies
from krama.agencies.permissions import Permission
from krama.agencies.service import Principal
from krama.audit.service import note, note_values
from krama.cases import service as cases
from krama.cases.service import CaseFile
from krama.core.revisions import Expected
from krama.events.changes import Cause, Trigger
from krama.indicators.kinds import Kind
from krama.listings import records as indicator_records
from krama.protection import service as protection
from krama.protection.rules import Matcher
from krama.reports import (
    case_reports,
    cited_cases,
    keeping,
    label_record,
    locking,
    merging,
    pending,
    pending_repository,
    reading,
    repository,
    retracting,
    shared_cases,
    sources,
)
from krama.reports import seen_changes as changes
from krama.reports.case_values import PastReport, SharedCases
from krama.reports.drafts import Submitted, UpsertResult
from krama.reports.endings import end
from krama.reports.errors import ApprovalRefused, ReportEnded
from krama.reports.fields import VOUCHED_MEMBERS, disclosed_to
from krama.reports.intake import Draft, LabelRequest, refuse_unknown_recipients
from krama.reports.keeping import Covered
from krama.reports.label_record import Relabelling
from krama.reports.merging import merge, number, update_listings
from krama.reports.retracting import Withdrawal
from krama.reports.tables import Report
from krama.reports.visibility import Label, label_of, set_label
from krama.rule.evidence import Ending
from krama.rule.roles import CaseRole
from krama.rule.timeline import TimelineReport
from krama.sharing import policy as sharing
from krama.sharing.audiences import Viewer
from krama.sharing.stored import visibility_of

_NOT_STORED = frozenset({UpsertResult.REJECTED, UpsertResult.OVERTURNED, UpsertResult.WITHDRAWN})
"""The results of drafts that state nothing of a new case."""


def submit(
    session: Session,
    principal: Principal,
    drafts: Sequence[Draft],
    made: AbstractSet[str] = frozenset(),
    *,
    in_part: bool = False,
) -> list[Submitted]:
    """`submit_to_cases`, after the cases that the drafts name were made where they are missing.

    A case that was withdrawn begins again if one of its reports is created or changes. `made` are the references of
    cases that the caller has made for these drafts in this transaction. `in_part` is as in `submit_to_cases`.
    """
    ensured = cited_cases.ensure(session, principal, drafts)
    submitted = submit_to_cases(session, principal, drafts, in_part=in_part)
    rejected = [draft for draft, each in zip(drafts, submitted, strict=True) if each.outcome in _NOT_STORED]
    # gate: what is rejected states nothing of its case
    if unsaid := sorted({draft.case_reference for draft in rejected} & (ensured.new | made)):
        done = zip(drafts, submitted, strict=True)
        told = cited_cases.stated(draft for draft, each in done if each.outcome not in _NOT_STORED)
        for case in cases.locked(session, principal, unsaid):
            cases.begin_with(case, told.get(case.reference, {"category": case.category}))
    if ensured.were_there:
        changed = [draft for draft, each in zip(drafts, submitted, strict=True) if each.outcome.moves or each.is_new]
        moved = cited_cases.stated(draft for draft in changed if draft.case_reference not in ensured.new)
        losses = case_reports.largest_losses(session, principal.agency_id, moved.keys()) if moved else {}
        there_now = cases.locked(session, principal, moved.keys())
        revisions = {case.case_id: case.revision for case in there_now}
        for case in there_now:
            if case.withdrawn_at is not None:
                cases.begin_again(session, case)
                cases.forget_description(session, case, moved[case.reference]["category"])
            cases.complete(case, principal, moved[case.reference], losses.get(case.reference))
            # gate: revision of a case counts its reports
            cases.count_reports(case, revisions[case.case_id])
    return submitted


def submit_to_cases(
    session: Session,
    principal: Principal,
    drafts: Sequence[Draft],
    *,
    in_part: bool = False,
    withdrawals: Sequence[Withdrawal] = (),
) -> list[Submitted]:
    """Merge drafts into the stored reports, in order, in the caller's transaction. Protected values become pending.

    The cases that they name exist.

    A draft on a known indicator corroborates it. If the agency has reported the same fact before, its report is updated
    where the draft differs. Submitting the same again is never an error and never counts twice. A draft whose label
    would open its report is `rejected` for `LabelWidened`, and changes nothing.

    `in_part`: of a report that a draft only repeats, the caller needs no more than its id and indicator. `withdrawals`
    are done after that, so that a report which ends takes a stricter label before.
    """
    covered, rest = _divided(protection.current(session), drafts)
    note_values(session, *((draft.indicator.kind.value, draft.indicator.canonical) for draft in drafts))
    if not covered and not withdrawals:
        return merge(session, principal, drafts, in_part=in_part)
    # before the other drafts' indicators, as in `pending.decide`
    known = keeping.lock(session, principal, covered) if covered else {}
    locked = retracting.lock(session, rest, withdrawals) if withdrawals else {}
    merged = merge(session, principal, rest, in_part=in_part) if rest else []
    kept = keeping.keep(session, principal, covered, known) if covered else []
    retracting.withdraw(session, principal, withdrawals, locked)
    return _in_order(drafts, covered, kept, merged)


class SubmissionPreview:
    """Submits drafts in memory: each has the result that it would have after those before it."""

    def __init__(self, principal: Principal) -> None:
        self._merging = merging.Preview(principal)
        self._keeping = keeping.PendingPreview(principal)

    def submit(self, session: Session, drafts: Sequence[Draft]) -> list[Submitted]:
        """What `submit` would return, with nothing stored. The reports are not for other use."""
        covered, rest = _divided(protection.matcher_of(session, protection.version(session)), drafts)
        kept = self._keeping.keep(session, covered) if covered else []
        return _in_order(drafts, covered, kept, self._merging.merge(session, rest))


def _divided(matcher: Matcher, drafts: Sequence[Draft]) -> tuple[Covered, list[Draft]]:
    """The drafts that the protected list covers, and the rest."""
    # gate: protected list at submission
    covered = [(draft, entry) for draft in drafts if (entry := _covering(matcher, draft)) is not None]
    outside = {id(draft) for draft, _ in covered}
    return covered, [draft for draft in drafts if id(draft) not in outside]


def _covering(matcher: Matcher, draft: Draft) -> UUID | None:
    """The protection that covers a draft. What is restated stays where it is, listed or pending."""
    if draft.restated is None:
        return matcher.covering(draft.indicator)
    return draft.restated.report_id if draft.restated.is_pending else None  # it keeps the protection that it has


def _in_order(
    drafts: Sequence[Draft], covered: Covered, kept: Iterable[Submitted], merged: Iterable[Submitted]
) -> list[Submitted]:
    """The results of the drafts that were covered, and of the rest, in the order of all drafts."""
    outside, of_covered, of_rest = {id(draft) for draft, _ in covered}, iter(kept), iter(merged)
    return [next(of_covered) if id(draft) in outside else next(of_rest) for draft in drafts]


def withdraw(session: Session, principal: Principal, report_id: UUID, reason: str, expected: Expected) -> Submitted:
    """End a report of the caller's agency, listed or pending. A report that is withdrawn already does not change.

    Raises `ReportNotFound`, `ReportPending`, `ReportEnded` and `RevisionChanged`.
    """
    if (withdrawn := pending.withdraw(session, principal, report_id, reason, expected)) is not None:
        return withdrawn
    locked = locking.lock_own(session, principal, report_id)
    report = locked.report
    if report.ended_as == Ending.WITHDRAWN:
        expected.refuse_if_named(report.revision)
        return Submitted(report, locked.indicator, UpsertResult.UNCHANGED)
    if report.withdrawn_at is not None:
        raise ReportEnded("The report has already ended otherwise. There is nothing more to do.")
    expected.refuse_if_changed(report.revision)
    seq = number(session, [report])
    end(report, Ending.WITHDRAWN, reason)
    repository.readdress(session, [report])
    locked.count_in_case()
    update_listings(session, locked.indicators, Trigger(seq, Cause.WITHDRAWN))
    note(session, reports=[report_id])
    return Submitted(report, locked.indicator, UpsertResult.UPDATED)


def approve(session: Session, principal: Principal, report_id: UUID, expected: Expected) -> Submitted:
    """Approve a police report as its second officer. It then weighs more, and may lead to `hold` by itself.

    The officer's client neither created the report nor stated one of its facts since the last approval. It belongs to
    the same agency, or to the national administrator, and sees all that the approval vouches for. A report that is
    approved already does not change.
    Raises `ReportNotFound`, `ReportPending`, `ReportEnded`, `ApprovalRefused` and `RevisionChanged`.
    """
    visible = reading.visible_to(session, principal, report_id)
    # gate: approval of another agency's report
    if visible.agency_id != principal.agency_id and Permission.AGENCIES_MANAGE not in principal.permissions:
        raise pending.not_found()
    locked = locking.lock(session, visible)
    report = locked.report
    _check_approval(report, principal)
    _check_independent(session, report, principal)
    if report.approved_at is not None:
        expected.refuse_if_named(report.revision)
        return Submitted(report, locked.indicator, UpsertResult.UNCHANGED)
    expected.refuse_if_changed(report.revision)
    seq = number(session, [report])
    report.approved_by, report.approved_at = principal.client_id, report.updated_at
    repository.readdress(session, [report])
    locked.count_in_case()
    update_listings(session, locked.indicators, Trigger(seq, Cause.APPROVED))
    note(session, reports=[report_id])
    return Submitted(report, locked.indicator, UpsertResult.UPDATED)


def _check_approval(report: Report, principal: Principal) -> None:
    if report.withdrawn_at is not None:
        raise ReportEnded("The report has ended, so it can't be approved.")
    if not report.police:
        raise ApprovalRefused(
            "Only a police report can be approved. Another agency can corroborate this one with its own report."
        )
    # gate: a copy is not approved
    if report.origin is not None:
        raise ApprovalRefused(
            "This report was imported, so no officer of the agency has stated it yet. Let one report the same, and a "
            "second one approve that."
        )
    # gate: second officer is another person
    if principal.client_id in (report.client_id, *report.stating_clients.split()):
        raise ApprovalRefused(
            "This client stated facts of the report itself. A second officer's client must approve it: one that has "
            "stated none of them since the last approval."
        )
    # gate: officer sees what the approval vouches for
    if unseen := VOUCHED_MEMBERS - _seen(report, principal):
        raise ApprovalRefused(
            f"An approval vouches for facts that this client does not see: {', '.join(sorted(unseen))}. A client that "
            "sees them must approve: one with `reports:read` of the report's own agency, or of the national police."
        )


def _check_independent(session: Session, report: Report, principal: Principal) -> None:
    # gate: officer is independent of the reporter's makers
    if not agencies.are_independent(session, principal.client_id, {report.client_id, *report.stating_clients.split()}):
        raise ApprovalRefused(
            "Of this client and the client that stated the report, one created the other or gave it a credential, or "
            "the same administrator did so for both. Let an officer approve whose client another administrator made."
        )


def _seen(report: Report, principal: Principal) -> frozenset[str]:
    """The members that the principal sees, among those that an approval vouches for."""
    if Permission.REPORTS_READ not in principal.permissions:
        return frozenset()
    return VOUCHED_MEMBERS if report.agency_id == principal.agency_id else disclosed_to(principal.sector)


def reweigh(session: Session, indicator_ids: Collection[UUID], change: Trigger) -> None:
    """Update the listings of these indicators after their marks have changed. The caller holds their locks."""
    update_listings(session, indicator_records.find(session, indicator_ids), change)


def standing_by(session: Session, indicator_id: UUID) -> set[UUID]:
    """The agencies with a live report on an indicator, and those whose clients approved one."""
    live = repository.live_on(session, indicator_id)
    approving = {report.approved_by for report in live if report.approved_by is not None}
    officers = [agencies.find_principal(session, client_id) for client_id in sorted(approving)]
    # gate: approving officer does not judge
    return {report.agency_id for report in live} | {officer.agency_id for officer in officers if officer is not None}


def own_indicators(session: Session, agency_id: UUID, indicator_ids: Collection[UUID]) -> set[UUID]:
    """Those of these indicators that the agency reports itself: its report is live, or pending."""
    live = repository.own_indicators(session, agency_id, indicator_ids)
    return live | pending_repository.own_indicators(session, agency_id, indicator_ids)


def seen_changes(session: Session, viewer: Viewer, indicator_ids: Collection[UUID]) -> Counter[UUID]:
    """See `seen_changes.seen_changes`."""
    return changes.seen_changes(session, viewer, indicator_ids)


def visibility_seen(session: Session, viewer: Viewer, indicator_id: UUID) -> tuple[int, tuple[UUID, ...]]:
    """Who may see any of the live reports on an indicator that the viewer sees: the sectors' mask, and agencies."""
    audience, named = 0, set[UUID]()
    for report in repository.live_on(session, indicator_id):
        visibility = visibility_of(report)
        if sharing.sees(viewer, report.agency_id, visibility):
            audience |= visibility.audience
            named |= {report.agency_id, *visibility.recipients}
    return audience, tuple(sorted(named))


def others_listed_at(session: Session, viewer: Viewer, indicator_id: UUID) -> datetime | None:
    """See `seen_changes.others_listed_at`."""
    return changes.others_listed_at(session, viewer, indicator_id)


def past(session: Session, viewer: Viewer, indicator_ids: Collection[UUID]) -> dict[UUID, list[TimelineReport]]:
    """The live and ended reports that the viewer may see, by indicator. Indicators without any are left out."""
    return repository.past(session, viewer, indicator_ids)


def refuse_unseen_sources(session: Session, principal: Principal, named: AbstractSet[UUID]) -> None:
    """Raise `AgencyNotFound` if a filter names an agency that the caller may not know."""
    sources.refuse_unseen(session, principal, named)


def cases_with(session: Session, viewer: Viewer, indicator_ids: Collection[UUID]) -> SharedCases:
    """The values of the cases of these indicators. See `shared_cases.of_indicators`."""
    return shared_cases.of_indicators(session, viewer, indicator_ids)


def cases_between(session: Session, viewer: Viewer, indicator_ids: Collection[UUID]) -> SharedCases:
    """The cases that these indicators share. See `shared_cases.between_indicators`."""
    return shared_cases.between_indicators(session, viewer, indicator_ids)


def reports_of_case(session: Session, viewer: Viewer, case: CaseFile, limit: int) -> tuple[list[Submitted], int]:
    """Up to `limit` live reports that a case shows to the viewer, the oldest first, and how many there are."""
    rows, count = case_reports.visible(session, viewer, case, limit)
    return case_reports.named(session, rows), count


def has_value(
    case: tuple[Any, Any, Any], viewer: Viewer, kinds: Collection[Kind], roles: Collection[CaseRole]
) -> ColumnElement[bool]:
    """See `case_reports.has_value`."""
    return case_reports.has_value(case, viewer, kinds, roles)


def own_reports_of_case(session: Session, agency_id: UUID, reference: str) -> list[Submitted]:
    """All live reports of an agency's case, for the agency itself. Raises `TooManyCaseReports`."""
    return case_reports.named(session, case_reports.live(session, agency_id, reference))


def past_reports_of_case(session: Session, agency_id: UUID, reference: str) -> list[PastReport]:
    """Up to 1,000 live and as many ended reports of an agency's case, for the agency itself."""
    return case_reports.past(session, agency_id, reference)


def pending_of_case(session: Session, principal: Principal, reference: str) -> list[Submitted]:
    """The undecided reports of a case of the caller's agency."""
    return list(case_reports.pending(session, principal, reference))


def count_case_again(session: Session, case: CaseFile) -> None:
    """See `case_reports.count_again`."""
    case_reports.count_again(session, case)


def withdraw_case(session: Session, principal: Principal, reference: str, reason: str) -> list[UUID]:
    """See `case_reports.withdraw`."""
    return case_reports.withdraw(session, principal, reference, reason)


def relabel_case(
    session: Session, principal: Principal, reference: str, before: Label, after: Label, reason: str
) -> list[UUID]:
    """See `case_reports.relabel`."""
    return case_reports.relabel(session, principal, reference, before, after, reason)


def relabel(
    session: Session, principal: Principal, report_id: UUID, change: LabelRequest, expected: Expected
) -> Submitted:
    """Change who may see a report of the caller's agency, or whether it names its source, and record the change.

    The same label without an audience changes nothing. Raises `ReportNotFound`, `ReportPending`, `RecipientUnknown`
    and `RevisionChanged`.
    """
    refuse_unknown_recipients(session, change.visibility)
    locked = locking.lock_own(session, principal, report_id)
    report = locked.report
    before = label_of(report)
    after = change.applied_to(before)
    if before == after:
        expected.refuse_if_named(report.revision)
        return Submitted(report, locked.indicator, UpsertResult.UNCHANGED)
    expected.refuse_if_changed(report.revision)
    seq = number(session, [report])
    set_label(report, after)
    relabelled = [Relabelling(report, before, after, change.reason)]
    sectors = agencies.sectors_of(session, after.visibility.recipients)
    label_record.record(session, principal.client_id, seq, relabelled, sectors)
    repository.readdress(session, [report])
    locked.count_in_case()
    update_listings(session, locked.indicators, Trigger(seq, Cause.RELABELLED))
    note(session, reports=[report_id], tlp=[before.visibility.tlp, after.visibility.tlp])
    return Submitted(report, locked.indicator, UpsertResult.UPDATED)
