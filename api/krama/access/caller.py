"""From a request to its caller: the bearer token, the member behind it, and the one permission a route asks for."""

import asyncio
import hashlib
import time
from collections import OrderedDict
from dataclasses import dataclass, replace
from typing import Annotated

from anyio import to_thread
from fastapi import Depends, Request
from fastapi.openapi.models import OAuthFlowClientCredentials, OAuthFlows
from fastapi.security import OAuth2, SecurityScopes

from krama.access.errors import ScopeMissing, TokenMissing, TokenRefused
from krama.access.tokens import AccessClaims, Tokens
from krama.agencies import service as agencies
from krama.agencies.permissions import Permission
from krama.agencies.service import Member
from krama.core.database import Database

_REMEMBERED = 4096
"""Tokens a worker keeps read; beyond that the one read longest ago is read again when it comes back."""


@dataclass(slots=True)
class _Known:
    """A token whose signature was verified, with the member behind it as last looked up; `lookup` while one runs."""

    claims: AccessClaims
    member: Member | None = None
    believed_until: float = 0.0
    lookup: asyncio.Task[Member | None] | None = None


class Callers:
    """Turns tokens into members. A token's signature is verified once, its client is looked up again every moment.

    `refresh_seconds` bounds how long a disabled client can still call a worker that has seen its token. Requests that
    find a lookup running wait for that one.
    """

    def __init__(self, database: Database, tokens: Tokens, refresh_seconds: float) -> None:
        self._database = database
        self._tokens = tokens
        self._refresh_seconds = refresh_seconds
        self._known: OrderedDict[bytes, _Known] = OrderedDict()

    async def identify(self, token: str) -> Member:
        """The member that the token stands for, with what it may do by this token now. Raises `TokenRefused`."""
        digest = hashlib.sha256(token.encode("utf-8", "surrogatepass")).digest()
        known = self._known.get(digest)
        if known is None or known.claims.exp <= time.time():
            known = self._remember(digest, self._tokens.read(token))
        if known.member is None or known.believed_until < time.monotonic():
            await self._look_up(known)
        if known.member is None or not known.member.active:
            raise TokenRefused("The client of this access token may no longer call. Ask your administrator.")
        return known.member

    def _remember(self, digest: bytes, claims: AccessClaims) -> _Known:
        known = self._known[digest] = _Known(claims)
        if len(self._known) > _REMEMBERED:
            self._known.popitem(last=False)
        return known

    async def _look_up(self, known: _Known) -> None:
        if known.lookup is None:
            known.lookup = asyncio.ensure_future(to_thread.run_sync(self._find, known.claims.client_id))
        lookup = known.lookup
        try:
            # Shielded, because the caller whose request began it may hang up while others wait for it.
            found = await asyncio.shield(lookup)
            known.member = found and replace(found, permissions=known.claims.permissions & found.permissions)
            known.believed_until = time.monotonic() + self._refresh_seconds
        finally:
            if lookup.done():
                known.lookup = None

    def _find(self, client_id: str) -> Member | None:
        with self._database.read() as session:
            return agencies.find_member(session, client_id)


_scheme = OAuth2(
    scheme_name="oauth2",
    description="OAuth 2.0 client credentials (RFC 6749 §4.4): ask `/oauth/token` with HTTP Basic for a token of at "
    "most ten minutes, and send it as `Authorization: Bearer`.",
    flows=OAuthFlows(
        clientCredentials=OAuthFlowClientCredentials(
            tokenUrl="/oauth/token", scopes={permission.value: permission.meaning for permission in Permission}
        )
    ),
    auto_error=False,
)


async def identify(request: Request) -> Member:
    """The member that calls, found once for a request. Raises `TokenMissing` and `TokenRefused`."""
    known: Member | None = request.scope.get("krama.member")
    if known is not None:
        return known
    authorization = request.headers.get("authorization")
    if authorization is None:
        raise TokenMissing("Send an access token as `Authorization: Bearer …`; `/oauth/token` gives one.")
    kind, _, token = authorization.partition(" ")
    if kind.lower() != "bearer":
        raise TokenRefused("Send the access token as `Authorization: Bearer …`.")
    callers: Callers = request.app.state.callers
    member = request.scope["krama.member"] = await callers.identify(token.strip())
    return member


async def caller(request: Request, needed: SecurityScopes, _: Annotated[str | None, Depends(_scheme)]) -> Member:
    """The member that calls, if its token carries what the route needs. A route asks for it with `Security`."""
    member = await identify(request)
    for scope in needed.scopes:
        if scope not in member.permissions:
            raise ScopeMissing(scope)
    return member
