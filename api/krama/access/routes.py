"""HTTP routes of access: tokens, and the authenticated client."""

from collections.abc import Callable
from typing import Annotated, Any, TypeVar

from anyio import from_thread, to_thread
from fastapi import Request, Response, Security

from krama.access import assertions
from krama.access.admission import begin_record
from krama.access.charges import charge
from krama.access.errors import TokenProofRefused
from krama.access.grants import ClientRequest, Grants
from krama.access.principal import caller, caller_address
from krama.access.route import Router
from krama.access.schemas import AccessToken, Introspection, Me, OwnAgency
from krama.agencies.service import Principal
from krama.audit.entry import Entry
from krama.core.context import RequestContext, context_of, services_of
from krama.core.operation import REPEATABLE, OperationRoute
from krama.core.refusals import RequestRefused
from krama.quotas.limits import Quota

router = Router(tag="access", route_class=OperationRoute)
me = Router(tag="access")
_FORM = "application/x-www-form-urlencoded"
_AUTHENTICATION: dict[str, Any] = {
    "client_assertion_type": {
        "type": "string",
        "const": assertions.TYPE,
        "description": "Required with `client_assertion`, which replaces the secret.",
    },
    "client_assertion": {
        "type": "string",
        "description": "A JWT (RFC 7523), signed with ES256 and a registered key of the client. `iss` and `sub` are "
        "the client's id, and `aud` is exactly the issuer. It is valid for at most 60 seconds, and its `jti` can be "
        "used once.",
    },
    "client_id": {
        "type": "string",
        "description": "Required with `client_secret`. Otherwise optional: the authenticated client's id.",
    },
    "client_secret": {
        "type": "string",
        "format": "password",
        "description": "The client's secret, for a program that can't send HTTP Basic. Send it in one place only.",
    },
}


def _form(required: str, members: dict[str, Any], example: dict[str, str], **more: Any) -> dict[str, Any]:
    """The OpenAPI description of an endpoint that takes a form from an authenticated client."""
    schema = {"type": "object", "required": [required], "properties": members | _AUTHENTICATION}
    content = {_FORM: {"schema": schema, "example": example}}
    return {"security": [{"clientBasic": []}, {}], "requestBody": {"required": True, "content": content}, **more}


_TOKEN = {"token": {"type": "string", "minLength": 1}, "token_type_hint": {"type": "string"}}
_PROOF_HEADER = {
    "name": "DPoP",
    "in": "header",
    "required": False,
    "description": "A DPoP proof (RFC 9449). The token is then bound to the key of the proof. The proof must carry the "
    "nonce of the last `DPoP-Nonce` header. A request without a nonce is refused, and the answer contains a nonce.",
    "schema": {"type": "string", "maxLength": 8192},
}


@router.operation(
    "POST",
    "/oauth/token",
    "fetchToken",
    "Get an access token",
    errors=[401],
    openapi_extra=_form(
        "grant_type",
        {
            "grant_type": {"type": "string", "const": "client_credentials"},
            "scope": {
                "type": "string",
                "maxLength": 1024,
                "description": "The scopes of the token, separated by spaces. By default, all scopes of the client.",
            },
        },
        {"grant_type": "client_credentials", "scope": "checks:run"},
        parameters=[_PROOF_HEADER],
    ),
)
async def fetch_token(request: Request, response: Response) -> AccessToken:
    """OAuth 2.0 client credentials.

    The client authenticates with its secret, by HTTP Basic or in the form, or with a signed client assertion. Errors
    are those of RFC 6749: see `error` and `error_description`.
    """
    granted = await _asked(request, _grants(request).grant)
    if granted.next_nonce is not None:
        response.headers["dpop-nonce"] = granted.next_nonce
    response.headers["pragma"] = "no-cache"  # RFC 6749 §5.1; `core.limits` adds Cache-Control: no-store
    return AccessToken(
        access_token=granted.access_token,
        token_type=granted.kind,
        expires_in=granted.expires_in,
        scope=granted.scope,
    )


@router.operation(
    "POST",
    "/oauth/revoke",
    "revokeToken",
    "Revoke an access token",
    errors=[401],
    status_code=200,
    response_class=Response,
    responses={200: {"description": "The token is revoked if it was issued to your client."}},
    openapi_extra=_form("token", _TOKEN, {"token": "eyJ…"}, **REPEATABLE),
)
async def revoke_token(request: Request) -> Response:
    """Revoke a token of your own client (RFC 7009). It ends on every worker within two seconds.

    The answer is the same for an unknown token, an invalid one, and a token of another client.
    """
    await _asked(request, _grants(request).revoke)
    return Response(status_code=200)


@router.operation(
    "POST",
    "/oauth/introspect",
    "introspectToken",
    "Introspect an access token",
    errors=[401],
    response_model=Introspection,
    response_model_exclude_none=True,
    openapi_extra=_form("token", _TOKEN, {"token": "eyJ…"}, **REPEATABLE),
)
async def introspect_token(request: Request) -> dict[str, Any]:
    """The current state of a token of your agency (RFC 7662).

    `active` is false for an invalid token and for a token of another agency. National administrators may introspect the
    tokens of every agency.
    """
    return await _asked(request, _grants(request).introspect)


_Answer = TypeVar("_Answer")


def _grants(request: Request) -> Grants:
    return services_of(request)[Grants]


async def _asked(request: Request, work: Callable[[ClientRequest], _Answer]) -> _Answer:
    """Do the work for a client a few at a time, in threads that checks do not use.

    `core.limits` limits how many requests wait for that.
    """
    if request.headers.get("content-type", "").partition(";")[0].strip().lower() != _FORM:
        raise RequestRefused(415, f"Send the body as {_FORM}.", types=_FORM)
    grants = _grants(request)
    operation: str = request.scope["route"].operation_id
    asked = ClientRequest(
        request.headers.get("authorization"),
        _proof(request),
        await request.body(),
        caller_address(context_of(request)),
        lambda principal: from_thread.run(_identified, context_of(request), principal, operation),
    )
    return await to_thread.run_sync(work, asked, limiter=grants.threads)


async def _identified(context: RequestContext, principal: Principal, operation: str) -> Entry:
    """Charge the client only now. Otherwise anybody could use up its quota. Raises `QuotaExceeded`."""
    await charge(context, principal, ((Quota.TOKENS, 1),))
    return begin_record(context, principal, operation)


def _proof(request: Request) -> str | None:
    sent = request.headers.getlist("dpop")
    if len(sent) > 1:
        raise TokenProofRefused("Send exactly one DPoP proof.")
    return sent[0] if sent else None


@me.operation("GET", "/v1/me", "readMe", "Get the authenticated client")
async def read_me(principal: Annotated[Principal, Security(caller)]) -> Me:
    """The client that the token was issued to, and its agency. Needs a valid token, but no scope."""
    agency = OwnAgency(
        agency_id=principal.agency_id,
        name=principal.agency_name,
        sector=principal.sector,
        country=principal.country,
        province=principal.province,
    )
    return Me(client_id=principal.client_id, agency=agency, scopes=sorted(principal.permissions))
