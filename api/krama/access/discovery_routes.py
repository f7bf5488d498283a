"""HTTP routes by which programs find out how to get tokens, and whose tokens they are. All are public."""

from fastapi import Request

from krama.access.route import Router
from krama.access.schemas import ResourceMetadata, ServerMetadata, ServiceKeys
from krama.access.tokens import Tokens
from krama.agencies.permissions import Permission
from krama.core.context import services_of
from krama.core.operation import OperationRoute

router = Router(tag="access", route_class=OperationRoute)
RESOURCE_METADATA = "/.well-known/oauth-protected-resource"


@router.operation("GET", "/.well-known/jwks.json", "readKeys", "Get the keys that verify tokens", errors=[413])
async def read_keys(request: Request) -> ServiceKeys:
    """The public keys that verify access tokens, as a JWK set (RFC 7517)."""
    tokens = services_of(request)[Tokens]
    return ServiceKeys.model_validate({"keys": tokens.ring.keys.public()})


_METHODS = ["client_secret_basic", "client_secret_post", "private_key_jwt"]
_ALGORITHMS = ["ES256"]


@router.operation(
    "GET",
    "/.well-known/oauth-authorization-server",
    "readServerMetadata",
    "Get the authorization server's metadata",
    errors=[413],
)
async def read_server_metadata(request: Request) -> ServerMetadata:
    """The endpoints, scopes and algorithms of the authorization server (RFC 8414)."""
    issuer = services_of(request)[Tokens].issuer
    return ServerMetadata(
        issuer=issuer,
        token_endpoint=f"{issuer}/oauth/token",
        revocation_endpoint=f"{issuer}/oauth/revoke",
        introspection_endpoint=f"{issuer}/oauth/introspect",
        jwks_uri=f"{issuer}/.well-known/jwks.json",
        scopes_supported=list(Permission),
        response_types_supported=[],
        grant_types_supported=["client_credentials"],
        token_endpoint_auth_methods_supported=_METHODS,
        token_endpoint_auth_signing_alg_values_supported=_ALGORITHMS,
        revocation_endpoint_auth_methods_supported=_METHODS,
        revocation_endpoint_auth_signing_alg_values_supported=_ALGORITHMS,
        introspection_endpoint_auth_methods_supported=_METHODS,
        introspection_endpoint_auth_signing_alg_values_supported=_ALGORITHMS,
        dpop_signing_alg_values_supported=_ALGORITHMS,
    )


@router.operation(
    "GET", RESOURCE_METADATA, "readResourceMetadata", "Get the protected resource's metadata", errors=[413]
)
async def read_resource_metadata(request: Request) -> ResourceMetadata:
    """Where to get a token for this service, and how to send it (RFC 9728)."""
    issuer = services_of(request)[Tokens].issuer
    return ResourceMetadata(
        resource=issuer,
        authorization_servers=[issuer],
        scopes_supported=list(Permission),
        bearer_methods_supported=["header"],
        resource_name="Krama",
        resource_documentation=f"{issuer}/docs",
        dpop_signing_alg_values_supported=_ALGORITHMS,
        dpop_bound_access_tokens_required=False,
    )
