"""Use cases on outcomes: take one, and let it bear on the score."""

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
from krama.events.changes import Cause, Change
from krama.listings import records as indicator_records
from krama.listings import service as listings
from krama.outcomes import repository
from krama.outcomes.results import VOICES, Result
from krama.outcomes.tables import Outcome
from krama.reports import service as reports
from krama.rule.evidence import Mark, MarkKind
from krama.rule.timeline import TimelineMark
from krama.sharing.audiences import Viewer


def timeline(session: Session, viewer: Viewer, indicator_ids: Collection[UUID]) -> dict[UUID, list[TimelineMark]]:
    """The voices on these indicators of which the viewer is told, each until its agency found something else."""
    seen = {
        (key, mark.agency_id): mark
        for key, marks in listings.marks(session, viewer, indicator_ids).items()
        for mark in marks
        if mark.kind in (*VOICES.values(), MarkKind.SILENCED)
    }
    spoken: dict[tuple[UUID, UUID], list[Outcome]] = defaultdict(list)
    for one in repository.voices(session, {key for key, _ in seen}):
        spoken[one.indicator_id, one.agency_id].append(one)
    found: dict[UUID, list[TimelineMark]] = defaultdict(list)
    for (key, agency), mark in seen.items():
        told = spoken[key, agency]
        for one, after in zip_longest(told, told[1:]):
            its = replace(mark, kind=VOICES[Result(one.result)])
            ends = [*([after.told_at] if after else []), *([one.silenced_at] if one.silenced_at else [])]
            until = clock.to_micros(min(ends)) if ends else None
            found[key].append(TimelineMark(its, clock.to_micros(one.told_at), until))
    return found


def silence(session: Session, indicator_id: UUID, seq: int) -> None:
    """Let what members told of an indicator bear on it no longer: a dispute found that it was told of a mistake."""
    for one in repository.voices(session, [indicator_id]):
        one.silenced_at = one.silenced_at or clock.from_micros(seq)
    listings.silence(session, indicator_id)


def of_agency(session: Session, agency_id: UUID, since: datetime, until: datetime) -> list[Outcome]:
    """What an agency told from `since` to before `until`."""
    return repository.of_agency(session, agency_id, since, until)


@dataclass(frozen=True, slots=True)
class Money:
    """An amount in an ISO 4217 currency."""

    amount: Decimal
    currency: str


def submit(session: Session, principal: Principal, indicator_id: UUID, result: Result, money: Money | None) -> Outcome:
    """Take what a member did or found out. Raises `IndicatorNotFound`.

    Whoever sees the reports that the member sees now is shown its voice in the score. The agency's last one counts.
    """
    listings.read(session, principal.viewer, indicator_id)  # before a lock: one that is hidden locks nothing
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
    if result in VOICES:
        mark = Mark(VOICES[result], principal.agency_id, audience, recipients)
        listings.set_mark(session, indicator_id, uuid5(indicator_id, principal.agency_id.hex), mark)
        reports.reweigh(session, [indicator_id], Change(seq, Cause.OUTCOME))
    note(session, outcome=outcome.outcome_id)
    return outcome
