"""Errors over HTTP: RFC 9457 problem documents, of one shape. OAuth and TAXII have forms of their own."""

import re
from collections.abc import Iterable, Mapping, Sequence
from http import HTTPStatus
from itertools import zip_longest
from typing import Any, Self, cast

from fastapi import Request, Response
from pydantic import BaseModel, Field
from pydantic_core import to_json
from starlette.datastructures import Headers
from starlette.types import Receive, Scope, Send

from krama.core.context import context_of
from krama.core.languages import Facts, in_khmer, preferred
from krama.core.validation import PLACE, Place, RequestFieldProblem

MEDIA_TYPE = "application/problem+json"
TAXII_MEDIA_TYPE = "application/taxii+json;version=2.1"
TAXII_PATH = "/taxii2/"
"""Below this path, errors are error messages of TAXII 2.1."""
OAUTH_PATH = "/oauth/"
"""Below this path, errors have the members and the media type of RFC 6749, because OAuth libraries read no others."""


class Problem(BaseModel):
    """An error (RFC 9457). Decide by `code`, show `detail`, and quote `request_id` when you ask for help."""

    type: str = Field(description="The code as a URN.", examples=["urn:krama:problem:phone_invalid"])
    title: str = Field(description="The HTTP status in words.", examples=["Unprocessable Content"])
    status: int = Field(description="The HTTP status.", examples=[422])
    code: str = Field(description="The kind of error, for programs. Codes never change.", examples=["phone_invalid"])
    detail: str = Field(description="What went wrong and how to fix it, for people. See `Accept-Language`.")
    field: str | None = Field(default=None, description="The field of the request that caused the error.")
    place: Place | None = Field(default=None, alias="in", description=PLACE)
    existing: str | None = Field(default=None, description="The path of what is in the way, such as an open dispute.")
    request_id: str = Field(description="The answer's `X-Request-ID`.")
    errors: list[RequestFieldProblem] | None = Field(
        default=None, description="One entry for each invalid field, at most 20."
    )


class OAuthProblem(Problem):
    """An error of an OAuth endpoint: a problem with the members of RFC 6749 §5.2, as `application/json`."""

    error: str = Field(description="The error code of RFC 6749, for OAuth libraries.", examples=["invalid_client"])
    error_description: str = Field(description="The same as `detail`, always in English.")


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
    errors: Sequence[RequestFieldProblem] | None = None,
    headers: Mapping[str, str] | None = None,
) -> "ProblemResponse":
    """Render one problem document."""
    document: dict[str, Any] = {
        "type": f"urn:krama:problem:{code}",
        "title": _TITLES.get(status) or HTTPStatus(status).phrase,
        "status": status,
        "code": code,
        "detail": detail,
        "request_id": request_id,
    }
    if field is not None:
        document["field"] = field
    if field is not None and errors:
        document["in"] = errors[0].place
    if existing is not None:
        document["existing"] = existing
    if errors:
        document["errors"] = [error.model_dump(exclude_none=True) for error in errors]
    return ProblemResponse(document, dict(headers or {}))


class ProblemResponse(Response):
    """A problem document. What the request decides of its form is decided when it is sent."""

    def __init__(self, document: dict[str, Any], headers: dict[str, str]) -> None:
        self._document = document
        self._facts: Facts = {}
        self._facts_of_errors: Sequence[Facts] = ()
        super().__init__(to_json(document), document["status"], headers, MEDIA_TYPE)

    def stating(self, facts: Facts, of_errors: Sequence[Facts] = ()) -> Self:
        """This response, with the facts that its text repeats in each language, and those of each of its `errors`."""
        self._facts, self._facts_of_errors = facts, of_errors
        return self

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        document, media_type = self._document, MEDIA_TYPE
        if "field" in document and "in" not in document:
            document = document | {"in": place_of(document["field"], scope)}
        language = preferred(", ".join(Headers(scope=scope).getlist("accept-language")))
        if language == "km":
            document = document | self._in_khmer()
        if scope["path"].startswith(OAUTH_PATH):
            document, media_type = document | _oauth_members(self._document), "application/json"
        elif f"{scope['path']}/".startswith(TAXII_PATH):
            document, media_type = _taxii_message(document), TAXII_MEDIA_TYPE
        headers = {name: value for name, value in self.headers.items() if name != "content-length"}
        headers |= {"content-type": media_type, "content-language": language, "vary": "Accept-Language"}
        await Response(to_json(document), self.status_code, headers)(scope, receive, send)

    def _in_khmer(self) -> dict[str, Any]:
        """The members that are texts for people."""
        document = self._document
        if "errors" not in document:
            return {"detail": in_khmer(document["code"], document["detail"], self._facts)}
        known = zip_longest(document["errors"], self._facts_of_errors, fillvalue=cast(Facts, {}))
        errors = [{**error, "detail": in_khmer(error["code"], error["detail"], facts)} for error, facts in known]
        first = errors[0]["detail"] if "field" not in errors[0] else f"{errors[0]['field']}៖ {errors[0]['detail']}"
        return {"detail": in_khmer(document["code"], first, {}), "errors": errors}


def place_of(field: str, scope: Scope) -> Place:
    """The part of a request that has a field. Header names begin with a capital letter, and members do not.

    Without a route, what was refused is in the path.
    """
    if field[:1].isupper():
        return "header"
    if "route" not in scope:
        return "path"
    places: Mapping[str, Place] = getattr(scope["route"], "places", {})
    return places.get(field.partition(".")[0], "body")


_OAUTH_CODES = {
    "invalid_client", "invalid_request", "invalid_scope", "unsupported_grant_type",  # RFC 6749 §5.2
    "invalid_dpop_proof", "use_dpop_nonce",  # RFC 9449 §5 and §8
}  # fmt: skip
_NOT_IN_A_DESCRIPTION = re.compile(r"[^\x20\x21\x23-\x5b\x5d-\x7e]")


def _oauth_members(document: Mapping[str, Any]) -> dict[str, str]:
    """`error` and `error_description` (RFC 6749 §5.2), the latter in the characters that it allows.

    RFC 6749 has no word for a service that is busy or failed. Its authorization endpoint has two, which libraries know.
    """
    code, status = document["code"], document["status"]
    if code in _OAUTH_CODES:
        error = code
    elif status in (429, 503):
        error = "temporarily_unavailable"
    else:
        error = "server_error" if status >= 500 else "invalid_request"
    return {"error": error, "error_description": _NOT_IN_A_DESCRIPTION.sub("'", document["detail"])}


def _taxii_message(document: Mapping[str, Any]) -> dict[str, Any]:
    """The error message of TAXII 2.1 §3.6.1. Members that it has no place for are in `details`."""
    message = {
        "title": document["title"],
        "description": document["detail"],
        "error_id": document["request_id"],
        "error_code": document["code"],
        "http_status": str(document["status"]),
    }
    details = {name: document[name] for name in ("field", "errors") if name in document}
    return message | ({"details": details} if details else {})


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
    410: "It was there, and is no longer available.",
    412: "The resource has changed since you read it.",
    413: "The body is larger than this operation accepts.",
    415: "This operation does not accept the body's content type.",
    416: "The requested part is beyond the end of the file.",
    422: "The request was understood, but its content is not acceptable.",
    428: "The request has no `If-Match`.",
    429: "Too many requests.",
    500: "Something went wrong inside the service.",
    503: "The service is busy or not ready.",
}


def link(operation_id: str, **parameters: str) -> dict[str, Any]:
    """OpenAPI's link to another operation. Each parameter comes from a JSON pointer into this answer's body."""
    taken = {name: f"$response.body#/{pointer}" for name, pointer in parameters.items()}
    return {"operationId": operation_id, "parameters": taken}


def described(statuses: Iterable[int], path: str) -> dict[int | str, dict[str, Any]]:
    """OpenAPI's entries for the errors that the operations at the path may answer with."""
    media, model = ("application/json", OAuthProblem) if path.startswith(OAUTH_PATH) else (MEDIA_TYPE, Problem)
    content = {media: {"schema": {"$ref": f"#/components/schemas/{model.__name__}"}}}
    return {status: {"description": _DETAILS[status], "content": content} for status in statuses}
