"""openapi/openapi.json with a resource that the exchange does not have: everything that a new resource can need."""

import copy
from typing import Any

from tests.client.contract import DOCUMENT

_CODED = {"403": {"description": "Refused.", "content": {"application/problem+json": {"schema": {"type": "object"}}}}}
_ID = {
    "name": "webhook_id",
    "in": "path",
    "required": True,
    "description": "Its id.",
    "schema": {"type": "string", "format": "uuid"},
}
_KEY = {"name": "Idempotency-Key", "in": "header", "required": False, "schema": {"type": "string"}}
_TAG = {"name": "If-Match", "in": "header", "required": True, "schema": {"type": "string"}}
_PAGE = [
    {"name": "limit", "in": "query", "required": False, "schema": {"type": "integer"}},
    {"name": "cursor", "in": "query", "required": False, "schema": {"anyOf": [{"type": "string"}, {"type": "null"}]}},
]
_NULLABLE = {"anyOf": [{"type": "string"}, {"type": "null"}], "description": "For people."}
_KINDS = {"type": "array", "items": {"$ref": "#/components/schemas/Kind"}}


def document() -> dict[str, Any]:
    """A copy that may be changed."""
    changed = copy.deepcopy(DOCUMENT)
    changed["tags"].append({"name": "webhooks", "description": "Receive news. Signed."})
    changed["components"]["schemas"] |= _schemas()
    changed["paths"]["/v1/webhooks"] = {
        "get": _operation("listWebhooks", "List webhooks", "WebhookPage", parameters=_PAGE),
        "post": _operation(
            "addWebhook", "Add a webhook", "Webhook", status="201", body="WebhookInput", parameters=[_KEY]
        ),
    }
    changed["paths"]["/v1/webhooks/{webhook_id}"] = {
        "patch": _operation(
            "changeWebhook", "Change a webhook", "Webhook", body="WebhookChangeInput", parameters=[_ID, _TAG]
        )
        | {"x-krama-repeatable": True},
        "delete": _operation("removeWebhook", "Remove a webhook", None, status="204", parameters=[_ID]),
    }
    return copy.deepcopy(changed)


def _operation(
    operation_id: str,
    summary: str,
    answer: str | None,
    *,
    status: str = "200",
    body: str | None = None,
    parameters: list[dict[str, Any]] | None = None,
) -> dict[str, Any]:
    response: dict[str, Any] = {"description": "Done."}
    if answer is not None:
        response["content"] = _json(answer)
    operation = {
        "operationId": operation_id,
        "tags": ["webhooks"],
        "summary": summary,
        "description": f"{summary}. An endpoint of yours.",
        "parameters": parameters or [],
        "responses": {status: response, **_CODED},
        "security": [{"oauth2": ["webhooks:manage"]}],
    }
    return operation if body is None else operation | {"requestBody": {"required": True, "content": _json(body)}}


def _json(schema: str) -> dict[str, Any]:
    return {"application/json": {"schema": {"$ref": f"#/components/schemas/{schema}"}}}


def _schemas() -> dict[str, Any]:
    url = {"type": "string", "description": "Where messages go."}
    return {
        "Webhook": {
            "type": "object",
            "description": "An endpoint that receives messages.",
            "properties": {
                "webhook_id": {"type": "string", "format": "uuid"},
                "url": url,
                "description": _NULLABLE,
                "kinds": _KINDS,
            },
            "required": ["webhook_id", "url", "description", "kinds"],
        },
        "WebhookInput": {
            "type": "object",
            "properties": {"url": url, "description": _NULLABLE, "kinds": _KINDS},
            "required": ["url"],
        },
        "WebhookChangeInput": {"type": "object", "properties": {"url": url, "description": _NULLABLE}},
        "WebhookPage": {
            "type": "object",
            "properties": {
                "items": {"type": "array", "items": {"$ref": "#/components/schemas/Webhook"}},
                "next_cursor": {"anyOf": [{"type": "string"}, {"type": "null"}]},
                "has_more": {"type": "boolean"},
            },
            "required": ["items", "has_more"],
        },
    }
