"""What a request costs is charged to its caller's quotas, and the answer tells how the caller stands."""

from collections.abc import Mapping

from anyio import from_thread
from fastapi import Request
from starlette.types import Scope

from krama.agencies.service import Principal
from krama.quotas.fields import rate_limit_fields
from krama.quotas.limits import Costs, Quota, QuotaState
from krama.quotas.service import Quotas


async def charge(request: Request, principal: Principal, costs: Costs) -> None:
    """Spend `costs`, and let the answer say what is left, whatever it will be. Raises as `Quotas.spend`."""
    quotas: Quotas = request.app.state.quotas
    _tell(request.scope, await quotas.spend(principal, costs))


def charge_held(scope: Scope, principal: Principal, costs: Costs) -> bool:
    """The same where this worker holds enough; False, and nothing is charged, where it must be waited for more."""
    quotas: Quotas = scope["app"].state.quotas
    spent = quotas.spend_held(principal, costs)
    if spent is not None:
        _tell(scope, spent)
    return spent is not None


def _tell(scope: Scope, spent: Mapping[Quota, QuotaState]) -> None:
    states: dict[Quota, QuotaState] = scope.setdefault("krama.quotas", {})
    states |= spent
    if states:
        scope.setdefault("krama.headers", {}).update(rate_limit_fields(states))


def charge_beyond_one(request: Request, principal: Principal, quota: Quota, units: int) -> None:
    """Spend what many in one request cost, beyond the one that was charged for the request; from a lent thread."""
    if units > 1:
        from_thread.run(charge, request, principal, ((quota, units - 1),))
