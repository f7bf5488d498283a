"""What the layers know about one request while it is answered: one typed object, kept in the ASGI scope."""

import re
from collections.abc import Callable, Coroutine, Mapping
from dataclasses import dataclass, field
from functools import cache
from random import getrandbits
from typing import Any, Generic, TypeVar

from fastapi import Request
from starlette.types import Scope

from krama.core.database import Database
from krama.core.services import Services

T = TypeVar("T")

_CONTEXT = "krama.context"

_REQUEST_ID = re.compile(
    rb"[0-9a-f]{8}-[0-9a-f]{4}-[0-46-9a-f][0-9a-f]{3}-[0-9a-f]{4}-[0-9a-f]{12}"
    rb"|[0-9a-f]{24,31}|[0-9a-f]{12}[0-46-9a-f][0-9a-f]{19}"
)
"""A UUID, or 24 to 32 hexadecimal digits. Any other id may contain a reported value, which must not be logged.

A UUID of version 5, with hyphens or without, may be an indicator's id, from which its value can be found.
"""


class ContextKey(Generic[T]):
    """The name and the type of what a higher layer attaches to a request. Two keys are never equal."""

    __slots__ = ("name",)

    def __init__(self, name: str) -> None:
        self.name = name

    def __repr__(self) -> str:
        return f"ContextKey({self.name!r})"


@dataclass(slots=True)
class RequestContext:
    """One request, with the services of its application. `scope` is its ASGI scope.

    `headers` holds the first value of each header, by its name in lower case. `operation` is the operation's id in the
    contract, once the caller is admitted to it. `response_headers` are added to the answer, whatever it turns out to
    be.
    """

    scope: Scope
    services: Services
    request_id: str
    headers: Mapping[bytes, bytes]
    operation: str | None = None
    response_headers: dict[str, str] = field(default_factory=dict)
    _attached: dict[ContextKey[Any], Any] = field(default_factory=dict)

    def get(self, key: ContextKey[T]) -> T | None:
        """What was attached under the key, or None."""
        value: T | None = self._attached.get(key)
        return value

    def __getitem__(self, key: ContextKey[T]) -> T:
        """What was attached under the key. Raises `KeyError` if nothing was."""
        value: T = self._attached[key]
        return value

    def attach(self, key: ContextKey[T], value: T) -> None:
        """Keep the value under the key until the request ends."""
        self._attached[key] = value


def open_context(scope: Scope, services: Services) -> RequestContext:
    """Start the context of a request. The outermost middleware calls this once."""
    headers = dict(reversed(scope["headers"]))
    context = scope[_CONTEXT] = RequestContext(scope, services, _request_id(headers), headers)
    return context


def close_context(scope: Scope) -> None:
    """End the context of a request. The outermost middleware calls this once, when the answer is complete.

    The scope and the context refer to each other. Otherwise each request would stay in memory until the next garbage
    collection, and the objects of the next request would be spread over more memory than a core caches.
    """
    del scope[_CONTEXT]


def context_of(request: Mapping[str, Any]) -> RequestContext:
    """The context of a request, from the request or its scope. Raises `KeyError` outside of the middleware."""
    context: RequestContext = request[_CONTEXT]
    return context


def operation_of(context: RequestContext) -> str:
    """The operation's id in the contract; `none` for a request that matches no route."""
    return context.operation or getattr(context.scope.get("route"), "operation_id", None) or "none"


def services_of(request: Mapping[str, Any]) -> Services:
    """The services of the application that handles a request, from the request or its scope."""
    return context_of(request).services


@cache
def provided(kind: type[T]) -> Callable[[Request], Coroutine[Any, Any, T]]:
    """A FastAPI dependency that gives the service of this type.

    It is a coroutine function because FastAPI would run a plain function in another thread, which takes longer. Each
    type has one dependency, so FastAPI resolves it once for each request.
    """

    async def of_request(request: Request) -> T:
        return services_of(request)[kind]

    return of_request


database_of = provided(Database)


def _request_id(headers: Mapping[bytes, bytes]) -> str:
    """The caller's own id if it is safe in a header and a log, else a new one. It may be guessed: it opens nothing."""
    given = headers.get(b"x-request-id")
    return given.decode() if given is not None and _REQUEST_ID.fullmatch(given) else f"{getrandbits(96):024x}"
