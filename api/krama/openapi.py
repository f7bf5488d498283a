"""What the OpenAPI document says beyond the routes: the introduction, the shared headers, the shape of errors."""

from collections.abc import Mapping
from typing import Any

from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi
from pydantic import BaseModel

from krama.agencies.permissions import Permission
from krama.core.problems import Problem, described
from krama.reports.schemas import ReportIn
from krama.sharing.labels import Tlp

DESCRIPTION = """Police offices report what victims bring, banks check values by program before money moves, and partner
agencies ask through a client library. Krama weaves the reports on one phone number, account, wallet, link, domain,
address or handle into one indicator, and answers one question: what is known about this value, and what to do now?

Every value is brought to one canonical form, on write and on read. Errors are RFC 9457 problems with a stable `code`.
Send an `Idempotency-Key` when you create something, and quote the `X-Request-ID` of an answer when you ask for help."""

TAGS: list[dict[str, Any]] = [
    {"name": "reports", "description": "Submit what a victim brought; read and withdraw your own agency's reports."},
    {"name": "checks", "description": "What is known about a value, and what to do now?"},
    {"name": "indicators", "description": "Read and list what the reports amount to."},
    {"name": "disputes", "description": "Say that a listing is wrong; decide it."},
    {"name": "protected", "description": "What may never be listed."},
    {"name": "corrections", "description": "What you were told of and is listed no longer."},
    {"name": "scorecards", "description": "How members use the exchange, and how well what they report holds."},
    {"name": "audit", "description": "Who asked what and who was told what: a log that can't be changed quietly."},
    {"name": "members", "description": "The member agencies, and the programs that act for them."},
    {"name": "access", "description": "Tokens, keys, and who you are."},
    {"name": "health", "description": "For load balancers and monitors."},
]

_REQUEST_ID_HEADER = {
    "description": "Yours where you sent a UUID, or 24 to 32 hexadecimal digits, in small letters; else a new one.",
    "schema": {"type": "string"},
}
_RATE_LIMIT_HEADER = {
    "description": "What is left of each quota that the request was charged to, as far as this worker knows: `r` units "
    "until `t` seconds from now (draft-ietf-httpapi-ratelimit-headers).",
    "schema": {"type": "string"},
    "example": '"checks";r=599413;t=17, "values";r=1199413;t=17',
}
_RATE_LIMIT_POLICY_HEADER = {
    "description": "Those quotas: `q` units in a window of `w` seconds. Your client's, or your agency's where less is "
    "left of that.",
    "schema": {"type": "string"},
    "example": '"checks";q=600000;w=60, "values";q=1200000;w=60',
}
_RETRY_AFTER_HEADER = {"description": "Seconds to wait.", "schema": {"type": "integer"}}
_REFERENCE = "#/components/schemas/"
_CONTRACT_NAMES = {
    "DisclosureLevel": "View",
    "HistoryEventKind": "Event",
    "PendingDecision": "HeldDecision",
    "UpsertResult": "Outcome",
}
"""Names in the contract that differ from those of the classes."""

_PUBLIC = {"/healthz", "/readyz", "/.well-known/jwks.json", "/.well-known/oauth-authorization-server"}


def finish(app: FastAPI, public_url: str) -> None:
    """Complete the document that FastAPI makes from the routes, once, when it is first requested."""

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
    for model in (Problem, ReportIn):  # no route names them in a way that the framework sees
        _add_schema(components["schemas"], model)
    components["headers"] = {
        "RequestId": _REQUEST_ID_HEADER,
        "RateLimit": _RATE_LIMIT_HEADER,
        "RateLimitPolicy": _RATE_LIMIT_POLICY_HEADER,
        "RetryAfter": _RETRY_AFTER_HEADER,
    }
    components["securitySchemes"]["clientBasic"] = {
        "type": "http",
        "scheme": "basic",
        "description": "`client_id` and `client_secret` (RFC 6749 §2.3.1).",
    }
    for named in (Permission, Tlp):  # their values would make poor names in a generated client
        components["schemas"][named.__name__]["x-enum-varnames"] = list(named.__members__)
    for unused in ("HTTPValidationError", "ValidationError"):
        components["schemas"].pop(unused, None)
    _restore_contract_names(document)
    for path, operations in document["paths"].items():
        for operation in operations.values():
            _complete(path, operation)
    return document


def _restore_contract_names(document: dict[str, Any]) -> None:
    """Publish each enumeration under its name in the contract, whatever its class is called."""
    schemas = document["components"]["schemas"]
    for schema in schemas.values():
        if (title := schema.get("title")) in _CONTRACT_NAMES:
            schema["title"] = _CONTRACT_NAMES[title]
    names = {name: _CONTRACT_NAMES.get(name, name) for name in schemas}
    document["components"]["schemas"] = {names[name]: schemas[name] for name in sorted(schemas, key=names.__getitem__)}
    _rename_references(document, {f"{_REFERENCE}{old}": f"{_REFERENCE}{new}" for old, new in _CONTRACT_NAMES.items()})


def _rename_references(node: Any, references: Mapping[str, str]) -> None:
    if isinstance(node, dict):
        if (renamed := references.get(node.get("$ref", ""))) is not None:
            node["$ref"] = renamed
        for below in node.values():
            _rename_references(below, references)
    elif isinstance(node, list):
        for below in node:
            _rename_references(below, references)


def _add_schema(schemas: dict[str, Any], model: type[BaseModel]) -> None:
    schema = model.model_json_schema(ref_template="#/components/schemas/{model}")
    for name, below in schema.pop("$defs", {}).items():
        schemas.setdefault(name, below)
    schemas[model.__name__] = schema


def _complete(path: str, operation: dict[str, Any]) -> None:
    if path in _PUBLIC:
        operation["security"] = []
    else:
        always = {str(status): response for status, response in described([429, 503]).items()}
        operation["responses"] = always | operation["responses"]
    by_member = any("oauth2" in way for way in operation["security"])
    for status, response in operation["responses"].items():
        headers = response.setdefault("headers", {})
        headers["X-Request-ID"] = {"$ref": "#/components/headers/RequestId"}
        if status in ("429", "503"):
            headers["Retry-After"] = {"$ref": "#/components/headers/RetryAfter"}
        if status == "429" or (by_member and status != "401"):
            headers["RateLimit"] = {"$ref": "#/components/headers/RateLimit"}
            headers["RateLimit-Policy"] = {"$ref": "#/components/headers/RateLimitPolicy"}
