"""Query parameters, read strictly: an unknown or repeated one is refused, as in a body."""

from collections import Counter
from collections.abc import Callable, Coroutine
from typing import Any

from fastapi import Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.routing import APIRoute

_ONCE = "Send the parameter once. Several words have commas between them, such as `kind=phone,url`"


class QueryRoute(APIRoute):
    """Refuses unknown parameters: a mistyped `dry_run` must not store, nor a mistyped filter return everything."""

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        handle = super().get_route_handler()
        known = {parameter.alias for parameter in self.dependant.query_params}

        async def strictly(request: Request) -> Response:
            unknown = sorted(request.query_params.keys() - known)
            # gate: unknown query parameters
            if unknown:
                takes = f"This path takes {', '.join(sorted(known))}." if known else "This path takes no parameters."
                raise RequestValidationError(
                    [{"type": "extra_forbidden", "loc": ("query", name), "msg": takes} for name in unknown]
                )
            given = Counter(name for name, _ in request.query_params.multi_items())
            if twice := sorted(name for name, times in given.items() if times > 1):
                raise RequestValidationError(
                    [{"type": "repeated", "loc": ("query", name), "msg": _ONCE} for name in twice]
                )
            return await handle(request)

        return strictly
