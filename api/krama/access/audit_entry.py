"""Requests leave a record: who asked for what. The gate (`audit.gate`) sees to it that it is written."""

from typing import Annotated

from fastapi import Depends, Request
from starlette.types import Scope

from krama.agencies.service import Principal
from krama.audit.entry import Actor, Entry
from krama.audit.middleware import ENTRY


def begin_record(scope: Scope, principal: Principal, operation: str, outcome: int = 200) -> Entry:
    """From now on this request gets no answer that is not on record. `outcome` is the status if all goes well."""
    actor = Actor(principal.agency_id, principal.client_id, principal.token_id, principal.bound_to)
    entry = Entry(actor, operation, scope.get("krama.request_id", ""), outcome, viewer=principal.viewer)
    if path_params := scope.get("path_params"):
        entry.detail["path"] = {name: str(value) for name, value in path_params.items()}
    scope[ENTRY] = entry
    scope["krama.operation"] = operation
    scope["app"].state.audit_writer.expect()
    return entry


def entry_of(request: Request) -> Entry:
    """The entry of this request, to add to it what is learned on the way."""
    entry: Entry = request.scope[ENTRY]
    return entry


async def _recorded(request: Request) -> Entry:
    return entry_of(request)


Recorded = Annotated[Entry, Depends(_recorded)]
