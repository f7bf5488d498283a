"""Use cases on outcomes: take one, and let it bear on the score."""

from dataclasses import dataclass
from decimal import Decimal
from uuid import UUID, uuid4, uuid5

from sqlmodel import Session

from krama.agencies.service import Member
from krama.audit.service import note
from krama.core import clock, sequence
from krama.indicators import records as indicator_records
from krama.outcomes.tables import Outcome
from krama.outcomes.terms import VOICES, Result
from krama.reports import service as reports
from krama.verdicts import service as verdicts
from krama.verdicts.terms import Mark


@dataclass(frozen=True, slots=True)
class Money:
    """An amount in an ISO 4217 currency."""

    amount: Decimal
    currency: str


def submit(session: Session, member: Member, indicator_id: UUID, result: Result, money: Money | None) -> Outcome:
    """Take what a member did or found out. Raises `IndicatorNotFound`.

    Whoever sees the reports that the member sees now is shown its voice in the score. The agency's last one counts.
    """
    verdicts.read(session, member.viewer, indicator_id)  # before a lock: one that is hidden locks nothing
    indicator_records.lock(session, [indicator_id])
    audience, recipients = reports.reach_seen(session, member.viewer, indicator_id)
    seq = sequence.take(session)
    outcome = Outcome(
        outcome_id=uuid4(),
        seq=seq,
        indicator_id=indicator_id,
        agency_id=member.agency_id,
        client_id=member.client_id,
        result=result,
        amount=None if money is None else money.amount,
        currency=None if money is None else money.currency,
        told_at=clock.from_micros(seq),
    )
    session.add(outcome)
    if result in VOICES:
        mark = Mark(VOICES[result], member.agency_id, audience, recipients)
        verdicts.set_mark(session, indicator_id, uuid5(indicator_id, member.agency_id.hex), mark)
        reports.reweigh(session, [indicator_id], seq)
    note(session, outcome=outcome.outcome_id)
    return outcome
