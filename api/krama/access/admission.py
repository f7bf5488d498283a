"""Admission to an operation: identify the caller, charge its quota, use up its proof, and start the record."""

from collections.abc import Collection
from typing import Annotated

from fastapi import Depends, Request

from krama.access.charges import charge
from krama.access.errors import ScopeMissing
from krama.access.principal import PRINCIPAL, identify, use_up_proof
from krama.agencies.service import Principal
from krama.audit.entry import Actor, Entry
from krama.audit.middleware import ENTRY
from krama.audit.writer import AuditWriter
from krama.core.context import ContextKey, RequestContext, context_of
from krama.quotas.policy import REQUEST, costs_of

_REFUSAL = ContextKey[Exception]("refusal")


class Admission:
    """The admission to one operation that needs `scopes`, or with `any_scope` one of them.

    `http_status` is that of its answer if it succeeds.

    A caller without the scopes is admitted too, and charged for a plain request. So its attempt is recorded. Then
    `require_permission` refuses it before the body is parsed.
    """

    def __init__(
        self, operation: str, scopes: Collection[str], http_status: int = 200, *, any_scope: bool = False
    ) -> None:
        self.operation = operation
        self.any_scope = any_scope
        self.scopes = frozenset(scopes)
        self.http_status = http_status
        self.costs = costs_of(scopes)

    async def admit(self, context: RequestContext) -> Principal:
        """The principal of a request, once it has passed every step.

        A request is admitted once. A second call returns the same principal or raises the same error, and neither
        charges nor records. Suspends only if something must be looked up or stored. Raises what the steps raise.
        """
        principal = context.get(PRINCIPAL)
        # gate: admitted once
        if principal is not None:
            return principal
        refusal = context.get(_REFUSAL)
        # gate: refused once
        if refusal is not None:
            raise refusal
        try:
            principal = await self._pass(context)
        except Exception as error:  # not only refusals: if the database is down, it is not asked twice
            context.attach(_REFUSAL, error)
            raise
        context.attach(PRINCIPAL, principal)
        return principal

    def permits(self, principal: Principal) -> bool:
        """Whether the principal has the scopes that the operation needs."""
        # gate: one of several scopes
        if self.any_scope:
            return not self.scopes.isdisjoint(principal.permissions)
        return self.scopes <= principal.permissions

    def require_permission(self, principal: Principal) -> None:
        """Raise `ScopeMissing` if the principal lacks a scope that the operation needs."""
        if not self.permits(principal):
            missing = sorted(self.scopes - principal.permissions)
            raise ScopeMissing(" or ".join(missing) if self.any_scope else missing[0])

    async def _pass(self, context: RequestContext) -> Principal:
        principal = await identify(context)
        # gate: proof is used up after the charge
        # gate: caller is charged before the body
        await charge(context, principal, self.costs if self.permits(principal) else REQUEST)
        # gate: proof once
        await use_up_proof(context)
        begin_record(context, principal, self.operation, self.http_status)
        return principal


def begin_record(context: RequestContext, principal: Principal, operation: str, http_status: int = 200) -> Entry:
    """Start the record of a request. Without it, `AuditMiddleware` does not send the answer.

    `http_status` is that of the answer if the operation succeeds.
    """
    actor = Actor(principal.agency_id, principal.client_id, principal.token_id, principal.bound_to)
    entry = Entry(actor, operation, context.request_id, http_status, viewer=principal.viewer)
    if path_params := context.scope.get("path_params"):
        entry.detail["path"] = {name: str(value) for name, value in path_params.items()}
    context.attach(ENTRY, entry)
    context.operation = operation
    context.services[AuditWriter].expect()
    return entry


def entry_of(request: Request) -> Entry:
    """The audit entry of a request. The operation adds what it did."""
    return context_of(request)[ENTRY]


async def _entry(request: Request) -> Entry:
    return entry_of(request)


Recorded = Annotated[Entry, Depends(_entry)]
