"""The gates of one operation, in their order: who calls, what it costs, a proof's one use, and the record."""

from collections.abc import Collection, Mapping

from fastapi import Request
from starlette.types import Scope

from krama.access.audit_entry import begin_record
from krama.access.charges import charge, charge_held
from krama.access.principal import identify, identify_remembered, use_up_proof
from krama.agencies.service import Principal
from krama.audit.middleware import ENTRY
from krama.quotas.policy import REQUEST, costs_of


class Admission:
    """What a caller passes before an operation that asks for `scopes` begins; `outcome` is its status if all goes well.

    That it holds the scopes is only asked when the body is about to be read (`caller`): that it asked is on record.
    """

    def __init__(self, operation: str, scopes: Collection[str], outcome: int = 200) -> None:
        self.operation = operation
        self.scopes = frozenset(scopes)
        self.outcome = outcome
        self.costs = costs_of(scopes)

    async def admit(self, request: Request) -> None:
        """Let the caller in. Raises what the gates refuse with."""
        if ENTRY in request.scope:  # it was let in at once
            return
        principal = await identify(request)
        await charge(request, principal, self.costs if self.scopes <= principal.permissions else REQUEST)
        await use_up_proof(request)
        begin_record(request.scope, principal, self.operation, self.outcome)

    def admit_at_once(self, scope: Scope, headers: Mapping[bytes, bytes]) -> Principal | None:
        """Let in a caller for whom nothing need be waited for, and who holds the scopes.

        None for any other, to whom nothing has been done: it comes to `admit`, which lets it in or says why not.
        """
        principal = identify_remembered(scope, headers)
        if (
            principal is None
            or not self.scopes <= principal.permissions
            or not charge_held(scope, principal, self.costs)
        ):
            return None
        begin_record(scope, principal, self.operation, self.outcome)
        return principal
