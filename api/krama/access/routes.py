"""HTTP of access: tokens, the keys that verify them, and who the caller is."""

from collections.abc import Callable
from typing import Annotated, Any

from anyio import CapacityLimiter, to_thread
from fastapi import APIRouter, Request, Response, Security
from starlette.exceptions import HTTPException

from krama.access.caller import caller
from krama.access.errors import TokensBusy
from krama.access.grants import Grant, grant
from krama.access.schemas import KeySet, Me, ServerMetadata, TokenAnswer
from krama.access.tokens import Tokens
from krama.agencies.permissions import Permission
from krama.agencies.service import Member
from krama.core.problems import described
from krama.core.strict_query import QueryRoute

router = APIRouter(tags=["access"], route_class=QueryRoute)
_FORM = "application/x-www-form-urlencoded"
_TOKEN_FORM = {
    "security": [{"clientBasic": []}],
    "requestBody": {
        "required": True,
        "content": {
            _FORM: {
                "schema": {
                    "type": "object",
                    "required": ["grant_type"],
                    "properties": {
                        "grant_type": {"type": "string", "const": "client_credentials"},
                        "scope": {
                            "type": "string",
                            "maxLength": 1024,
                            "description": "Fewer than all.",
                        },
                    },
                },
                "example": {"grant_type": "client_credentials", "scope": "checks:run"},
            }
        },
    },
}


@router.post(
    "/oauth/token",
    operation_id="fetchToken",
    summary="Fetch an access token",
    response_model=TokenAnswer,
    responses=described([400, 401, 413, 415, 503]),
    openapi_extra=_TOKEN_FORM,
)
async def fetch_token(request: Request, response: Response) -> TokenAnswer:
    """OAuth 2.0 client credentials. The client authenticates with HTTP Basic: `client_id` and `client_secret`."""
    if request.headers.get("content-type", "").partition(";")[0].strip().lower() != _FORM:
        raise HTTPException(415, f"Send the body as {_FORM}.")
    form = await request.body()
    state = request.app.state
    authorization = request.headers.get("authorization", "")
    granted = await _in_turn(state.token_requests, grant, state.database, state.tokens, authorization, form)
    response.headers["pragma"] = "no-cache"  # RFC 6749 §5.1; the edge adds Cache-Control: no-store
    return TokenAnswer(access_token=granted.access_token, expires_in=granted.expires_in, scope=granted.scope)


MOST_WAITING = 64


async def _in_turn(limiter: CapacityLimiter, work: Callable[..., Grant], *arguments: Any) -> Grant:
    """Verify secrets a few at a time, in threads that are not the checks' own, and turn away what would wait long.

    A secret takes tens of milliseconds to verify, whoever sends it: without this, a storm of token requests would
    starve the checks. Raises `TokensBusy`.
    """
    if limiter.statistics().tasks_waiting >= MOST_WAITING:
        raise TokensBusy("Too many token requests at once. Keep a token until it expires, and try again in a second.")
    return await to_thread.run_sync(work, *arguments, limiter=limiter)


@router.get(
    "/.well-known/jwks.json",
    operation_id="readKeys",
    summary="Read the keys that verify tokens",
    responses=described([413]),
)
async def read_keys(request: Request) -> KeySet:
    """The public keys of access tokens, as a JWK set (RFC 7517)."""
    tokens: Tokens = request.app.state.tokens
    return KeySet.model_validate({"keys": tokens.keys.public()})


@router.get(
    "/.well-known/oauth-authorization-server",
    operation_id="readServerMetadata",
    summary="Read the authorization server's metadata",
    responses=described([413]),
)
async def read_server_metadata(request: Request) -> ServerMetadata:
    """Where tokens come from and what they may carry (RFC 8414)."""
    issuer: str = request.app.state.tokens.issuer
    return ServerMetadata(
        issuer=issuer,
        token_endpoint=f"{issuer}/oauth/token",
        jwks_uri=f"{issuer}/.well-known/jwks.json",
        scopes_supported=list(Permission),
        response_types_supported=[],
        grant_types_supported=["client_credentials"],
        token_endpoint_auth_methods_supported=["client_secret_basic"],
    )


@router.get(
    "/v1/me",
    operation_id="readMe",
    summary="Read who the service takes you for",
    responses=described([401]),
)
async def read_me(member: Annotated[Member, Security(caller)]) -> Me:
    """The client that the token belongs to, and its agency. Any good token will do."""
    return Me(
        client_id=member.client_id,
        agency_id=member.agency_id,
        agency_name=member.agency_name,
        sector=member.sector,
        country=member.country,
        province=member.province,
        scopes=sorted(member.permissions),
    )
