"""From a request to its caller: the bearer token, the member behind it, and the one permission a route asks for."""

import asyncio
import hashlib
import time
from collections import OrderedDict
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import partial
from typing import Annotated

from anyio import to_thread
from fastapi import Depends, Request
from fastapi.openapi.models import OAuthFlowClientCredentials, OAuthFlows
from fastapi.security import OAuth2, SecurityScopes
from starlette.types import Scope

from krama.access import jose
from krama.access.dpop import Proof, Proofs
from krama.access.errors import ProofRefused, ScopeMissing, TokenMissing, TokenRefused
from krama.access.repository import is_revoked
from krama.access.tokens import AccessClaims, Tokens
from krama.access.used_ids import use_proof
from krama.agencies import service as agencies
from krama.agencies.permissions import Permission
from krama.agencies.service import Principal
from krama.core.addresses import Address, address_of
from krama.core.database import Database

_MEMBER = "krama.member"
_PROOF = "krama.proof"
_REMEMBERED = 4096
"""Tokens a worker keeps read; beyond that the one read longest ago is read again when it comes back."""


@dataclass(slots=True)
class _Known:
    """A token whose signature was verified, with the member behind it as last looked up; `lookup` while one runs."""

    claims: AccessClaims
    kid: str
    principal: Principal | None = None
    believed_until: float = 0.0
    lookup: asyncio.Task[Principal | None] | None = None


class PrincipalResolver:
    """Turns tokens into members. A token's signature is verified once, its client is looked up again every moment.

    `refresh_seconds` bounds how long a disabled client can still call a worker that has seen its token. Requests that
    find a lookup running wait for that one.
    """

    def __init__(self, database: Database, tokens: Tokens, refresh_seconds: float) -> None:
        self._database = database
        self._tokens = tokens
        self._refresh_seconds = refresh_seconds
        self._known: OrderedDict[bytes, _Known] = OrderedDict()

    async def identify(self, token: str) -> Principal:
        """The member that the token stands for, with what it may do by this token now. Raises `TokenRefused`."""
        digest = _digest(token)
        known = self._known.get(digest)
        if known is None or known.claims.exp <= time.time():
            known = self._remember(digest, _Known(self._tokens.read(token), jose.key_id(token)))
        if known.principal is None or known.believed_until < time.monotonic():
            await self._look_up(known)
        if known.principal is None or not known.principal.active:
            raise _no_longer()
        return known.principal

    def remembered(self, token: str) -> Principal | None:
        """The same, where nothing need be verified or waited for; None for any other token, good or not.

        Who calls on and on is looked up again before what is known of it ends, so that its checks need not wait.
        """
        known, now = self._known.get(_digest(token)), time.monotonic()
        if known is None or known.claims.exp <= time.time() or known.believed_until < now:
            return None
        if known.believed_until - now < self._refresh_seconds / 2 and known.lookup is None:
            self._begin_look_up(known)
        return known.principal if known.principal is not None and known.principal.active else None

    def _remember(self, digest: bytes, known: _Known) -> _Known:
        self._known[digest] = known
        if len(self._known) > _REMEMBERED:
            self._known.popitem(last=False)
        return known

    async def _look_up(self, known: _Known) -> None:
        if known.lookup is None:
            self._begin_look_up(known)
        lookup = known.lookup
        assert lookup is not None
        # Shielded, because the caller whose request began it may hang up while others wait for it.
        await asyncio.shield(lookup)
        self._learn(known, lookup)  # it may have ended just now, and nobody was told yet

    def _begin_look_up(self, known: _Known) -> None:
        known.lookup = asyncio.ensure_future(to_thread.run_sync(self._find, known.claims))
        known.lookup.add_done_callback(partial(self._learn, known))

    def _learn(self, known: _Known, lookup: asyncio.Task[Principal | None]) -> None:
        """Note once what a lookup has found; one that failed changes nothing."""
        if known.lookup is not lookup:
            return
        known.lookup = None
        if lookup.cancelled() or lookup.exception() is not None:
            return
        found = lookup.result()
        known.principal = found and _as_its_token_says(found, known.claims)
        if not self._tokens.has_key(known.kid):
            known.principal = None
        known.believed_until = time.monotonic() + self._refresh_seconds

    def _find(self, claims: AccessClaims) -> Principal | None:
        with self._database.read() as session:
            found = None if is_revoked(session, claims.jti) else agencies.find_principal(session, claims.client_id)
        return found if found is not None and found.honours(claims.iat) else None


def _digest(token: str) -> bytes:
    """What a token is remembered by: whoever reads the worker's memory finds no token to use."""
    return hashlib.sha256(token.encode("utf-8", "surrogatepass")).digest()


def _as_its_token_says(principal: Principal, claims: AccessClaims) -> Principal:
    bound_to = None if claims.cnf is None else claims.cnf.jkt
    allowed = claims.permissions & principal.permissions
    return replace(principal, permissions=allowed, bound_to=bound_to, token_id=claims.jti)


def _no_longer() -> TokenRefused:
    return TokenRefused("The client of this access token may no longer call. Ask your administrator.")


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


async def identify(request: Request) -> Principal:
    """The member that calls, found once for a request. Raises `TokenMissing` and `TokenRefused`."""
    known: Principal | None = request.scope.get(_MEMBER)
    if known is not None:
        return known
    authorization = request.headers.get("authorization")
    if authorization is None:
        raise TokenMissing("Send an access token as `Authorization: Bearer …`; `/oauth/token` gives one.")
    kind, _, token = authorization.partition(" ")
    scheme, token = kind.lower(), token.strip()
    if scheme not in ("bearer", "dpop"):
        raise TokenRefused("Send the access token as `Authorization: Bearer …`, or `DPoP …` if it is bound to a key.")
    principal_resolver: PrincipalResolver = request.app.state.principal_resolver
    principal = await principal_resolver.identify(token)
    if principal.networks and not principal.may_call_from(caller_address(request)):
        raise _no_longer()
    if scheme == "dpop" or principal.bound_to is not None or principal.dpop_required:
        _prove(request, scheme, token, principal)
    request.scope[_MEMBER] = principal
    return principal


def identify_remembered(scope: Scope, headers: Mapping[bytes, bytes]) -> Principal | None:
    """The member that calls, where its token is remembered and nothing more is asked of it; None for any other.

    Keys and values of `headers` are those of the request, of a name that comes twice the first.
    """
    kind, _, token = headers.get(b"authorization", b"").partition(b" ")
    if kind != b"Bearer":
        return None
    state = scope["app"].state
    principal_resolver: PrincipalResolver = state.principal_resolver
    principal = principal_resolver.remembered(token.decode("latin-1"))
    if principal is None or principal.bound_to is not None or principal.dpop_required:
        return None
    if principal.networks and not principal.may_call_from(address_of(scope, state.trusted_proxies)):
        return None
    scope[_MEMBER] = principal
    return principal


def caller_address(request: Request) -> Address:
    """Where the request comes from, as far as a trusted proxy or the peer tells."""
    return address_of(request.scope, request.app.state.trusted_proxies)


def _prove(request: Request, scheme: str, token: str, principal: Principal) -> None:
    """See that the caller holds its token's key (RFC 9449 §7). Raises `TokenRefused` and `ProofRefused`.

    That the proof was not used before is seen by `use_up_proof`, which writes: a caller over its quota writes nothing.
    """
    if scheme != "dpop" or principal.bound_to is None:
        raise TokenRefused("A token that is bound to a key goes with `Authorization: DPoP …`, and no other does.")
    proofs: Proofs = request.app.state.proofs
    sent = request.headers.getlist("dpop")
    if not sent:
        raise ProofRefused("The token is bound to a key: send a DPoP proof with it (the Python client: dpop=True).")
    proof = proofs.read(sent[0] if len(sent) == 1 else "", request.method, request.url.path, token)
    if proof.thumbprint != principal.bound_to:
        raise ProofRefused
    request.scope[_PROOF] = proof
    if proof.next_nonce is not None:
        request.scope.setdefault("krama.headers", {})["dpop-nonce"] = proof.next_nonce


async def use_up_proof(request: Request) -> None:
    """See that the proof of a request, if there is one, was not used before. Raises `ProofRefused`."""
    proof: Proof | None = request.scope.get(_PROOF)
    if proof is not None and not await to_thread.run_sync(use_proof, request.app.state.database, proof):
        raise ProofRefused


async def caller(request: Request, needed: SecurityScopes, _: Annotated[str | None, Depends(_scheme)]) -> Principal:
    """The member that calls, if its token carries what the route needs. A route asks for it with `Security`."""
    principal = await identify(request)
    for scope in needed.scopes:
        if scope not in principal.permissions:
            raise ScopeMissing(scope)
    return principal
