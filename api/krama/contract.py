"""What the OpenAPI document says beyond the routes: the introduction, the shared headers, the shape of errors."""

from typing import Any

from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi

from krama.agencies.permissions import Permission
from krama.core.problems import Problem
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
    {"name": "members", "description": "The member agencies, and the programs that act for them."},
    {"name": "access", "description": "Tokens, keys, and who you are."},
    {"name": "health", "description": "For load balancers and monitors."},
]

_REQUEST_ID_HEADER = {
    "description": "Yours where you sent one of up to 64 letters, digits, dots, dashes or underscores; else a new one.",
    "schema": {"type": "string"},
}
_PUBLIC = {"/healthz", "/readyz", "/.well-known/jwks.json", "/.well-known/oauth-authorization-server"}


def finish(app: FastAPI, public_url: str) -> None:
    """Complete the document that FastAPI makes from the routes, once, when it is first asked for."""

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
    components["schemas"]["Problem"] = _problem_schema(components["schemas"])
    components["headers"] = {"RequestId": _REQUEST_ID_HEADER}
    components["securitySchemes"]["clientBasic"] = {
        "type": "http",
        "scheme": "basic",
        "description": "`client_id` and `client_secret` (RFC 6749 §2.3.1).",
    }
    for named in (Permission, Tlp):  # their values make no good names in a generated client
        components["schemas"][named.__name__]["x-enum-varnames"] = list(named.__members__)
    for unused in ("HTTPValidationError", "ValidationError"):
        components["schemas"].pop(unused, None)
    for path, operations in document["paths"].items():
        for operation in operations.values():
            _complete(path, operation)
    return document


def _problem_schema(schemas: dict[str, Any]) -> dict[str, Any]:
    schema = Problem.model_json_schema(ref_template="#/components/schemas/{model}")
    schemas.update(schema.pop("$defs", {}))
    return schema


def _complete(path: str, operation: dict[str, Any]) -> None:
    if path in _PUBLIC:
        operation["security"] = []
    for response in operation["responses"].values():
        response.setdefault("headers", {})["X-Request-ID"] = {"$ref": "#/components/headers/RequestId"}
