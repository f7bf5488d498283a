"""A route whose caller is known, has been charged, and will be on record, before a byte of its body is read."""

from collections.abc import Callable, Coroutine
from typing import Any

from fastapi import Request, Response
from fastapi.dependencies.models import Dependant

from krama.access.caller import caller, identify, use_up_proof
from krama.access.charges import charge
from krama.access.recorded import begin_record
from krama.core.strict_json import JsonRoute
from krama.quotas.policy import REQUEST, costs_of


class MemberRoute(JsonRoute):
    """FastAPI reads and parses a body before it asks any dependency: without this, anybody could make it parse."""

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        handle = super().get_route_handler()
        scopes = _scopes(self.dependant)
        costs = costs_of(scopes)
        operation, outcome = self.operation_id or self.name, self.status_code or 200

        async def admitted(request: Request) -> Response:
            member = await identify(request)
            await charge(request, member, costs if scopes <= member.permissions else REQUEST)
            await use_up_proof(request)
            begin_record(request, member, operation, outcome)
            return await handle(request)

        return admitted


def _scopes(dependant: Dependant) -> set[str]:
    """The scopes that a route asks of its caller."""
    own = set(dependant.own_oauth_scopes or ()) if dependant.call is caller else set[str]()
    return own.union(*(_scopes(below) for below in dependant.dependencies))
