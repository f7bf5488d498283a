"""Use cases of outcomes: submit an outcome, and let it affect the score."""

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal
from itertools import zip_longest
from uuid import UUID, uuid4, uuid5

from sqlmodel import Session

from krama.agencies.service import Principal
from krama.audit.service import note
from krama.core import clock, sequence
from krama.events.changes import Cause, Trigger
from krama.listings import records as indicator_records
from krama.listings import service as listings
from krama.outcomes import repository
from krama.outcomes.results import MARK_OF_RESULT, Result
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
        if mark.kind in (*MARK_OF_RESULT.values(), MarkKind.SILENCED)
    }
    by_agency: dict[tuple[UUID, UUID], list[Outcome]] = defaultdict(list)
    for outcome in repository.affecting_score(session, {key for key, _ in seen}):
        by_agency[outcome.indicator_id, outcome.agency_id].append(outcome)
    spans: dict[UUID, list[TimelineMark]] = defaultdict(list)
    for (key, agency), mark in seen.items():
        submitted = by_agency[key, agency]
        for outcome, following in zip_longest(submitted, submitted[1:]):
            weighed = replace(mark, kind=MARK_OF_RESULT[Result(outcome.result)])
            ends = [at for at in (following.told_at if following else None, outcome.silenced_at) if at is not None]
            until = clock.to_micros(min(ends)) if ends else None
            spans[key].append(TimelineMark(weighed, clock.to_micros(outcome.told_at), until))
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


def submit(session: Session, principal: Principal, indicator_id: UUID, result: Result, money: Money | None) -> Outcome:
    """Store what a member did with a verdict, or learned later. Raises `IndicatorNotFound`.

    It affects the score for every member that may see the reports which this member sees now. The latest result of an
    agency counts.
    """
    listings.read(session, principal.viewer, indicator_id)  # before the lock: a hidden indicator is never locked
    # gate: outcome and decision follow each other
    indicator_records.lock(session, [indicator_id])
    audience, recipients = reports.visibility_seen(session, principal.viewer, indicator_id)
    seq = sequence.take(session)
    outcome = Outcome(
        outcome_id=uuid4(),
        seq=seq,
        indicator_id=indicator_id,
        agency_id=principal.agency_id,
        client_id=principal.client_id,
        result=result,
        amount=None if money is None else money.amount,
        currency=None if money is None else money.currency,
        told_at=clock.from_micros(seq),
    )
    session.add(outcome)
    if result in MARK_OF_RESULT:
        mark = Mark(MARK_OF_RESULT[result], principal.agency_id, audience, recipients)
        listings.set_mark(session, indicator_id, uuid5(indicator_id, principal.agency_id.hex), mark)
        reports.reweigh(session, [indicator_id], Trigger(seq, Cause.OUTCOME))
    note(session, outcome=outcome.outcome_id)
    return outcome
