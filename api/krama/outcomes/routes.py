"""HTTP routes of outcomes."""

from typing import Annotated
from uuid import UUID

from fastapi import Security

from krama.access.endpoint import KeyedTransaction
from krama.access.principal import caller
from krama.access.route import Router
from krama.agencies.permissions import Permission
from krama.agencies.service import Principal
from krama.core.money import MoneyOut
from krama.outcomes import service
from krama.outcomes.results import Result
from krama.outcomes.schemas import OutcomeIn, OutcomeOut
from krama.outcomes.service import Money
from krama.outcomes.tables import Outcome

router = Router("/v1/indicators", tag="indicators")

Submitter = Annotated[Principal, Security(caller, scopes=[Permission.OUTCOMES_SUBMIT])]


@router.operation(
    "POST", "/{indicator_id:uuid}/outcomes", "submitOutcome", "Submit the outcome of a verdict", status_code=201
)
def submit_outcome(
    indicator_id: UUID, body: OutcomeIn, principal: Submitter, transaction: KeyedTransaction
) -> OutcomeOut:
    """Submit what your agency did with a verdict on an indicator, or learned later.

    A confirmed fraud or a false positive changes the score for every member that sees the reports that you see.
    """
    money = None if body.amount is None else Money(body.amount.amount, body.amount.currency)
    return _out(service.submit(transaction.session, principal, indicator_id, body.result, money))


def _out(outcome: Outcome) -> OutcomeOut:
    money = None
    if outcome.amount is not None and outcome.currency is not None:
        money = MoneyOut.of(outcome.amount, outcome.currency)
    return OutcomeOut(
        outcome_id=outcome.outcome_id,
        indicator_id=outcome.indicator_id,
        result=Result(outcome.result),
        amount=money,
        told_at=outcome.told_at,
    )
