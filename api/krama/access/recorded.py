"""Requests leave a record: who asked for what. The gate (`audit.gate`) sees to it that it is written."""

from typing import Annotated

from fastapi import Depends, Request

from krama.agencies.service import Member
from krama.audit.entry import Actor, Entry
from krama.audit.gate import ENTRY
from krama.core.problems import request_id_of


def begin_record(request: Request, member: Member, operation: str, outcome: int = 200) -> Entry:
    """From now on this request gets no answer that is not on record. `outcome` is the status if all goes well."""
    actor = Actor(member.agency_id, member.client_id, member.token_id, member.bound_to)
    entry = Entry(actor, operation, request_id_of(request), outcome, viewer=member.viewer)
    if request.path_params:
        entry.detail["path"] = {name: str(value) for name, value in request.path_params.items()}
    request.scope[ENTRY] = entry
    request.app.state.trail.expect()
    return entry


def entry_of(request: Request) -> Entry:
    """A dependency: the entry of this request, to add to it what is learned on the way."""
    entry: Entry = request.scope[ENTRY]
    return entry


Recorded = Annotated[Entry, Depends(entry_of)]
