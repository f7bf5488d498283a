"""Charges requests to their caller's quotas, and states in the answer what is left of them."""

from anyio import from_thread
from fastapi import Request

from krama.agencies.service import Principal
from krama.core.context import ContextKey, RequestContext, context_of
from krama.quotas.fields import rate_limit_fields
from krama.quotas.limits import Costs, Quota, QuotaState
from krama.quotas.service import Quotas

_STATES = ContextKey[dict[Quota, QuotaState]]("quota states")


async def charge(context: RequestContext, principal: Principal, costs: Costs) -> None:
    """Spend `costs`; the answer, whatever it will be, states what is left. Raises as `Quotas.spend`."""
    states = await context.services[Quotas].spend(principal, costs)
    if earlier := context.get(_STATES):
        states = earlier | states
    if states:
        context.attach(_STATES, states)
        context.response_headers.update(rate_limit_fields(states))


def charge_beyond_one(request: Request, principal: Principal, quota: Quota, units: int) -> None:
    """Spend what a request with many units costs beyond the one that its admission charged. Runs in a worker thread.

    Raises as `Quotas.spend`.
    """
    if units > 1:
        from_thread.run(charge, context_of(request), principal, ((quota, units - 1),))
