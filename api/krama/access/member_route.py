"""A route whose caller is known, and has been charged, before a byte of its body is read."""

from collections.abc import Callable, Coroutine
from typing import Any

from fastapi import Request, Response
from fastapi.dependencies.models import Dependant

from krama.access.caller import caller, identify
from krama.access.charges import charge
from krama.core.strict_json import JsonRoute
from krama.quotas.policy import costs_of


class MemberRoute(JsonRoute):
    """FastAPI reads and parses a body before it asks any dependency: without this, anybody could make it parse."""

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        handle = super().get_route_handler()
        costs = costs_of(_scopes(self.dependant))

        async def admitted(request: Request) -> Response:
            member = await identify(request)
            await charge(request, member, costs)
            return await handle(request)

        return admitted


def _scopes(dependant: Dependant) -> set[str]:
    """The scopes that a route asks of its caller."""
    own = set(dependant.own_oauth_scopes or ()) if dependant.call is caller else set[str]()
    return own.union(*(_scopes(below) for below in dependant.dependencies))
