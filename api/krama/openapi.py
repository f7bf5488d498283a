"""The parts of the OpenAPI document that no route declares: introduction, shared headers, error schema."""

from collections.abc import Iterable, Iterator
from typing import Any

from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi
from pydantic import BaseModel

from krama.access.route import PrincipalRoute
from krama.agencies.permissions import Permission
from krama.bulk.schemas import ReportBatchItemIn
from krama.core import deprecation, idempotency, revisions
from krama.core.languages import LANGUAGES
from krama.core.operation import OperationRoute
from krama.core.problems import OAuthProblem, Problem, described
from krama.openapi_answers import describe_answers
from krama.openapi_schemas import publish
from krama.sharing.labels import Tlp

DESCRIPTION = """Krama is an exchange of scam indicators: telephone numbers, bank accounts, wallets, links, domains,
e-mail addresses and handles. Police offices report the indicators that victims bring. Banks check a value before money
moves. Partner agencies use the same API. Krama merges all reports on one value into one indicator. A check answers one
question: what is known about this value, and what should you do now?

Krama converts every value to its canonical form when you report it and when you check it. All spellings of a
value lead to the same indicator.

Errors are problem documents (RFC 9457) with a stable `code`. Their `detail` is in English, or in Khmer if
`Accept-Language` prefers `km`. Send an `Idempotency-Key` when you create something. If an
answer is lost, send the request again with the same key. A POST or PATCH without a key can be sent again if it has the
extension `x-krama-repeatable`: the second request has the same effect and the same answer as the first. Quote the
`X-Request-ID` of a response when you ask for help.

Read a list until `next_cursor` is null. A page before may have fewer items than `limit`, or none. A list in the order
of changes has `resume_cursor` too: keep it, and send it as
`cursor` later to get what has changed since. `Accept: text/csv` or `application/x-ndjson` returns a list in that form,
with its cursors in the headers `Link` and `Resume-Cursor`. HEAD works wherever GET does. Answers of 1,400 bytes
and more are compressed with zstd or gzip, whichever you accept with more weight, except single checks and answers that
show a secret. You may send `Content-Encoding: gzip`. Where an answer has a
`revision`, its `ETag` is the same number. Send it as `If-Match` to change only what you have read.

Requests are closed: a member, a parameter or a word that the contract does not have is refused. Responses are open.
Ignore members that you do not know. A later version may add words to an enumeration that has `x-extensible-enum`. If
you do not know a word, ignore it and go by `action`, whose words do not change within v1.

Every answer of a sandbox, where all is invented, has the header `Krama-Sandbox: true`, and `GET /v1` says so."""

TAGS: list[dict[str, Any]] = [
    {"name": "reports", "description": "Report indicators, and read and withdraw your own agency's reports."},
    {"name": "cases", "description": "Send everything that one victim brought at once, and see what cases share."},
    {"name": "checks", "description": "Check values before money moves. The answer is a verdict with an action."},
    {"name": "search", "description": "Search by a value or a part of a text, so that no value is in a URL."},
    {"name": "indicators", "description": "Read and list indicators with everything that you may see of them."},
    {"name": "links", "description": "Read what shares cases with an indicator."},
    {"name": "outcomes", "description": "Submit what came of a check, and read what your agency submitted."},
    {"name": "disputes", "description": "State that a listing is wrong, and decide such disputes."},
    {"name": "protections", "description": "Manage the protected list: values that may never be listed."},
    {
        "name": "institutions",
        "description": "Read the banks and wallets that accounts are held with, and manage the list.",
    },
    {"name": "feeds", "description": "Read all that you may see as files, for MISP, spreadsheets and batch jobs."},
    {"name": "corrections", "description": "Read which listings that were disclosed to your agency have ended."},
    {"name": "feed", "description": "Keep a copy of all that you may see in step: snapshots, and the changes since."},
    {"name": "scorecards", "description": "Read how members use the exchange and how reliable their reports are."},
    {
        "name": "statistics",
        "description": "Read how much is reported, lost, stopped and corrected, by time, province, category and kind.",
    },
    {
        "name": "audit",
        "description": "Read the audit log: who asked for what, and who received what. Tampering is detectable.",
    },
    {"name": "members", "description": "Manage the member agencies and their clients, the programs that act for them."},
    {"name": "access", "description": "Get tokens, read the signing keys, and read your own identity."},
    {"name": "service", "description": "Read what this exchange supports: versions, limits, languages and code lists."},
    {"name": "health", "description": "Health checks for load balancers and monitoring."},
]

_REQUEST_ID_HEADER = {
    "description": "Your own id, if it was a UUID or 24 to 32 hexadecimal digits in lower case, but no UUID "
    "of version 5 with or without hyphens. Otherwise a new id.",
    "required": True,
    "schema": {"type": "string"},
}
_RATE_LIMIT_HEADER = {
    "description": "The rest of each quota that the request was charged to: `r` units for the next `t` seconds "
    "(draft-ietf-httpapi-ratelimit-headers). Other workers may have used more of the quota meanwhile.",
    "schema": {"type": "string"},
    "example": '"checks";r=599413;t=17, "values";r=1199413;t=17',
}
_RATE_LIMIT_POLICY_HEADER = {
    "description": "The same quotas: `q` units in a window of `w` seconds. Each is the quota of your client, "
    "or of your agency if less of that is left.",
    "schema": {"type": "string"},
    "example": '"checks";q=600000;w=60, "values";q=1200000;w=60',
}
_RETRY_AFTER_HEADER = {"description": "Seconds to wait before the next attempt.", "schema": {"type": "integer"}}
_LANGUAGE_HEADER = {
    "description": "The language of `detail`, as `Accept-Language` asks for it.",
    "required": True,
    "schema": {"type": "string", "enum": list(LANGUAGES)},
}
_CHALLENGE_HEADER = {
    "description": "How to send a credential, and what was wrong with the one that was sent (RFC 9110 §11.6.1).",
    "required": True,
    "schema": {"type": "string"},
}
_SCOPE_CHALLENGE_HEADER = {
    "description": "The scope that the token lacks, if that is the reason (RFC 6750 §3).",
    "schema": {"type": "string"},
}
_LENGTH_HEADER = {
    "description": "How many bytes the file has, such as `bytes */5120`.",
    "schema": {"type": "string"},
}
_NONCE_HEADER = {
    "description": "The nonce for the next DPoP proof, if the request had a proof (RFC 9449 §8.2).",
    "schema": {"type": "string"},
}
_ENCODINGS_HEADER = {
    "description": "What a body may be compressed with, if that is the reason (RFC 9110 §12.5.3).",
    "schema": {"type": "string"},
}
_SANDBOX_HEADER = {
    "description": "`true` in every answer of a sandbox, where all is invented. Others do not have it.",
    "schema": {"type": "string", "enum": ["true"]},
}
_REPLAYED_HEADER = {
    "description": "`true` if this is the answer that the first request with this `Idempotency-Key` got.",
    "schema": {"type": "string", "enum": ["true"]},
}
_TOKEN_ENDPOINT = "/oauth/token"
_PUBLIC = {
    *("/v1", "/healthz", "/readyz"),
    *("/.well-known/jwks.json", "/.well-known/oauth-authorization-server", "/.well-known/oauth-protected-resource"),
}


def finish(app: FastAPI, public_url: str) -> None:
    """Complete the document that FastAPI generates from the routes. This happens once, at its first request."""

    def openapi() -> dict[str, Any]:
        if app.openapi_schema is None:
            app.openapi_schema = _document(app, public_url)
        return app.openapi_schema

    app.openapi = openapi  # type: ignore[method-assign]


def _document(app: FastAPI, public_url: str) -> dict[str, Any]:
    document = get_openapi(
        title=app.title,
        version=app.version,
        summary=app.summary,
        description=app.description,
        tags=app.openapi_tags,
        routes=app.routes,
        license_info=app.license_info,
        contact={"name": "Krama", "url": f"{public_url}/docs"},
        servers=[{"url": public_url, "description": "This deployment."}],
    )
    components = document["components"]
    for model in (Problem, OAuthProblem, ReportBatchItemIn):  # no route refers to them in a way that FastAPI detects
        _add_schema(components["schemas"], model)
    components["headers"] = {
        "RequestId": _REQUEST_ID_HEADER,
        "Sandbox": _SANDBOX_HEADER,
        "RateLimit": _RATE_LIMIT_HEADER,
        "RateLimitPolicy": _RATE_LIMIT_POLICY_HEADER,
        "RetryAfter": _RETRY_AFTER_HEADER,
        "Replayed": _REPLAYED_HEADER,
        "ContentLanguage": _LANGUAGE_HEADER,
        "Challenge": _CHALLENGE_HEADER,
        "ScopeChallenge": _SCOPE_CHALLENGE_HEADER,
        "DPoPNonce": _NONCE_HEADER,
        "AcceptEncoding": _ENCODINGS_HEADER,
    }
    components["securitySchemes"]["clientBasic"] = {
        "type": "http",
        "scheme": "basic",
        "description": "`client_id` and `client_secret` (RFC 6749 §2.3.1).",
    }
    for named in (Permission, Tlp):  # the values themselves would make poor names in a generated client
        components["schemas"][named.__name__]["x-enum-varnames"] = list(named.__members__)
    for unused in ("HTTPValidationError", "ValidationError"):
        components["schemas"].pop(unused, None)
    for path, operations in document["paths"].items():
        for method, operation in operations.items():
            _complete(path, method, operation)
    for route in app.routes:
        if isinstance(route, PrincipalRoute) and route.needs_any_scope:
            _offer_any_scope(document["paths"][route.path_format]["post"])
    publish(document)
    describe_answers(document)
    deprecation.mark(document, [route for route in app.routes if isinstance(route, OperationRoute)])
    return document


def _offer_any_scope(operation: dict[str, Any]) -> None:
    """One requirement for each scope: a token with any of them is enough."""
    operation["security"] = [{"oauth2": [scope]} for way in operation["security"] for scope in way["oauth2"]]


def _add_schema(schemas: dict[str, Any], model: type[BaseModel]) -> None:
    schema = model.model_json_schema(ref_template="#/components/schemas/{model}")
    for name, definition in schema.pop("$defs", {}).items():
        schemas.setdefault(name, definition)
    schemas[model.__name__] = schema


def _complete(path: str, method: str, operation: dict[str, Any]) -> None:
    for parameter in operation.get("parameters", ()):
        parameter["schema"] = _without_null(parameter["schema"])
        if parameter["in"] == "query" and parameter["schema"].get("type") == "array":
            parameter |= {"style": "form", "explode": False}  # `CommaList`
    if "428" in operation["responses"]:
        _require_revision(operation["parameters"])
    if method not in ("get", "patch") and "201" not in operation["responses"]:
        _let_what_is_so_be(operation.get("parameters", ()))
    if path in _PUBLIC:
        operation["security"] = []
    else:
        always = {str(status): response for status, response in described([429, 503], path).items()}
        operation["responses"] = always | operation["responses"]
    keyed = any(parameter["name"] == idempotency.HEADER for parameter in operation.get("parameters", ()))
    by_member = any("oauth2" in scheme for scheme in operation["security"])
    by_client = any("clientBasic" in scheme for scheme in operation["security"])
    for status, response in operation["responses"].items():
        headers = response.setdefault("headers", {})
        headers["X-Request-ID"] = {"$ref": "#/components/headers/RequestId"}
        headers["Krama-Sandbox"] = {"$ref": "#/components/headers/Sandbox"}
        if keyed and status < "300":
            headers[idempotency.REPLAYED] = {"$ref": "#/components/headers/Replayed"}
        headers |= {name: {"$ref": f"#/components/headers/{shared}"} for name, shared in _of_errors(status)}
        if by_member or path == _TOKEN_ENDPOINT:
            headers["DPoP-Nonce"] = {"$ref": "#/components/headers/DPoPNonce"}
        if status == "416":
            headers["Content-Range"] = _LENGTH_HEADER
        if status in ("429", "503") or (keyed and status == "409"):
            headers["Retry-After"] = {"$ref": "#/components/headers/RetryAfter"}
        if status == "429" or by_client or (by_member and status != "401"):
            headers["RateLimit"] = {"$ref": "#/components/headers/RateLimit"}
            headers["RateLimit-Policy"] = {"$ref": "#/components/headers/RateLimitPolicy"}


def _without_null(schema: dict[str, Any]) -> dict[str, Any]:
    """The schema of a parameter: one that is None in the code is left out, because null has no form in a URL."""
    choices: list[dict[str, Any]] = [choice for choice in schema.get("anyOf", ()) if choice != {"type": "null"}]
    if len(choices) == 1:
        return choices[0] | {key: part for key, part in schema.items() if key != "anyOf"}
    return schema


def _of_errors(status: str) -> Iterator[tuple[str, str]]:
    """The headers of an error, each with its name among the shared ones."""
    if status >= "400":
        yield "Content-Language", "ContentLanguage"
    if status == "401":
        yield "WWW-Authenticate", "Challenge"
    if status == "403":
        yield "WWW-Authenticate", "ScopeChallenge"
    if status == "415":
        yield "Accept-Encoding", "AcceptEncoding"


def _require_revision(parameters: list[dict[str, Any]]) -> None:
    """Say that `If-Match` is required. To the framework it is optional, so that without it the answer can be 428."""
    for parameter in parameters:
        if parameter["name"] == revisions.HEADER:
            parameter["required"] = True


def _let_what_is_so_be(parameters: Iterable[dict[str, Any]]) -> None:
    """Say what `If-Match` is to a request that asks for a state, not for a change: the state may be reached already."""
    for parameter in parameters:
        if parameter["name"] == revisions.HEADER:
            for place in (parameter, parameter["schema"]):
                place["description"] += f" {revisions.ALREADY_SO}"
