"""From a request to its caller: the bearer token, the member behind it, and the one permission a route asks for."""

import hashlib
import time
from collections import OrderedDict
from dataclasses import dataclass
from typing import Annotated

from anyio import to_thread
from fastapi import Depends, Request
from fastapi.openapi.models import OAuthFlowClientCredentials, OAuthFlows
from fastapi.security import OAuth2, SecurityScopes

from krama.access.errors import ScopeMissing, TokenMissing, TokenRefused
from krama.access.permissions import Permission
from krama.access.tokens import AccessClaims, Tokens
from krama.agencies import service as agencies
from krama.agencies.service import Member
from krama.core.database import Database

_REMEMBERED = 4096
"""Tokens a worker keeps read; beyond that the one used longest ago is read again when it comes back."""


@dataclass(slots=True)
class _Read:
    claims: AccessClaims
    member: Member
    believed_until: float


class Callers:
    """Turns tokens into members. A token's signature is verified once, its client is looked up again every moment.

    `refresh_seconds` bounds how long a disabled client can still call a worker that has seen its token.
    """

    def __init__(self, database: Database, tokens: Tokens, refresh_seconds: float) -> None:
        self._database = database
        self._tokens = tokens
        self._refresh_seconds = refresh_seconds
        self._reads: OrderedDict[bytes, _Read] = OrderedDict()

    async def identify(self, token: str) -> tuple[Member, frozenset[Permission]]:
        """The member that the token stands for and what it may do now. Raises `TokenRefused`."""
        digest = hashlib.sha256(token.encode("utf-8", "surrogatepass")).digest()
        read = self._reads.get(digest)
        if read is None or read.believed_until < time.monotonic() or read.claims.exp <= time.time():
            read = await self._read(token, digest)
        return read.member, read.claims.permissions & read.member.permissions

    async def _read(self, token: str, digest: bytes) -> _Read:
        claims = self._tokens.read(token)
        member = await to_thread.run_sync(self._find, claims.client_id)
        if member is None or not member.active:
            self._reads.pop(digest, None)
            raise TokenRefused("The client of this access token may no longer call. Ask your administrator.")
        read = _Read(claims, member, time.monotonic() + self._refresh_seconds)
        self._reads[digest] = read
        self._reads.move_to_end(digest)
        if len(self._reads) > _REMEMBERED:
            self._reads.popitem(last=False)
        return read

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


async def caller(
    request: Request, needed: SecurityScopes, authorization: Annotated[str | None, Depends(_scheme)]
) -> Member:
    """The member that calls, if its token carries what the route needs. A route asks for it with `Security`."""
    if authorization is None:
        raise TokenMissing("Send an access token as `Authorization: Bearer …`; `/oauth/token` gives one.")
    kind, _, token = authorization.partition(" ")
    if kind.lower() != "bearer":
        raise TokenRefused("Send the access token as `Authorization: Bearer …`.")
    callers: Callers = request.app.state.callers
    member, permissions = await callers.identify(token.strip())
    for scope in needed.scopes:
        if scope not in permissions:
            raise ScopeMissing(scope)
    return member
