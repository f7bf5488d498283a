"""The use cases of the OAuth endpoints: grant, revoke and introspect access tokens, for an authenticated client."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, Literal

from anyio import CapacityLimiter

from krama.access import repository
from krama.access.client_authentication import authenticate
from krama.access.dpop import Proofs
from krama.access.errors import (
    GrantUnsupported,
    NonceWanted,
    ProofRefused,
    ScopeRefused,
    TokenNonceWanted,
    TokenProofRefused,
    TokenRefused,
)
from krama.access.forms import FormFields, read_form, required
from krama.access.tokens import AccessClaims, Tokens
from krama.access.used_ids import use_proof
from krama.agencies import service as agencies
from krama.agencies.permissions import Permission, as_scopes
from krama.agencies.service import Principal
from krama.audit.entry import Entry
from krama.audit.service import note, recorded_transaction
from krama.core.addresses import Address
from krama.core.database import Database


@dataclass(frozen=True, slots=True)
class ClientRequest:
    """A request to an OAuth endpoint: its `Authorization` and `DPoP` headers, its body, and the caller's address.

    `identified` is called with the client once it is authenticated. It charges the client, and starts the request's
    audit record.
    """

    authorization: str | None
    proof: str | None
    body: bytes
    address: Address
    identified: Callable[[Principal], Entry]


@dataclass(frozen=True, slots=True)
class Grant:
    """An access token and its scope. `kind` is `Bearer`, or `DPoP` if the token is bound to a key."""

    access_token: str
    kind: Literal["Bearer", "DPoP"]
    expires_in: int
    scope: str
    next_nonce: str | None


@dataclass(frozen=True, slots=True)
class Grants:
    """The use cases of the OAuth endpoints. They run in `threads`, two at a time.

    Each raises subclasses of `OAuthRefused`, and `QuotaExceeded`.
    """

    database: Database
    tokens: Tokens
    proofs: Proofs
    threads: CapacityLimiter = field(default_factory=lambda: CapacityLimiter(2))

    def grant(self, request: ClientRequest) -> Grant:
        """Issue a token for client credentials (RFC 6749 §4.4), bound to the key of the DPoP proof if one is sent."""
        form = read_form(request.body)
        _check_grant_type(form)
        principal, entry = self._authenticate(request, form)
        permissions = _asked_for(form.get("scope", ""), principal)
        bound, next_nonce = self._bound(request, principal)
        token = self.tokens.issue(principal.client_id, permissions, bound, principal.tokens_from)
        entry.detail |= {"token_id": self.tokens.read(token).jti, "scope": as_scopes(permissions), "proof_key": bound}
        kind: Literal["Bearer", "DPoP"] = "Bearer" if bound is None else "DPoP"
        return Grant(token, kind, self.tokens.life_seconds, as_scopes(permissions), next_nonce)

    def revoke(self, request: ClientRequest) -> None:
        """Revoke a token of this client (RFC 7009). Any other text changes nothing and gets the same answer."""
        form = read_form(request.body)
        principal, entry = self._authenticate(request, form)
        claims = self._read(required(form, "token"))
        if claims is not None and claims.client_id == principal.client_id:
            with recorded_transaction(self.database, entry) as session:
                note(session, token_id=claims.jti)
                repository.revoke(session, claims.jti, datetime.fromtimestamp(claims.exp, UTC))

    def introspect(self, request: ClientRequest) -> dict[str, Any]:
        """The current state of a token (RFC 7662).

        Tokens of other agencies are inactive, except for national administrators, who may introspect every token.
        """
        form = read_form(request.body)
        principal, entry = self._authenticate(request, form)
        claims = self._read(required(form, "token"))
        if claims is None:
            return {"active": False}
        entry.detail["token_id"] = claims.jti
        with self.database.read() as session:
            owner = agencies.find_principal(session, claims.client_id)
            revoked = repository.is_revoked(session, claims.jti)
        good = owner is not None and owner.active and owner.honours(claims.iat) and not revoked
        if owner is None or not good or not _may_look(principal, owner):
            return {"active": False}
        scope = as_scopes(claims.permissions & owner.permissions)
        kind = "Bearer" if claims.cnf is None else "DPoP"
        return {"active": True, "token_type": kind, **claims.model_dump(exclude_none=True), "scope": scope}

    def _authenticate(self, request: ClientRequest, form: FormFields) -> tuple[Principal, Entry]:
        principal = authenticate(self.database, self.tokens.issuer, request.authorization, form, request.address)
        return principal, request.identified(principal)

    def _read(self, token: str) -> AccessClaims | None:
        try:
            return self.tokens.read(token)
        except TokenRefused:
            return None

    def _bound(self, request: ClientRequest, principal: Principal) -> tuple[str | None, str | None]:
        """The key to bind the token to, and a nonce for the answer. Both are None for a client that sends no proof."""
        if request.proof is None:
            if principal.dpop_required:
                raise TokenProofRefused(
                    "This client must bind its tokens to a key, and the request has no DPoP proof. Send one in the "
                    "header DPoP (RFC 9449; in the Python client: dpop=True)."
                )
            return None, None
        try:
            proof = self.proofs.read(request.proof, "POST", "/oauth/token", None)
        except NonceWanted as problem:
            raise TokenNonceWanted(problem.nonce) from problem
        except ProofRefused as problem:
            raise TokenProofRefused(problem.detail) from problem
        if not use_proof(self.database, proof):
            raise TokenProofRefused("The DPoP proof was already used. Create a new one for each request.")
        return proof.thumbprint, proof.next_nonce


def _check_grant_type(form: FormFields) -> None:
    if required(form, "grant_type") != "client_credentials":
        raise GrantUnsupported("Send grant_type=client_credentials.")


def _may_look(principal: Principal, owner: Principal) -> bool:
    return principal.agency_id == owner.agency_id or Permission.AGENCIES_MANAGE in principal.permissions


def _asked_for(scope: str, principal: Principal) -> frozenset[Permission]:
    requested = [name for name in scope.split(" ") if name]  # RFC 6749 §3.3: no other white space divides
    refused = [name for name in requested if name not in principal.permissions]
    if refused:
        raise ScopeRefused([name for name in Permission if name in refused])
    return frozenset(Permission(name) for name in requested) or principal.permissions
