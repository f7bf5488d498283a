"""JSON bodies, read strictly: the content type must say JSON, and NaN, lone surrogates and deep nesting are refused."""

from collections.abc import Callable, Coroutine
from typing import Any

from fastapi import Request, Response
from pydantic_core import from_json
from starlette.exceptions import HTTPException

from krama.core.strict_query import QueryRoute


class MalformedBody(HTTPException):
    """The body is not JSON; an HTTPException, because FastAPI hides every other error in reading a body."""

    def __init__(self) -> None:
        super().__init__(400, "The body is not well-formed JSON: UTF-8, no NaN or Infinity, at most 200 levels deep.")


class _StrictRequest(Request):
    async def json(self) -> Any:
        try:
            return read_json(await self.body())
        except ValueError as problem:
            raise MalformedBody from problem


def read_json(body: bytes) -> Any:
    """What a body says. Raises `ValueError`."""
    return from_json(body, allow_inf_nan=False, cache_strings="keys")


class JsonRoute(QueryRoute):
    """A route whose JSON body is read strictly. Routes without a JSON body are not touched."""

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        handle = super().get_route_handler()
        if self.body_field is None:
            return handle

        async def strictly(request: Request) -> Response:
            if not is_json(request.headers.get("content-type", "")):
                raise HTTPException(415, "Send the body as application/json.")
            return await handle(_StrictRequest(request.scope, request.receive))

        return strictly


def is_json(content_type: str) -> bool:
    """Whether a Content-Type names JSON, with or without parameters."""
    media = content_type.partition(";")[0].strip().lower()
    return media == "application/json" or (media.startswith("application/") and media.endswith("+json"))
