"""Issues and reads access tokens (RFC 9068)."""

import secrets
from collections.abc import Iterable
from datetime import datetime

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from krama.access import jose
from krama.access.errors import TokenRefused
from krama.access.keys import KeyRing
from krama.agencies.permissions import Permission, as_scopes, known_permissions
from krama.core import clock

TYPE = "at+jwt"
SKEW_SECONDS = 10
"""How far in the future the `iat` of a token may be. There is no tolerance for `exp`."""


class Confirmation(BaseModel):
    """The thumbprint of the key that a token is bound to (RFC 9449 §6.1)."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)

    jkt: str = Field(min_length=43, max_length=43)


class AccessClaims(BaseModel):
    """The claims of an access token (RFC 9068 §2.2). All are required except `cnf`, which binds the token to a key.

    No other claim is accepted.
    """

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)

    iss: str
    aud: str
    sub: str = Field(min_length=1, max_length=64)
    client_id: str = Field(min_length=1, max_length=64)
    iat: int = Field(ge=0, lt=2**53)
    exp: int = Field(ge=0, lt=2**53)
    jti: str = Field(min_length=8, max_length=64)
    scope: str = Field(max_length=1024)
    cnf: Confirmation | None = None

    @property
    def permissions(self) -> frozenset[Permission]:
        """The permissions that the token carries."""
        return known_permissions(self.scope)


class Tokens:
    """Issues and reads the access tokens of one deployment. `issuer` is also their audience."""

    def __init__(self, ring: KeyRing, issuer: str, life_seconds: int) -> None:
        self.ring = ring
        self.issuer = issuer
        self.life_seconds = life_seconds

    def issue(
        self,
        client_id: str,
        permissions: Iterable[Permission],
        bound_to: str | None = None,
        after: datetime | None = None,
    ) -> str:
        """A signed token that gives `client_id` these `permissions` for `life_seconds`.

        `bound_to` is the thumbprint of a key: a caller must prove that it has this key. The `iat` of the token is
        later than `after`, even if it is then up to a second in the future: tokens issued before or in the second of
        `after` are no longer accepted.
        """
        issued_at = int(clock.now().timestamp())
        # gate: token from after a leak
        if after is not None:
            issued_at = max(issued_at, int(after.timestamp()) + 1)
        claims = AccessClaims(
            iss=self.issuer,
            aud=self.issuer,
            sub=client_id,
            client_id=client_id,
            iat=issued_at,
            exp=issued_at + self.life_seconds,
            jti=secrets.token_urlsafe(16),
            scope=as_scopes(permissions),
            cnf=None if bound_to is None else Confirmation(jkt=bound_to),
        )
        return jose.sign(claims.model_dump(exclude_none=True), self.ring.keys.active().private, TYPE)

    def read(self, token: str) -> AccessClaims:
        """The claims of a token that is valid now. Raises `TokenRefused`."""
        try:
            claims = AccessClaims.model_validate(jose.verify(token, self._public(), TYPE).claims)
        except (jose.TokenMalformed, ValidationError) as problem:
            raise TokenRefused("This service did not issue the access token. Get a new one.") from problem
        now = clock.now().timestamp()
        if claims.iss != self.issuer or claims.aud != self.issuer or claims.sub != claims.client_id:
            raise TokenRefused("The access token was issued for another service. Get one from this service.")
        if not claims.iat - SKEW_SECONDS <= now < claims.exp:
            raise TokenRefused("The access token has expired. Get a new one.")
        return claims

    def has_key(self, kid: str) -> bool:
        """Whether the key still exists. When a key is removed, the tokens that it signed end."""
        return kid in self._public()

    def _public(self) -> dict[str, dict[str, str]]:
        return {key["kid"]: key for key in self.ring.keys.public()}
