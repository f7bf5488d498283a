"""The wire format of access: tokens, keys and the authenticated client."""

from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

from krama.agencies.permissions import Permission
from krama.agencies.schemas import AgencyRef


class AccessToken(BaseModel):
    """An access token (RFC 6749 §5.1). Reuse it until shortly before it expires."""

    model_config = ConfigDict(extra="forbid")

    access_token: str = Field(json_schema_extra={"format": "password"})
    token_type: Literal["Bearer", "DPoP"] = Field(description="`DPoP` if the token is bound to the key of a proof.")
    expires_in: int = Field(description="Seconds until the token expires.", examples=[600])
    scope: str = Field(description="The scopes of the token, separated by spaces.")


class PublicKey(BaseModel):
    """A public P-256 key as a JWK (RFC 7517)."""

    kty: str
    crv: str
    x: str
    y: str
    kid: str
    alg: str
    use: str


class ServiceKeys(BaseModel):
    """The keys that verify this service's tokens."""

    keys: list[PublicKey]


class ServerMetadata(BaseModel):
    """The metadata of this authorization server (RFC 8414)."""

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


class ResourceMetadata(BaseModel):
    """The metadata of this service as a protected resource (RFC 9728)."""

    resource: str = Field(description="The audience of the tokens that this service accepts.")
    authorization_servers: list[str]
    scopes_supported: list[Permission]
    bearer_methods_supported: list[str]
    resource_name: str
    resource_documentation: str
    dpop_signing_alg_values_supported: list[str]
    dpop_bound_access_tokens_required: bool = Field(description="False: it depends on the client.")


class KeyBinding(BaseModel):
    """The key that a token is bound to."""

    model_config = ConfigDict(extra="forbid")

    jkt: str = Field(description="The RFC 7638 thumbprint of the key.")


class Introspection(BaseModel):
    """The current state of a token (RFC 7662). Only `active` is present if it is false."""

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


class OwnAgency(AgencyRef):
    """The agency of the authenticated client."""

    country: str = Field(description="ISO 3166-1 alpha-2.")
    province: str | None = Field(description="ISO 3166-2 code. Null if it is not a provincial office.")


class Me(BaseModel):
    """The authenticated client and its agency."""

    model_config = ConfigDict(extra="forbid")

    client_id: str
    agency: OwnAgency
    scopes: list[Permission]
