"""HTTP routes of outcomes."""

from collections.abc import Mapping, Sequence
from typing import Annotated
from uuid import UUID

from fastapi import Query, Security
from sqlmodel import Session

from krama.access.endpoint import KeyedTransaction, ListName, ReadSession
from krama.access.principal import caller
from krama.access.route import Router
from krama.agencies import service as agencies
from krama.agencies.permissions import Permission
from krama.agencies.service import Principal
from krama.audit.check_ids import payment_of
from krama.core import clock
from krama.core.cursor import FollowablePage, KeysetPosition, PageRequest
from krama.core.filters import CommaList
from krama.core.ids import Id
from krama.core.money import MoneyOut
from krama.core.operation import Location
from krama.core.texts import Moment, ShortLine
from krama.indicators.kinds import Indicator
from krama.listings import records as indicator_records
from krama.listings.answers import indicator_ref
from krama.listings.schemas import IndicatorRef
from krama.outcomes import service
from krama.outcomes.filters import OutcomeFilter, Said
from krama.outcomes.kinds import OutcomeKind
from krama.outcomes.schemas import OutcomeIn, OutcomeOut
from krama.outcomes.tables import Outcome

router = Router("/v1/outcomes", tag="outcomes")

Submitter = Annotated[Principal, Security(caller, scopes=[Permission.OUTCOMES_SUBMIT])]
Reader = Annotated[Principal, Security(caller, scopes=[Permission.OUTCOMES_READ])]


@router.operation(
    "POST",
    "",
    "submitOutcome",
    "Submit the outcome of a check",
    status_code=201,
    location=Location("/v1/outcomes/{outcome_id}", "outcome"),
    responses={
        200: {
            "model": OutcomeOut,
            "description": "Your agency has told of this payment before: its outcome, as it is now.",
        }
    },
)
def submit_outcome(body: OutcomeIn, principal: Submitter, transaction: KeyedTransaction) -> OutcomeOut:
    """Submit what your agency did after a check, or learned later: also a fraud that a check did not warn of.

    With `indicator_id`, a confirmed fraud or a false positive changes the score for every member that sees the reports
    that you see. Without it, it is counted, and the score stays as it is: report the value too. A `check_id` must be
    one that your agency got (`check_unknown`); whether that check took place is in the audit log.

    Your agency has one outcome of each class for each payment. `payment_stopped` and `customer_warned` are classes of
    their own; `confirmed_fraud` and `false_positive` are one, your judgement. `check_id` names the payment: the id of
    a value means its payment check. Without it, `reference` does; without both, a judgement is about the indicator.
    Sent again, the outcome is corrected: what you send replaces what you said, null clears it, what you leave out
    stays, and scores and scorecards follow. So nothing counts twice.
    """
    money = body.payment
    said = Said(
        outcome=body.outcome,
        check_id=None if body.check_id is None else payment_of(body.check_id),
        indicator_id=body.indicator_id,
        reference=body.reference,
        amount=None if money is None else money.amount,
        currency=None if money is None else money.currency,
        cleared=body.cleared(),
    )
    outcome, is_new = service.submit(transaction.session, principal, said)
    transaction.answer_with(201 if is_new else 200)
    return _out(transaction.session, principal, [outcome])[0]


@router.operation("GET", "", "listOutcomes", "List your outcomes", list_name=ListName("outcomes"))
def list_outcomes(
    principal: Reader,
    session: ReadSession,
    page: PageRequest,
    outcome: Annotated[CommaList[OutcomeKind] | None, Query(description="Only these outcomes.")] = None,
    check_id: Annotated[Id | None, Query(description="Only those of this check.")] = None,
    reference: Annotated[ShortLine | None, Query(description="Only those with this number of yours.")] = None,
    created_after: Annotated[Moment | None, Query(description="Only those first submitted after this time.")] = None,
) -> FollowablePage[OutcomeOut]:
    """The outcomes that your agency submitted, in the order of their last change."""
    service.check_own(principal, check_id)
    payment = None if check_id is None else payment_of(check_id)
    wanted = OutcomeFilter(outcome or frozenset(), payment, reference, created_after)
    outcomes, more = service.page(session, principal, wanted, after=page.after, limit=page.limit)
    last = KeysetPosition(outcomes[-1].seq, outcomes[-1].outcome_id) if outcomes else None
    return page.followable(_out(session, principal, outcomes), more, last)


@router.operation("GET", "/{outcome_id:uuid}", "readOutcome", "Read one outcome")
def read_outcome(outcome_id: UUID, principal: Reader, session: ReadSession) -> OutcomeOut:
    """An outcome that your agency submitted. Those of other agencies are answered as if they did not exist."""
    return _out(session, principal, [service.read(session, principal, outcome_id)])[0]


def _out(session: Session, principal: Principal, outcomes: Sequence[Outcome]) -> list[OutcomeOut]:
    indicators = indicator_records.find(session, {each.indicator_id for each in outcomes if each.indicator_id})
    actors = agencies.actors_of(session, {outcome.client_id for outcome in outcomes})
    return [
        OutcomeOut(
            outcome_id=outcome.outcome_id,
            check_id=outcome.check_id,
            indicator=_indicator(outcome.indicator_id, indicators),
            outcome=OutcomeKind(outcome.outcome),
            payment=_money(outcome),
            reference=outcome.reference,
            updated_by=actors[outcome.client_id].shown_to(principal.agency_id),
            revision=outcome.revision,
            created_at=outcome.created_at,
            updated_at=clock.from_micros(outcome.seq),
        )
        for outcome in outcomes
    ]


def _indicator(indicator_id: UUID | None, indicators: Mapping[UUID, Indicator]) -> IndicatorRef | None:
    return None if indicator_id is None else indicator_ref(indicator_id, indicators[indicator_id])


def _money(outcome: Outcome) -> MoneyOut | None:
    if outcome.amount is None or outcome.currency is None:
        return None
    return MoneyOut.of(outcome.amount, outcome.currency)
