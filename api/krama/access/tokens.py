"""Access tokens in RFC 9068's profile: issue one, read one."""

import secrets
from collections.abc import Iterable

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from krama.access import jose
from krama.access.errors import TokenRefused
from krama.access.keys import SigningKeys
from krama.agencies.permissions import Permission, known_permissions
from krama.core import clock

TYPE = "at+jwt"
SKEW_SECONDS = 10
"""How far in the future a token may claim to have been issued; at its `exp` it has ended."""


class AccessClaims(BaseModel):
    """The claims of an access token, all required, none besides (RFC 9068 §2.2)."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)

    iss: str
    aud: str
    sub: str = Field(min_length=1, max_length=64)
    client_id: str = Field(min_length=1, max_length=64)
    iat: int = Field(ge=0, lt=2**53)
    exp: int = Field(ge=0, lt=2**53)
    jti: str = Field(min_length=8, max_length=64)
    scope: str = Field(max_length=1024)

    @property
    def permissions(self) -> frozenset[Permission]:
        """The permissions that the token carries."""
        return known_permissions(self.scope)


class Tokens:
    """Issues and reads the access tokens of one deployment; `issuer` is also their audience."""

    def __init__(self, keys: SigningKeys, issuer: str, life_seconds: int) -> None:
        self.keys = keys
        self.issuer = issuer
        self.life_seconds = life_seconds
        self._public = {key["kid"]: key for key in keys.public()}

    def issue(self, client_id: str, permissions: Iterable[Permission]) -> str:
        """A signed token that lets `client_id` use `permissions` for `life_seconds`."""
        issued_at = int(clock.now().timestamp())
        claims = AccessClaims(
            iss=self.issuer,
            aud=self.issuer,
            sub=client_id,
            client_id=client_id,
            iat=issued_at,
            exp=issued_at + self.life_seconds,
            jti=secrets.token_urlsafe(16),
            scope=" ".join(sorted(permissions)),
        )
        return jose.sign(claims.model_dump(), self.keys.active, TYPE)

    def read(self, token: str) -> AccessClaims:
        """The claims of a token that is good now. Raises `TokenRefused`."""
        try:
            claims = AccessClaims.model_validate(jose.verify(token, self._public, TYPE))
        except (jose.TokenMalformed, ValidationError) as problem:
            raise TokenRefused("The access token is not one that this service issued. Fetch a new one.") from problem
        now = clock.now().timestamp()
        if claims.iss != self.issuer or claims.aud != self.issuer or claims.sub != claims.client_id:
            raise TokenRefused("The access token was issued for another service. Fetch one here.")
        if not claims.iat - SKEW_SECONDS <= now < claims.exp:
            raise TokenRefused("The access token has expired. Fetch a new one.")
        return claims
