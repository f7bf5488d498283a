"""Finds the principal of a request: verifies its access token, reads its client, and checks the route's permission."""

import asyncio
import hashlib
import time
from dataclasses import dataclass, replace
from functools import partial
from typing import Annotated

from anyio import CapacityLimiter, to_thread
from fastapi import Depends, Request
from fastapi.openapi.models import OAuthFlowClientCredentials, OAuthFlows
from fastapi.security import OAuth2

from krama.access import jose
from krama.access.dpop import Proof, Proofs
from krama.access.errors import ProofRefused, TokenMissing, TokenRefused
from krama.access.feed_callers import FeedCallers, feed_credential, is_feed, is_feed_key
from krama.access.repository import is_revoked
from krama.access.tokens import AccessClaims, Tokens
from krama.access.used_ids import use_proof
from krama.agencies import service as agencies
from krama.agencies.permissions import Permission
from krama.agencies.service import Principal
from krama.core.addresses import Address, TrustedProxies, address_of
from krama.core.context import ContextKey, RequestContext, context_of
from krama.core.database import Database
from krama.core.lru import LruCache

PRINCIPAL = ContextKey[Principal]("principal")
"""The principal of an admitted request."""

_PROOF = ContextKey[Proof]("DPoP proof")

_CACHED_TOKENS = 4096
"""How many verified tokens a worker caches. A token that was dropped is verified again when it is next used."""


_THREADS = 4
"""Threads that look up callers and mark proofs as used. They are apart from those of requests, which may all wait."""


@dataclass(slots=True)
class _CachedToken:
    """A verified token, and its principal as it was last read from the database.

    The principal is current until `current_until`, in monotonic time. `lookup` is set while it is being read again.
    """

    claims: AccessClaims
    kid: str
    principal: Principal | None = None
    current_until: float = 0.0
    lookup: asyncio.Task[Principal | None] | None = None


class PrincipalResolver:
    """Turns access tokens into principals.

    Verifies the signature of a token once, and reads its client again every `refresh_seconds`. That bounds how long a
    disabled client can still call a worker that has its token cached. Requests that need the same lookup share it.
    """

    def __init__(self, database: Database, tokens: Tokens, refresh_seconds: float) -> None:
        self._database = database
        self._tokens = tokens
        self._refresh_seconds = refresh_seconds
        self._cache = LruCache[bytes, _CachedToken](_CACHED_TOKENS)
        self._threads = CapacityLimiter(_THREADS)

    async def resolve(self, token: str) -> Principal:
        """The principal of the token, with the permissions of this token. Raises `TokenRefused`.

        Does not suspend while the cached principal is current. For a token in steady use, the next lookup starts
        earlier, so its requests never wait for a lookup.
        """
        digest = _digest(token)
        cached = self._cache.get(digest)
        if cached is None or cached.claims.exp <= time.time():
            cached = self._cache[digest] = _CachedToken(self._tokens.read(token), jose.key_id(token))
        left = cached.current_until - time.monotonic()
        # gate: cached principal is looked up again
        if cached.principal is None or left < 0:
            await self._look_up(cached)
        elif left < self._refresh_seconds / 2 and cached.lookup is None:
            self._begin_look_up(cached)
        if cached.principal is None or not cached.principal.active:
            raise _may_not_call()
        return cached.principal

    async def use_up(self, proof: Proof) -> bool:
        """Mark a proof as used on every worker. False if it was used before."""
        return await to_thread.run_sync(use_proof, self._database, proof, limiter=self._threads)

    async def _look_up(self, cached: _CachedToken) -> None:
        lookup = cached.lookup or self._begin_look_up(cached)
        # Shielded, because the caller whose request started it may disconnect while others wait for it.
        await asyncio.shield(lookup)
        self._apply(cached, lookup)  # the lookup may have ended just now, before its callback ran

    def _begin_look_up(self, cached: _CachedToken) -> asyncio.Task[Principal | None]:
        lookup = asyncio.ensure_future(to_thread.run_sync(self._find, cached.claims, limiter=self._threads))
        cached.lookup = lookup
        lookup.add_done_callback(partial(self._apply, cached))
        return lookup

    def _apply(self, cached: _CachedToken, lookup: asyncio.Task[Principal | None]) -> None:
        """Store the result of a lookup, once. A lookup that failed changes nothing."""
        if cached.lookup is not lookup:
            return
        cached.lookup = None
        if lookup.cancelled() or lookup.exception() is not None:
            return
        principal = lookup.result()
        cached.principal = principal and _limited_by_token(principal, cached.claims)
        # gate: retired key
        if not self._tokens.has_key(cached.kid):
            cached.principal = None
        cached.current_until = time.monotonic() + self._refresh_seconds

    def _find(self, claims: AccessClaims) -> Principal | None:
        with self._database.read() as session:
            # gate: revocation of a token
            principal = None if is_revoked(session, claims.jti) else agencies.find_principal(session, claims.client_id)
        return principal if principal is not None and principal.honours(claims.iat) else None


def _digest(token: str) -> bytes:
    """The cache key of a token. It is a hash, so that the cache contains no usable token."""
    return hashlib.sha256(token.encode("utf-8", "surrogatepass")).digest()


def _limited_by_token(principal: Principal, claims: AccessClaims) -> Principal:
    bound_to = None if claims.cnf is None else claims.cnf.jkt
    # gate: token grants less than its client has
    allowed = claims.permissions & principal.permissions
    return replace(principal, permissions=allowed, bound_to=bound_to, token_id=claims.jti)


def _may_not_call() -> TokenRefused:
    """A revoked token, an ended client and a foreign address look alike, so that a stolen token says nothing."""
    return TokenRefused(
        "The access token was revoked, or its client may not call. Get a new token. If that fails, ask your "
        "administrator."
    )


_scheme = OAuth2(
    scheme_name="oauth2",
    description="OAuth 2.0 client credentials (RFC 6749 §4.4). Get a token from `/oauth/token`, and send it as "
    "`Authorization: Bearer`. A token is valid for at most ten minutes.",
    flows=OAuthFlows(
        clientCredentials=OAuthFlowClientCredentials(
            tokenUrl="/oauth/token", scopes={permission.value: permission.meaning for permission in Permission}
        )
    ),
    auto_error=False,
)


async def identify(context: RequestContext) -> Principal:
    """The principal of a request. Its token is valid, its address is allowed, and it has the key of a bound token.

    Programs that read feeds may send another credential. Raises `TokenMissing`, `TokenRefused`, `ProofRefused`,
    `NonceWanted` and `FeedCallerRefused`.
    """
    # gate: credentials of feeds open nothing else
    if is_feed(context.scope["path"]):
        credential = feed_credential(context.headers.get(b"authorization"))
        if credential is not None:
            return await context.services[FeedCallers].resolve(credential, caller_address(context))
    scheme, token = _credential(context.headers.get(b"authorization"))
    principal = await context.services[PrincipalResolver].resolve(token)
    # gate: address of a client
    if principal.networks and not principal.may_call_from(caller_address(context)):
        raise _may_not_call()
    if scheme == "dpop" or principal.bound_to is not None or principal.dpop_required:
        _prove(context, scheme, token, principal)
    return principal


def _credential(authorization: bytes | None) -> tuple[str, str]:
    """The scheme in lower case, and the token. Raises `TokenMissing` and `TokenRefused`."""
    authorization = authorization or b""
    scheme, _, token = authorization.decode("latin-1").partition(" ")
    scheme, token = scheme.lower(), token.strip()
    # RFC 6750 §3.1: who sends no token gets no error code. An empty one is what a program sends that has not got one.
    if scheme in ("", "bearer", "dpop") and not token:
        raise TokenMissing("Send an access token as `Authorization: Bearer …`. Get one from `/oauth/token`.")
    if "." not in token and is_feed_key(authorization):  # an access token has dots, and is the usual case
        raise TokenRefused(
            "A feed key reads only `/taxii2/` and `/feeds/`. Elsewhere, send an access token as "
            "`Authorization: Bearer …`. Get one from `/oauth/token`."
        )
    if scheme not in ("bearer", "dpop"):
        raise TokenRefused("Send the access token as `Authorization: Bearer …`, or `DPoP …` if it is bound to a key.")
    return scheme, token


def caller_address(context: RequestContext) -> Address:
    """The address of the caller: the address of the peer, or the address that a trusted proxy states."""
    return address_of(context.scope, context.services[TrustedProxies])


def _prove(context: RequestContext, scheme: str, token: str, principal: Principal) -> None:
    """Verify that the caller has the key of its token (RFC 9449 §7).

    `use_up_proof` later verifies that the proof is new. That takes a write, which a caller over its quota must not
    cause. Raises `TokenRefused`, `ProofRefused` and `NonceWanted`.
    """
    if scheme != "dpop" or principal.bound_to is None:
        raise TokenRefused("Send a token that is bound to a key as `Authorization: DPoP …`, any other as `Bearer …`.")
    request = Request(context.scope)
    sent = request.headers.getlist("dpop")
    if not sent:
        raise ProofRefused("The token is bound to a key. Send a DPoP proof with it (in the Python client: dpop=True).")
    proofs = context.services[Proofs]
    proof = proofs.read(sent[0] if len(sent) == 1 else "", request.method, request.url.path, token)
    # gate: bound token needs its key
    if proof.thumbprint != principal.bound_to:
        raise ProofRefused
    context.attach(_PROOF, proof)
    if proof.next_nonce is not None:
        context.response_headers["dpop-nonce"] = proof.next_nonce


async def use_up_proof(context: RequestContext) -> None:
    """Mark the request's proof, if it has one, as used on every worker. Raises `ProofRefused` if it was used before."""
    proof = context.get(_PROOF)
    if proof is not None and not await context.services[PrincipalResolver].use_up(proof):
        raise ProofRefused


async def caller(request: Request, _: Annotated[str | None, Depends(_scheme)]) -> Principal:
    """The admitted principal. It has the permissions that the route requires with `Security` (`access.route`)."""
    return context_of(request)[PRINCIPAL]


async def caller_with_any(request: Request, _: Annotated[str | None, Depends(_scheme)]) -> Principal:
    """The same for a route that needs only one of the permissions that it names with `Security`."""
    return context_of(request)[PRINCIPAL]
