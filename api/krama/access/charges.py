"""Charges requests to the caller's quotas, and adds the remaining quota to the answer."""

from anyio import from_thread
from fastapi import Request

from krama.agencies.service import Principal
from krama.core.context import ContextKey, RequestContext, context_of
from krama.quotas.fields import rate_limit_fields
from krama.quotas.limits import Costs, Quota, QuotaState
from krama.quotas.service import Quotas

_STATES = ContextKey[dict[Quota, QuotaState]]("quota states")


async def charge(context: RequestContext, principal: Principal, costs: Costs) -> None:
    """Spend `costs`. The answer, even an error, then states the remaining quota. Raises what `Quotas.spend` raises."""
    states = await context.services[Quotas].spend(principal, costs)
    if earlier := context.get(_STATES):
        states = earlier | states
    if states:
        context.attach(_STATES, states)
        context.response_headers.update(rate_limit_fields(states))


def charge_all(request: Request, principal: Principal, quota: Quota, units: int) -> None:
    """Charge units of a quota that the admission of the request did not charge. Runs in a worker thread.

    Raises what `Quotas.spend` raises.
    """
    from_thread.run(charge, context_of(request), principal, ((quota, units),))


def charge_beyond_one(request: Request, principal: Principal, quota: Quota, units: int) -> None:
    """Charge all `units` of a request except the first, which its admission charged. Runs in a worker thread.

    Raises what `Quotas.spend` raises.
    """
    if units > 1:
        from_thread.run(charge, context_of(request), principal, ((quota, units - 1),))
