"""What access sends over the wire."""

from typing import Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from krama.agencies.permissions import Permission
from krama.sharing.sectors import Sector


class TokenAnswer(BaseModel):
    """An access token (RFC 6749 §5.1). Keep it until shortly before it ends."""

    model_config = ConfigDict(extra="forbid")

    access_token: str
    token_type: Literal["Bearer", "DPoP"] = Field(description="`DPoP` where it is bound to the key of a proof.")
    expires_in: int = Field(description="Seconds.", examples=[600])
    scope: str = Field(description="What the token may be used for, separated by blanks.")


class PublicKey(BaseModel):
    """A public P-256 key as a JWK (RFC 7517)."""

    kty: str
    crv: str
    x: str
    y: str
    kid: str
    alg: str
    use: str


class KeySet(BaseModel):
    """The keys that verify this service's tokens."""

    keys: list[PublicKey]


class ServerMetadata(BaseModel):
    """Where this authorization server's endpoints are (RFC 8414)."""

    issuer: str
    token_endpoint: str
    revocation_endpoint: str
    introspection_endpoint: str
    jwks_uri: str
    scopes_supported: list[Permission]
    response_types_supported: list[str]
    grant_types_supported: list[str]
    token_endpoint_auth_methods_supported: list[str]
    token_endpoint_auth_signing_alg_values_supported: list[str]
    revocation_endpoint_auth_methods_supported: list[str]
    revocation_endpoint_auth_signing_alg_values_supported: list[str]
    introspection_endpoint_auth_methods_supported: list[str]
    introspection_endpoint_auth_signing_alg_values_supported: list[str]
    dpop_signing_alg_values_supported: list[str]


class KeyBinding(BaseModel):
    """The key that a token is bound to."""

    model_config = ConfigDict(extra="forbid")

    jkt: str = Field(description="RFC 7638 thumbprint.")


class Introspection(BaseModel):
    """What a token is now (RFC 7662); nothing but `active` where it is not good, or not yours to ask about."""

    model_config = ConfigDict(extra="forbid")

    active: bool
    token_type: Literal["Bearer", "DPoP"] | None = None
    scope: str | None = None
    client_id: str | None = None
    sub: str | None = None
    iss: str | None = None
    aud: str | None = None
    iat: int | None = None
    exp: int | None = None
    jti: str | None = None
    cnf: KeyBinding | None = None


class Me(BaseModel):
    """Whom the service takes the caller for."""

    model_config = ConfigDict(extra="forbid")

    client_id: str
    agency_id: UUID
    agency_name: str
    sector: Sector
    country: str = Field(description="ISO 3166-1 alpha-2.")
    province: str | None = Field(description="ISO 3166-2, for a provincial office.")
    scopes: list[Permission]
