"""Routes that need a principal: the caller is identified, charged and recorded before the body is read."""

from collections.abc import Callable, Collection, Coroutine, Mapping
from functools import partial
from typing import Any, TypeVar, cast

from anyio import to_thread
from fastapi import APIRouter, Depends, Request, Response
from fastapi.dependencies.models import Dependant
from fastapi.exceptions import RequestValidationError
from fastapi.routing import APIRoute

from krama.access.admission import Admission
from krama.access.endpoint import ATTEMPT, ListName, handler_of
from krama.access.principal import caller, caller_with_any
from krama.core import page_formats
from krama.core.context import RequestContext, context_of
from krama.core.database import Database
from krama.core.deprecation import Deprecation
from krama.core.idempotency import first_answer
from krama.core.operation import BodyLimit, Location, Operation, OperationRoute
from krama.core.revisions import ETAG, RevisionMissing, has_revision, read_condition

_Endpoint = TypeVar("_Endpoint", bound=Callable[..., Any])


class PrincipalRoute(OperationRoute):
    """A route that admits the caller before FastAPI reads the body.

    FastAPI reads and parses a body before it resolves dependencies, so anybody could make it parse one.
    """

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        handle = super().get_route_handler()
        admission = Admission(
            self.operation_id or self.name,
            _scopes(self.dependant),
            self.status_code or 200,
            any_scope=self.needs_any_scope,
        )

        async def admitted(request: Request) -> Response:
            context = context_of(request)
            # gate: caller is known before the body
            principal = await admission.admit(context)
            # gate: permission before the body
            admission.require_permission(principal)
            try:
                return await handle(request)
            except (RequestValidationError, RevisionMissing):
                # gate: first answer before the body's errors
                answer = await _first_answer(context)
                if answer is None:
                    raise
                return answer

        return admitted

    @property
    def needs_any_scope(self) -> bool:
        """Whether one of the scopes is enough."""
        return _calls(self.dependant, caller_with_any)

    def errors(self) -> set[int]:
        """The errors of every operation, and those of admission."""
        return super().errors() | ({401, 403} if _scopes(self.dependant) else {401})


def _scopes(dependant: Dependant) -> set[str]:
    """The scopes that a route requires."""
    own = set(dependant.own_oauth_scopes or ()) if dependant.call in _CALLERS else set[str]()
    return own.union(*(_scopes(below) for below in dependant.dependencies))


_CALLERS = (caller, caller_with_any)


def _calls(dependant: Dependant, call: Callable[..., Any]) -> bool:
    return dependant.call is call or any(_calls(below, call) for below in dependant.dependencies)


async def _first_answer(context: RequestContext) -> Response | None:
    """The answer that the request's key already has. It is sent again even if the body is no longer valid today."""
    attempt = context.get(ATTEMPT)
    if attempt is None:
        return None
    return await to_thread.run_sync(first_answer, context.services[Database], attempt)


class Router(APIRouter):
    """Operations of the contract, each declared once. By default they need a principal."""

    def __init__(self, prefix: str = "", *, tag: str, route_class: type[OperationRoute] = PrincipalRoute) -> None:
        super().__init__(prefix=prefix, tags=[tag], route_class=route_class)

    def operation(  # noqa: PLR0913  (one keyword for each thing that a route may declare)
        self,
        method: str,
        path: str,
        operation_id: str,
        summary: str,
        *,
        errors: Collection[int] = (),
        location: Location | None = None,
        list_name: ListName | None = None,
        body_limit: BodyLimit = BodyLimit.SINGLE,
        deprecated: Deprecation | None = None,
        **options: Any,
    ) -> Callable[[_Endpoint], _Endpoint]:
        """Declare an operation. Its docstring is its description, its return type the model of its answer.

        `errors` are those that do not follow from the signature (`OperationRoute.errors`). `location` is where an
        answer of the operation's own model is read later. `list_name` goes with a `PageRequest`. `deprecated` says
        until when programs may use it or some of its members. `options` are FastAPI's, such as `status_code`.
        """

        def declare(endpoint: _Endpoint) -> _Endpoint:
            created = options.get("response_model") or endpoint.__annotations__["return"]
            handler = handler_of(endpoint, list_name=list_name, location=location, created=created)
            operation = Operation(frozenset(errors), body_limit, deprecated)
            route_class = partial(cast(type[OperationRoute], self.route_class), operation=operation)
            if list_name is not None:
                options["responses"] = {200: page_formats.described(created), **options.get("responses", {})}
            headers = (location.described() if location else {}) | (ETAG if has_revision(created) else {})
            if headers:
                options["responses"] = _with_headers(headers, options)
            if method == "GET" and has_revision(created):
                options["dependencies"] = [*options.get("dependencies", ()), Depends(read_condition)]
            self.add_api_route(
                path,
                handler,
                methods=[method],
                operation_id=operation_id,
                summary=summary,
                route_class_override=cast(type[APIRoute], route_class),
                **options,
            )
            return endpoint

        return declare


def _with_headers(headers: Mapping[str, Any], options: Mapping[str, Any]) -> dict[int, dict[str, Any]]:
    """The described responses, with the headers added to every success: 200 if it was there has those of 201."""
    responses: dict[int, dict[str, Any]] = options.get("responses", {})
    successes = {options.get("status_code", 200), *(status for status in responses if status < 300)}
    described = {status: responses.get(status, {}) for status in sorted(successes)}
    return responses | {
        status: {**answer, "headers": {**headers, **answer.get("headers", {})}} for status, answer in described.items()
    }
