"""What a client may ask for once it has proven who it is: a token, the end of one, what one is."""

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
from krama.audit.service import change, note
from krama.core.addresses import Address
from krama.core.database import Database
from krama.quotas.limits import Quota
from krama.quotas.service import Quotas


@dataclass(frozen=True, slots=True)
class ClientRequest:
    """What a request to one of the OAuth endpoints brings: two of its headers, its body, and where it comes from.

    `identified` is told who it is once that is proven; from then on the request is on record.
    """

    authorization: str | None
    proof: str | None
    body: bytes
    address: Address
    identified: Callable[[Principal], Entry]


@dataclass(frozen=True, slots=True)
class Grant:
    """A token and what it may be used for; `kind` is `Bearer`, or `DPoP` for one that is bound to a key."""

    access_token: str
    kind: Literal["Bearer", "DPoP"]
    expires_in: int
    scope: str
    next_nonce: str | None


@dataclass(frozen=True, slots=True)
class Grants:
    """The use cases of the OAuth endpoints, which run in `threads`, two at a time.

    Each raises kinds of `OAuthRefused`, and `QuotaExceeded`.
    """

    database: Database
    tokens: Tokens
    proofs: Proofs
    quotas: Quotas
    threads: CapacityLimiter = field(default_factory=lambda: CapacityLimiter(2))

    def grant(self, request: ClientRequest) -> Grant:
        """A token by client credentials (RFC 6749 §4.4), bound to the key of a DPoP proof if there is one."""
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
        """End one of the client's own tokens (RFC 7009); any other text does nothing, and is not told apart."""
        form = read_form(request.body)
        principal, entry = self._authenticate(request, form)
        claims = self._read(required(form, "token"))
        if claims is not None and claims.client_id == principal.client_id:
            with change(self.database, entry) as session:
                note(session, token_id=claims.jti)
                repository.revoke(session, claims.jti, datetime.fromtimestamp(claims.exp, UTC))

    def introspect(self, request: ClientRequest) -> dict[str, Any]:
        """What a token is now (RFC 7662): the own agency's, or any to a national administrator; else just inactive."""
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
        # Who did not prove who it is uses up nobody's quota: else anybody could shut a client out.
        self.quotas.spend_from_thread(principal, ((Quota.TOKENS, 1),))
        return principal, request.identified(principal)

    def _read(self, token: str) -> AccessClaims | None:
        try:
            return self.tokens.read(token)
        except TokenRefused:
            return None

    def _bound(self, request: ClientRequest, principal: Principal) -> tuple[str | None, str | None]:
        """The key to bind the token to, and a nonce to hand out; neither for a client that sends no proof."""
        if request.proof is None and not principal.dpop_required:
            return None, None
        try:
            proof = self.proofs.read(request.proof or "", "POST", "/oauth/token", None)
        except NonceWanted as problem:
            raise TokenNonceWanted(problem.nonce) from problem
        except ProofRefused as problem:
            raise TokenProofRefused(problem.detail) from problem
        if not use_proof(self.database, proof):
            raise TokenProofRefused("The DPoP proof was used before. Make a new one for each request.")
        return proof.thumbprint, proof.next_nonce


def _check_grant_type(form: FormFields) -> None:
    if required(form, "grant_type") != "client_credentials":
        raise GrantUnsupported("Send grant_type=client_credentials.")


def _may_look(principal: Principal, owner: Principal) -> bool:
    return principal.agency_id == owner.agency_id or Permission.AGENCIES_MANAGE in principal.permissions


def _asked_for(scope: str, principal: Principal) -> frozenset[Permission]:
    asked = scope.split()
    unknown = [name for name in asked if name not in principal.permissions]
    if unknown:
        raise ScopeRefused("The client does not hold every scope that was asked for.", field="scope")
    return frozenset(Permission(name) for name in asked) or principal.permissions
