"""What a request costs is charged to its caller's quotas, and the answer tells how the caller stands."""

from collections.abc import Mapping

from anyio import from_thread
from fastapi import Request
from starlette.types import Scope

from krama.agencies.service import Member
from krama.quotas.fields import rate_limit_fields
from krama.quotas.service import Quotas
from krama.quotas.terms import Costs, Quota, Standing


async def charge(request: Request, member: Member, costs: Costs) -> None:
    """Spend `costs`, and let the answer say what is left, whatever it will be. Raises as `Quotas.spend`."""
    quotas: Quotas = request.app.state.quotas
    _tell(request.scope, await quotas.spend(member, costs))


def charge_held(scope: Scope, member: Member, costs: Costs) -> bool:
    """The same where this worker holds enough; False, and nothing is charged, where it must be waited for more."""
    quotas: Quotas = scope["app"].state.quotas
    spent = quotas.spend_held(member, costs)
    if spent is not None:
        _tell(scope, spent)
    return spent is not None


def _tell(scope: Scope, spent: Mapping[Quota, Standing]) -> None:
    standings: dict[Quota, Standing] = scope.setdefault("krama.quotas", {})
    standings |= spent
    if standings:
        scope.setdefault("krama.headers", {}).update(rate_limit_fields(standings))


def charge_beyond_one(request: Request, member: Member, quota: Quota, units: int) -> None:
    """Spend what many in one request cost, beyond the one that was charged for the request; from a lent thread."""
    if units > 1:
        from_thread.run(charge, request, member, ((quota, units - 1),))
