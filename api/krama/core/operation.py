"""Routes that declare their errors in the contract and the largest body that they accept."""

import re
from collections.abc import Callable, Coroutine, Iterable, Mapping
from dataclasses import dataclass
from enum import Enum
from http import HTTPStatus
from typing import Any

from fastapi import Request, Response
from fastapi.dependencies.models import Dependant
from pydantic import BaseModel, ConfigDict, Field
from starlette.convertors import register_url_convertor
from starlette.routing import BaseRoute, Match
from starlette.types import Receive, Scope, Send

from krama.core import negotiation, revisions
from krama.core.deprecation import Deprecation
from krama.core.idempotency import HEADER, refuse_key
from krama.core.ids import IdConvertor
from krama.core.problems import OAUTH_PATH, described
from krama.core.strict_json import JsonRoute
from krama.core.strict_query import levels
from krama.core.texts import LongText
from krama.core.validation import Place

CURSOR = "cursor"
"""The parameter that continues a list."""

REPEATABLE = {"x-krama-repeatable": True}
"""The `openapi_extra` of a POST or PATCH without an `Idempotency-Key` that its sender may send again.

The second request has the same effect and the same answer as the first.
"""


register_url_convertor("uuid", IdConvertor())


class BodyLimit(Enum):
    """The size limits of bodies. The settings give the number of bytes of each."""

    SINGLE = "single"
    BATCH = "batch"
    BULK = "bulk"


class NoteIn(BaseModel):
    """What you want to note in the audit record of this action. All of it may be left out."""

    model_config = ConfigDict(extra="forbid")

    note: LongText | None = Field(default=None, description="A note for your agency's audit record, such as why.")


@dataclass(frozen=True, slots=True)
class Location:
    """Where a created object is read: a path with members of the answer, and the object's name for the contract."""

    path: str
    of: str

    def described(self) -> dict[str, Any]:
        """OpenAPI's entry for the header."""
        return {"Location": {"description": f"The {self.of}'s own path.", "schema": {"type": "string"}}}


@dataclass(frozen=True, slots=True)
class Operation:
    """What a route declares in addition to its signature.

    `errors` are the statuses of the errors that do not follow from the signature, such as 409 for a wrong state.
    """

    errors: frozenset[int] = frozenset()
    body_limit: BodyLimit = BodyLimit.SINGLE
    deprecation: Deprecation | None = None


class OperationRoute(JsonRoute):
    """A route whose contract names the errors that follow from its signature, and those that it declares."""

    def __init__(
        self, path: str, endpoint: Callable[..., Any], *, operation: Operation | None = None, **options: Any
    ) -> None:
        self.operation = operation or Operation()
        super().__init__(path, endpoint, **options)
        self.offered = self._media_types()
        self.responses = {**self.responses, **described(sorted(self.errors()), path)}
        self.shows_secret = any(level.call is refuse_key for level in levels(self.dependant))
        self.places = _places(levels(self.dependant))

    @property
    def deprecation(self) -> Deprecation | None:
        """What of this operation programs should stop using, if anything."""
        return self.operation.deprecation

    def _media_types(self) -> tuple[str, ...]:
        """The types of this operation's answer, the usual one first; none if it has no content."""
        if self.status_code == HTTPStatus.NO_CONTENT:
            return ()
        declared = self.responses.get(self.status_code or 200, {}).get("content", {})
        if self.response_class is Response and declared:  # the endpoint writes one of these, and nothing else
            return tuple(declared)
        usual = getattr(self.response_class, "media_type", None) or negotiation.JSON
        return (usual, *(each for each in declared if each != usual))

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        handle = super().get_route_handler()

        async def negotiated(request: Request) -> Response:
            self.negotiate(request)
            return await handle(request)

        return negotiated

    def negotiate(self, request: Request) -> None:
        """Choose the type of the answer. Raises `NotAcceptable`."""
        accept = request.headers.getlist("accept")
        if accept and self.offered and (accept != [negotiation.JSON] or negotiation.JSON not in self.offered):
            # gate: answer that the caller accepts
            negotiation.choose(request.scope, negotiation.negotiate(",".join(accept), self.offered))

    def matches(self, scope: Scope) -> tuple[Match, Scope]:
        """HEAD is answered wherever GET is (RFC 9110 §9.3.2). The outermost middleware sends no content."""
        match, child = super().matches(scope)
        return (Match.FULL, child) if match is Match.PARTIAL and self._is_head(scope) else (match, child)

    async def handle(self, scope: Scope, receive: Receive, send: Send) -> None:
        """The same for the framework's second look at the method."""
        await (self.app if self._is_head(scope) else super().handle)(scope, receive, send)

    def _is_head(self, scope: Scope) -> bool:
        return scope["method"] == "HEAD" and "GET" in (self.methods or ())

    def errors(self) -> set[int]:
        """Statuses of the errors that this operation may answer with. Every operation may answer 429 and 503.

        Every operation also refuses a header that comes twice (400), a body by its length even where none is expected
        (413), and an unknown parameter (422, or 400 for OAuth).
        """
        below = levels(self.dependant)
        takes_body = self.body_field is not None or "requestBody" in (self.openapi_extra or {})
        errors = {400, 413, *self.operation.errors} | ({406} if self.offered else set())
        if takes_body:
            errors |= {415}
        if any(level.path_params for level in below):
            errors |= {404}
        if not self.path.startswith(OAUTH_PATH):
            errors |= {422}
        if any(header.alias == HEADER for level in below for header in level.header_params):
            errors |= {409}  # the first request with this key is still running
        if any(level.call is refuse_key for level in below):
            errors |= {422}
        if any(parameter.alias == CURSOR for level in below for parameter in level.query_params):
            errors |= {410}  # the exchange was restored since
        if any(header.alias == revisions.HEADER for level in below for header in level.header_params):
            errors |= {412}
        if any(level.call is revisions.required_revision for level in below):
            errors |= {428}
        return errors


def _places(levels: Iterable[Dependant]) -> dict[str, Place]:
    """The part of the request in which a parameter is, by its name. Every other member is in the body."""
    places: dict[str, Place] = {}
    for level in levels:
        places |= dict.fromkeys((parameter.alias for parameter in level.query_params), "query")
        places |= dict.fromkeys((parameter.alias for parameter in level.path_params), "path")
    return places


def body_limits(routes: Iterable[BaseRoute], sizes: Mapping[BodyLimit, int]) -> Callable[[str], int]:
    """The largest body, in bytes, for a path: the largest of the operations at it."""
    declared = [route for route in routes if isinstance(route, OperationRoute)]
    usual = sizes[BodyLimit.SINGLE]
    exact: dict[str, int] = {}
    patterns: list[tuple[re.Pattern[str], int]] = []
    for route in declared:
        # gate: body limit of a route
        size = sizes[route.operation.body_limit]
        if not route.param_convertors:
            exact[route.path] = max(size, exact.get(route.path, usual))
        elif size != usual:
            patterns.append((route.path_regex, size))
    if not patterns:
        return lambda path: exact.get(path, usual)

    def limit(path: str) -> int:
        return exact.get(path) or next((size for regex, size in patterns if regex.match(path)), usual)

    return limit
