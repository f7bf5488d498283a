"""A route whose caller is known before a byte of its body is read."""

from collections.abc import Callable, Coroutine
from typing import Any

from fastapi import Request, Response

from krama.access.caller import identify
from krama.core.strict_json import JsonRoute


class MemberRoute(JsonRoute):
    """FastAPI reads and parses a body before it asks any dependency: without this, anybody could make it parse."""

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        handle = super().get_route_handler()

        async def identified(request: Request) -> Response:
            await identify(request)
            return await handle(request)

        return identified
