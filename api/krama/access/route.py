"""A route whose caller is known, has been charged, and will be on record, before a byte of its body is read."""

from collections.abc import Callable, Coroutine
from typing import Any

from fastapi import Request, Response
from fastapi.dependencies.models import Dependant

from krama.access.admission import Admission
from krama.access.principal import caller
from krama.core.context import context_of
from krama.core.strict_json import JsonRoute


class PrincipalRoute(JsonRoute):
    """FastAPI reads and parses a body before it asks any dependency: without this, anybody could make it parse."""

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        handle = super().get_route_handler()
        admission = Admission(self.operation_id or self.name, _scopes(self.dependant), self.status_code or 200)

        async def admitted(request: Request) -> Response:
            await admission.admit(context_of(request))
            return await handle(request)

        return admitted


def _scopes(dependant: Dependant) -> set[str]:
    """The scopes that a route asks of its caller."""
    own = set(dependant.own_oauth_scopes or ()) if dependant.call is caller else set[str]()
    return own.union(*(_scopes(below) for below in dependant.dependencies))
