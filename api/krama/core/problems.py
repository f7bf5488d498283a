"""Errors over HTTP: RFC 9457 problem documents, of one shape for every error."""

import json
from collections.abc import Iterable, Mapping, Sequence
from http import HTTPStatus
from typing import Any

from fastapi import Request, Response
from pydantic import BaseModel, Field

from krama.core.context import context_of
from krama.core.validation import FieldProblem

MEDIA_TYPE = "application/problem+json"


class Problem(BaseModel):
    """An error (RFC 9457). Decide by `code`, show `detail`, and quote `request_id` when you ask for help."""

    type: str = Field(description="The code as a URN.", examples=["urn:krama:problem:phone_impossible"])
    title: str = Field(description="The HTTP status in words.", examples=["Unprocessable Content"])
    status: int = Field(description="The HTTP status.", examples=[422])
    code: str = Field(description="The kind of error, for programs. Codes never change.", examples=["phone_impossible"])
    detail: str = Field(description="What went wrong and how to fix it, for people.")
    field: str | None = Field(default=None, description="The field of the request that caused the error.")
    existing: str | None = Field(default=None, description="The path of what is in the way, such as an open dispute.")
    request_id: str = Field(description="The answer's `X-Request-ID`.")
    errors: list[FieldProblem] | None = Field(default=None, description="One entry for each invalid field, at most 20.")


# RFC 9110's phrases. Python before 3.13 has those of older standards.
_TITLES = {413: "Content Too Large", 422: "Unprocessable Content"}


def problem_response(
    request_id: str,
    status: int,
    code: str,
    detail: str,
    *,
    field: str | None = None,
    existing: str | None = None,
    errors: Sequence[FieldProblem] | None = None,
    headers: Mapping[str, str] | None = None,
    extra: Mapping[str, Any] | None = None,
) -> Response:
    """Render one problem document. `extra` adds members, such as RFC 6749's `error`."""
    document: dict[str, Any] = {
        "type": f"urn:krama:problem:{code}",
        "title": _TITLES.get(status) or HTTPStatus(status).phrase,
        "status": status,
        "code": code,
        "detail": detail,
        "request_id": request_id,
        **(extra or {}),
    }
    if field is not None:
        document["field"] = field
    if existing is not None:
        document["existing"] = existing
    if errors:
        document["errors"] = [error.model_dump(exclude_none=True) for error in errors]
    return Response(json.dumps(document), status, dict(headers or {}), MEDIA_TYPE)


def request_id_of(request: Request) -> str:
    """The id that the outermost middleware gave to this request."""
    return context_of(request).request_id


_DETAILS = {
    400: "The request could not be read.",
    401: "The request has no valid credential.",
    403: "The credential does not allow this.",
    404: "It does not exist, or you may not see it.",
    406: "The answer is not available in the requested format.",
    409: "The request conflicts with the current state.",
    413: "The body is larger than this operation accepts.",
    415: "This operation does not accept the body's content type.",
    422: "The request was understood, but its content is not acceptable.",
    429: "Too many requests.",
    500: "Something went wrong inside the service.",
    503: "The service is busy or not ready.",
}


def link(operation_id: str, **parameters: str) -> dict[str, Any]:
    """OpenAPI's link to another operation. Each parameter comes from a JSON pointer into this answer's body."""
    taken = {name: f"$response.body#/{pointer}" for name, pointer in parameters.items()}
    return {"operationId": operation_id, "parameters": taken}


def described(statuses: Iterable[int]) -> dict[int | str, dict[str, Any]]:
    """OpenAPI's entries for the errors that an operation may answer with."""
    content = {MEDIA_TYPE: {"schema": {"$ref": "#/components/schemas/Problem"}}}
    return {status: {"description": _DETAILS[status], "content": content} for status in statuses}
