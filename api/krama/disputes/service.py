"""Use cases of disputes: open, acknowledge, decide, withdraw, read and list them."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID, uuid4

from sqlmodel import Session

from krama.agencies import service as agencies
from krama.agencies.permissions import Permission
from krama.agencies.service import Principal
from krama.audit.service import note
from krama.core import clock, sequence
from krama.core.cursor import KeysetPosition
from krama.core.evidence import EvidenceIn, stored_evidence
from krama.core.revisions import ANY_REVISION, Expected
from krama.disputes import metrics, policy, repository
from krama.disputes.errors import DisputeAlreadyOpen, DisputeNotFound, DisputeRepeated, NothingToDispute, NotIndependent
from krama.disputes.policy import Claim
from krama.disputes.repository import DisputeSpan
from krama.disputes.statuses import DisputeDecisionKind, DisputeStatus, Grounds
from krama.disputes.tables import Dispute
from krama.events.changes import Cause, Trigger
from krama.indicators.kinds import Indicator
from krama.listings import records as indicator_records
from krama.listings import service as listings
from krama.outcomes import service as outcomes
from krama.reports import endings
from krama.reports import service as reports
from krama.reports.endings import Disputing
from krama.rule import judgement as judging
from krama.rule.evidence import Mark, MarkKind
from krama.rule.judgement import Action
from krama.rule.timeline import TimelineMark
from krama.sharing.actors import ActorOut
from krama.sharing.audiences import Viewer, viewer


@dataclass(frozen=True, slots=True)
class DisputeDetail:
    """A dispute with its indicator, its current status, and who opened and closed it.

    `revision` is the dispute's own. For a reviewer, changes of the reports on the indicator count too, of those that
    it sees: a decision is about them. They don't count for the agency that opened it, which may not see the same ones.
    `is_reviewed` says that a reviewer reads it.
    """

    dispute: Dispute
    revision: int
    indicator: Indicator
    status: DisputeStatus
    created_by: ActorOut
    closed_by: ActorOut | None
    is_reviewed: bool


def open_dispute(
    session: Session,
    principal: Principal,
    indicator_id: UUID,
    grounds: Grounds,
    statement: str,
    evidence: Sequence[EvidenceIn],
    check_id: UUID | None = None,
) -> tuple[DisputeDetail, bool]:
    """Dispute a listing that the member sees. Until the decision, no verdict on it goes beyond `verify`.

    `check_id` is the member's check that the dispute is about, if any. Returns the dispute and whether it is new: the
    agency's open one that says the same is returned as it is. Raises `IndicatorUnknown`, `CheckUnknown`,
    `NothingToDispute`, `DisputeAlreadyOpen` and `DisputeRepeated`.
    """
    outcomes.check_own(principal, check_id)
    listings.read_named(session, principal.viewer, indicator_id)  # before the lock: a hidden indicator is never locked
    # gate: dispute and decision follow each other
    indicator_records.lock(session, [indicator_id])
    listing = listings.read_named(session, principal.viewer, indicator_id)
    if not listing.aggregate.listed:
        raise NothingToDispute("You see no live report on this indicator, so there is nothing to dispute.")
    claim = Claim(grounds, statement, stored_evidence(evidence))
    if (own := repository.open_of(session, principal.agency_id, indicator_id)) is not None:
        if _says(own, claim) and own.check_id == check_id:
            note(session, dispute=own.dispute_id)
            return _detail(session, principal, own), False
        raise DisputeAlreadyOpen(
            "Your agency already disputes this. `existing` is the path of its dispute.",
            existing=f"/v1/disputes/{own.dispute_id}",
        )
    # gate: rejected dispute needs something new
    if (rejected := _rejected_before(session, principal, indicator_id, claim)) is not None:
        raise DisputeRepeated(
            "A reviewer has rejected the same dispute. Say in `statement` what is new, or send new evidence. "
            "`existing` is the path of the rejected one.",
            existing=f"/v1/disputes/{rejected.dispute_id}",
        )
    audience, recipients = reports.visibility_seen(session, principal.viewer, indicator_id)
    seq = sequence.take(session)
    created_at = clock.from_micros(seq)
    hold = judging.judge(listing.aggregate, seq).action is Action.HOLD
    by = policy.clock_of(created_at, hold=hold)
    dispute = Dispute(
        dispute_id=uuid4(),
        seq=seq,
        indicator_id=indicator_id,
        agency_id=principal.agency_id,
        client_id=principal.client_id,
        check_id=check_id,
        **claim._asdict(),
        audience=audience,
        recipients=" ".join(agency.hex for agency in recipients),
        hold_when_opened=hold,
        created_at=created_at,
        acknowledge_by=by.acknowledge_by,
        decide_by=by.decide_by,
    )
    repository.add(session, dispute)
    mark = Mark(MarkKind.DISPUTED, principal.agency_id, audience, recipients)
    listings.set_mark(session, indicator_id, dispute.dispute_id, mark)
    reports.reweigh(session, [indicator_id], Trigger(seq, Cause.DISPUTED))
    note(session, dispute=dispute.dispute_id)
    metrics.OPENED.inc()
    return _detail(session, principal, dispute), True


def _rejected_before(session: Session, principal: Principal, indicator_id: UUID, claim: Claim) -> Dispute | None:
    """The agency's latest dispute that a reviewer rejected and that makes this claim about the same reports, if any."""
    reported_at = reports.others_listed_at(session, principal.viewer, indicator_id)
    for rejected in repository.rejected_of(session, principal.agency_id, indicator_id):
        if rejected.closed_at is None or (reported_at is not None and rejected.closed_at < reported_at):
            return None  # the reviewer has not seen a report that came later
        if _says(rejected, claim):
            return rejected
    return None


def _says(dispute: Dispute, claim: Claim) -> bool:
    """Whether a dispute, of which nothing was erased, makes this claim."""
    if dispute.statement is None:
        return False
    return Claim(Grounds(dispute.grounds), dispute.statement, dispute.evidence).folded() == claim.folded()


def acknowledge(
    session: Session, principal: Principal, dispute_id: UUID, expected: Expected, *, review: bool = False
) -> DisputeDetail:
    """Acknowledge a dispute, or with `review` start its review. Doing so again changes nothing.

    Raises `DisputeNotFound`, `DisputeClosed`, `NotIndependent` and `RevisionChanged`.
    """
    dispute = _locked(session, dispute_id)
    if (dispute.review_started_at if review else dispute.acknowledged_at) is not None:
        return _detail(session, principal, dispute, expected)
    _check_reviewer(session, principal, dispute, expected)
    moment = _move(session, dispute)
    if review:
        dispute.review_started_at = moment
    if dispute.acknowledged_at is None:
        dispute.acknowledged_at = moment
        metrics.ACKNOWLEDGED.observe((moment - dispute.created_at).total_seconds())
    note(session, dispute=dispute_id)
    return _detail(session, principal, dispute)


def decide(
    session: Session,
    principal: Principal,
    dispute_id: UUID,
    expected: Expected,
    decision: DisputeDecisionKind,
    reason: str,
    source_reason: str | None = None,
) -> DisputeDetail:
    """Decide a dispute, even a lapsed one. If it is upheld, all live reports on the indicator end, with corrections.

    `reason` is for the agency that opened it. The sources of the reports, and those that opened other disputes on the
    indicator, may not know of what it says. They read `source_reason`, or only that a dispute was upheld.
    The same again changes nothing. Raises `DisputeNotFound`, `DisputeClosed`, `NotIndependent` and `RevisionChanged`.
    """
    dispute = _locked(session, dispute_id)
    if dispute.closed_as == decision:
        return _detail(session, principal, dispute, expected)
    _check_reviewer(session, principal, dispute, expected)
    closed = [dispute]
    if decision is DisputeDecisionKind.UPHELD:  # also settles the other open disputes on the indicator
        closed += [each for each in repository.open_on(session, dispute.indicator_id) if each is not dispute]
        # gate: opener settles nothing through another dispute
        policy.check_no_opener(closed, principal.agency_id)
        # gate: reviewer settles nothing that a client of its making opened
        _check_independent(session, principal, closed)
    seq = sequence.take(session)
    for_sources = source_reason or _UPHELD
    for each in closed:
        # gate: reason is for the opener of its dispute
        words = reason if each is dispute else for_sources
        moment = _close(session, principal, each, DisputeStatus(decision), words, seq)
        metrics.DECIDED.observe((moment - each.created_at).total_seconds())
    ended: list[UUID] = []
    if decision is DisputeDecisionKind.UPHELD:
        # gate: outcomes on an overturned listing are silent
        outcomes.silence(session, dispute.indicator_id, seq)
        disputing = _disputing(session, closed)
        dispute.source_reason = for_sources
        # gate: sources read words of their own
        ended = endings.overturn(session, dispute.indicator_id, for_sources, seq, disputing)
    else:
        reports.reweigh(session, [dispute.indicator_id], Trigger(seq, Cause.DISPUTE_REJECTED))
    note(session, dispute=dispute_id, decided=decision, reports=ended)
    return _detail(session, principal, dispute)


def _disputing(session: Session, disputes: Collection[Dispute]) -> list[Disputing]:
    sectors = agencies.sectors_of(session, {each.agency_id for each in disputes})
    return [Disputing(viewer(each.agency_id, sectors[each.agency_id]), each.created_at) for each in disputes]


_UPHELD = "A dispute about this value was upheld."


def withdraw(
    session: Session, principal: Principal, dispute_id: UUID, expected: Expected, reason: str
) -> DisputeDetail:
    """Take back an open dispute of the caller's agency. Verdicts are then what they would be without it.

    A dispute that is withdrawn already does not change. Raises `DisputeNotFound`, `DisputeClosed`, `RevisionChanged`.
    """
    dispute = repository.find(session, dispute_id)
    # gate: withdrawal by another agency
    if dispute is None or dispute.agency_id != principal.agency_id:
        raise _not_found()
    _lock(session, dispute)
    if dispute.closed_as == DisputeStatus.WITHDRAWN:
        return _detail(session, principal, dispute, expected)
    policy.check_open(dispute)
    expected.refuse_if_changed(_revisions(session, principal, [dispute])[dispute.dispute_id])
    seq = sequence.take(session)
    _close(session, principal, dispute, DisputeStatus.WITHDRAWN, reason, seq)
    reports.reweigh(session, [dispute.indicator_id], Trigger(seq, Cause.UNDISPUTED))
    note(session, dispute=dispute_id)
    return _detail(session, principal, dispute)


def _move(session: Session, dispute: Dispute, seq: int | None = None) -> datetime:
    """Give the dispute the next revision and the number of a change. Returns the time of the change."""
    dispute.seq = sequence.take(session) if seq is None else seq
    dispute.revision += 1
    return clock.from_micros(dispute.seq)


def _close(
    session: Session, principal: Principal, dispute: Dispute, status: DisputeStatus, reason: str, seq: int
) -> datetime:
    dispute.closed_at = moment = _move(session, dispute, seq)
    dispute.closed_as, dispute.closed_by, dispute.closing_reason = status.value, principal.client_id, reason
    listings.set_mark(session, dispute.indicator_id, dispute.dispute_id, None)
    return moment


def timeline(session: Session, viewer: Viewer, indicator_ids: Collection[UUID]) -> dict[UUID, list[TimelineMark]]:
    """The disputes on these indicators that the viewer may see, each from opened until closed."""
    return _timeline_marks(viewer, repository.spans_on(session, indicator_ids))


def timeline_since(session: Session, viewer: Viewer, since: datetime) -> dict[UUID, list[TimelineMark]]:
    """The disputes on any indicator that the viewer may see and that were open at this time or later."""
    return _timeline_marks(viewer, repository.spans_since(session, since))


def _timeline_marks(viewer: Viewer, spans: Iterable[DisputeSpan]) -> dict[UUID, list[TimelineMark]]:
    marks: dict[UUID, list[TimelineMark]] = defaultdict(list)
    for span in spans:
        named = tuple(UUID(hex=agency) for agency in span.recipients.split())
        mark = Mark(MarkKind.DISPUTED, span.agency_id, span.audience, named)
        # gate: visibility of disputes in a history
        if mark.seen_by(viewer.agency_id, viewer.sector):
            until = None if span.closed_at is None else clock.to_micros(span.closed_at)
            marks[span.indicator_id].append(TimelineMark(mark, clock.to_micros(span.created_at), until))
    return marks


def erase(session: Session, before: datetime, limit: int) -> int:
    """Erase the statements and the evidence of disputes that were closed before this time. Returns their number."""
    old = repository.stated(session, before, limit)
    for dispute in old:
        dispute.statement, dispute.evidence = None, ""
    session.flush()
    note(session, disputes=[dispute.dispute_id for dispute in old])
    return len(old)


def _locked(session: Session, dispute_id: UUID) -> Dispute:
    """The dispute, locked. Raises `DisputeNotFound`."""
    dispute = repository.find(session, dispute_id)
    if dispute is None:
        raise _not_found()
    _lock(session, dispute)
    return dispute


def _lock(session: Session, dispute: Dispute) -> None:
    """Lock the dispute's indicator: of two changes at once, one goes first."""
    indicator_records.lock(session, [dispute.indicator_id])
    session.refresh(dispute)


def _check_reviewer(session: Session, principal: Principal, dispute: Dispute, expected: Expected) -> None:
    """Raises `DisputeClosed`, `NotIndependent` and `RevisionChanged`."""
    policy.check_open(dispute)
    involved = reports.standing_by(session, dispute.indicator_id)
    policy.check_decider(dispute, principal.agency_id, involved)
    _check_independent(session, principal, [dispute])
    expected.refuse_if_changed(_revisions(session, principal, [dispute])[dispute.dispute_id])


def _check_independent(session: Session, principal: Principal, disputes: Collection[Dispute]) -> None:
    """Check that no one person may stand behind the reviewer and an opener. Raises `NotIndependent`."""
    # gate: decider is independent of the opener's makers
    if not agencies.are_independent(session, principal.client_id, {each.client_id for each in disputes}):
        raise NotIndependent(
            "Of this client and the client that opened a dispute on this indicator, one created the other or gave it a "
            "credential, or the same administrator did so for both. Another reviewer must decide."
        )


def read(session: Session, principal: Principal, dispute_id: UUID) -> DisputeDetail:
    """A dispute of the caller's agency. A reviewer may read any. Raises `DisputeNotFound`."""
    dispute = repository.find(session, dispute_id)
    # gate: dispute of another agency
    if dispute is None or (dispute.agency_id != principal.agency_id and not _decides(principal)):
        raise _not_found()
    return _detail(session, principal, dispute)


def page(
    session: Session, principal: Principal, *, statuses: Collection[DisputeStatus], after: KeysetPosition, limit: int
) -> tuple[list[DisputeDetail], bool]:
    """Up to `limit` disputes of the caller's agency, or of all for a reviewer, and whether more follow.

    With `statuses`, only those that have one of them now.
    """
    whose = None if _decides(principal) else principal.agency_id
    rows = repository.page(session, whose, statuses=statuses, now=clock.now(), after=after, limit=limit + 1)
    return _details(session, principal, rows[:limit]), len(rows) > limit


def open_disputes(session: Session) -> list[DisputeDetail]:
    """All open disputes for the operator, the one that is due first at the top."""
    return _details(session, None, repository.undecided(session))


def overdue(session: Session) -> int:
    """The number of open disputes that are past their deadline."""
    return repository.overdue(session, clock.now())


def _decides(principal: Principal) -> bool:
    return Permission.DISPUTES_DECIDE in principal.permissions


def _revisions(session: Session, principal: Principal | None, disputes: Sequence[Dispute]) -> dict[UUID, int]:
    """The revision of each dispute as the caller sees it."""
    if principal is None or not _decides(principal):
        return {each.dispute_id: each.revision for each in disputes}
    # gate: decision on reports that the reviewer has not read
    changes = reports.seen_changes(session, principal.viewer, {each.indicator_id for each in disputes})
    return {each.dispute_id: each.revision + changes.get(each.indicator_id, 0) for each in disputes}


def _detail(session: Session, principal: Principal, dispute: Dispute, kept: Expected = ANY_REVISION) -> DisputeDetail:
    [detail] = _details(session, principal, [dispute])
    kept.refuse_if_named(detail.revision)
    return detail


def _details(session: Session, principal: Principal | None, disputes: Sequence[Dispute]) -> list[DisputeDetail]:
    indicators = indicator_records.find(session, {each.indicator_id for each in disputes})
    clients = {client for each in disputes for client in (each.client_id, each.closed_by) if client is not None}
    actors, now = agencies.actors_of(session, clients), clock.now()
    revisions = _revisions(session, principal, disputes)
    return [
        DisputeDetail(
            each,
            revisions[each.dispute_id],
            indicators[each.indicator_id],
            policy.status_of(each, now),
            actors[each.client_id],
            None if each.closed_by is None else actors[each.closed_by],
            principal is not None and _decides(principal),
        )
        for each in disputes
    ]


def _not_found() -> DisputeNotFound:
    return DisputeNotFound("There is no dispute with this id that you may see.", field="dispute_id")
