"""Use cases of outcomes: submit one, let it affect the score, and read those of an agency."""

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal
from itertools import zip_longest
from uuid import UUID, uuid4, uuid5

from sqlmodel import Session

from krama.agencies.service import Principal
from krama.audit.check_ids import is_of
from krama.audit.service import note
from krama.core import clock, sequence
from krama.core.cursor import KeysetPosition
from krama.core.database import advisory_lock
from krama.events.changes import Cause, Trigger
from krama.listings import records as indicator_records
from krama.listings import service as listings
from krama.outcomes import repository
from krama.outcomes.errors import CheckUnknown, OutcomeNotFound
from krama.outcomes.filters import About, OutcomeFilter
from krama.outcomes.kinds import MARK_OF_OUTCOME, OutcomeKind
from krama.outcomes.tables import Outcome
from krama.reports import service as reports
from krama.rule.evidence import Mark, MarkKind
from krama.rule.timeline import TimelineMark
from krama.sharing.audiences import Viewer


def timeline(session: Session, viewer: Viewer, indicator_ids: Collection[UUID]) -> dict[UUID, list[TimelineMark]]:
    """The outcomes that affect the score and that the viewer may see, each until the next one of its agency."""
    seen = {
        (key, mark.agency_id): mark
        for key, marks in listings.marks(session, viewer, indicator_ids).items()
        for mark in marks
        if mark.kind in (*MARK_OF_OUTCOME.values(), MarkKind.SILENCED)
    }
    by_agency: dict[tuple[UUID, UUID], list[Outcome]] = defaultdict(list)
    for outcome in repository.affecting_score(session, {key for key, _ in seen}):
        if outcome.indicator_id is not None:
            by_agency[outcome.indicator_id, outcome.agency_id].append(outcome)
    spans: dict[UUID, list[TimelineMark]] = defaultdict(list)
    for (key, agency), mark in seen.items():
        submitted = by_agency[key, agency]
        for outcome, following in zip_longest(submitted, submitted[1:]):
            weighed = replace(mark, kind=MARK_OF_OUTCOME[OutcomeKind(outcome.outcome)])
            ends = [at for at in (following.created_at if following else None, outcome.silenced_at) if at is not None]
            until = clock.to_micros(min(ends)) if ends else None
            spans[key].append(TimelineMark(weighed, clock.to_micros(outcome.created_at), until))
    return spans


def silence(session: Session, indicator_id: UUID, seq: int) -> None:
    """Remove the effect of all outcomes on an indicator: a dispute found that the listing was a mistake."""
    for outcome in repository.affecting_score(session, [indicator_id]):
        outcome.silenced_at = outcome.silenced_at or clock.from_micros(seq)
    listings.silence(session, indicator_id)


def of_agency(session: Session, agency_id: UUID, since: datetime, until: datetime) -> list[Outcome]:
    """The outcomes of an agency from `since` until before `until`."""
    return repository.of_agency(session, agency_id, since, until)


@dataclass(frozen=True, slots=True)
class Money:
    """An amount in an ISO 4217 currency."""

    amount: Decimal
    currency: str


def submit(
    session: Session, principal: Principal, about: About, kind: OutcomeKind, money: Money | None
) -> tuple[Outcome, bool]:
    """Store what a member did after a check, or learned later. Returns the outcome, and whether it is a new one.

    On an indicator, it affects the score for every member that may see the reports which this member sees now. The
    latest outcome of an agency counts. Raises `IndicatorNotFound` and `CheckUnknown`.
    """
    check_own(principal, about.check_id)
    if about.indicator_id is None:
        advisory_lock(session, f"outcomes of {principal.agency_id}")
        earlier = _repeated(session, principal, about, kind, money)
        return (_stored(session, principal, about, kind, money), True) if earlier is None else (earlier, False)
    listings.read(session, principal.viewer, about.indicator_id)  # before the lock: a hidden one is never locked
    # gate: outcome and decision follow each other
    indicator_records.lock(session, [about.indicator_id])
    if (earlier := _repeated(session, principal, about, kind, money)) is not None:
        return earlier, False
    audience, recipients = reports.visibility_seen(session, principal.viewer, about.indicator_id)
    outcome = _stored(session, principal, about, kind, money)
    if kind in MARK_OF_OUTCOME:
        mark = Mark(MARK_OF_OUTCOME[kind], principal.agency_id, audience, recipients)
        listings.set_mark(session, about.indicator_id, uuid5(about.indicator_id, principal.agency_id.hex), mark)
        reports.reweigh(session, [about.indicator_id], Trigger(outcome.seq, Cause.OUTCOME))
    return outcome, True


def _repeated(
    session: Session, principal: Principal, about: About, kind: OutcomeKind, money: Money | None
) -> Outcome | None:
    """The outcome that this one only says again, or None. Of those that affect the score, the agency's last word is it.

    Without a check or a reference it may be about another payment.
    """
    if about.check_id is None and about.reference is None:
        return None
    kinds = MARK_OF_OUTCOME if kind in MARK_OF_OUTCOME else (kind,)
    last = repository.latest(session, principal.agency_id, about, kinds)
    if last is None or last.outcome != kind:
        return None
    amount, currency = (None, None) if money is None else (money.amount, money.currency)
    if (last.amount, last.currency) != (amount, currency):
        return None
    note(session, outcome=last.outcome_id, check_id=about.check_id)
    return last


def check_own(principal: Principal, check_id: UUID | None) -> None:
    """Check that the id, if there is one, is of a check of the caller's agency. Raises `CheckUnknown`."""
    if check_id is not None and not is_of(check_id, principal.agency_id):
        raise CheckUnknown(
            "This is not the id of a check that your agency made. Send the `check_id` of the answer.", field="check_id"
        )


def _stored(session: Session, principal: Principal, about: About, kind: OutcomeKind, money: Money | None) -> Outcome:
    seq = sequence.take(session)
    outcome = Outcome(
        outcome_id=uuid4(),
        seq=seq,
        check_id=about.check_id,
        indicator_id=about.indicator_id,
        agency_id=principal.agency_id,
        client_id=principal.client_id,
        outcome=kind,
        amount=None if money is None else money.amount,
        currency=None if money is None else money.currency,
        reference=about.reference,
        created_at=clock.from_micros(seq),
    )
    session.add(outcome)
    note(session, outcome=outcome.outcome_id, check_id=about.check_id)
    return outcome


def read(session: Session, principal: Principal, outcome_id: UUID) -> Outcome:
    """An outcome of the caller's agency. Raises `OutcomeNotFound`."""
    outcome = repository.find(session, principal.agency_id, outcome_id)
    if outcome is None:
        raise OutcomeNotFound("There is no outcome with this id that your agency submitted.", field="outcome_id")
    return outcome


def page(
    session: Session, principal: Principal, wanted: OutcomeFilter, *, after: KeysetPosition, limit: int
) -> tuple[list[Outcome], bool]:
    """Up to `limit` outcomes of the caller's agency after a position, and whether more follow."""
    rows = repository.page(session, principal.agency_id, wanted, after=after, limit=limit + 1)
    return rows[:limit], len(rows) > limit
