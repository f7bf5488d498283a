"""Query parameters, read strictly: unknown and repeated ones are refused, and other spellings of a text or a number."""

import re
from collections import Counter
from collections.abc import Callable, Coroutine
from typing import Any, get_args
from urllib.parse import unquote_to_bytes

from fastapi import Request, Response
from fastapi.dependencies.models import Dependant
from fastapi.exceptions import RequestValidationError
from fastapi.routing import APIRoute

_ONCE = "Send the parameter once. Several words have commas between them, such as `kind=phone,url`"
_UTF8 = "Encode the text of a parameter as UTF-8, and then its bytes with percent signs"
_WHOLE = re.compile(r"0|[1-9][0-9]*")
"""The only spelling of a whole number. The framework would also read `1_000`, `+5`, `05` and `5.0`."""


class QueryRoute(APIRoute):
    """Refuses unknown parameters: a mistyped `dry_run` must not store, nor a mistyped filter return everything."""

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        handle = super().get_route_handler()
        parameters = [each for level in levels(self.dependant) for each in level.query_params]
        known = {each.alias for each in parameters}
        numbers = {each.alias for each in parameters if _is_number(each.field_info.annotation)}

        async def strictly(request: Request) -> Response:
            # gate: encoding of a query
            if (query := request.scope["query_string"]) and (unreadable := _not_utf8(query)):
                raise RequestValidationError(
                    [
                        {"type": "wrong_form", "loc": ("query", name), "msg": _UTF8, "ctx": {"form": "utf8"}}
                        for name in unreadable
                    ]
                )
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
            # gate: spelling of a number
            if wrong := [name for name in numbers & given.keys() if not _WHOLE.fullmatch(request.query_params[name])]:
                raise RequestValidationError(
                    [{"type": "int_parsing", "loc": ("query", name), "msg": ""} for name in sorted(wrong)]
                )
            return await handle(request)

        return strictly


def _not_utf8(query: bytes) -> list[str]:
    """The names of parameters that are not UTF-8. The framework would read other characters, and find nothing."""
    if _is_utf8(unquote_to_bytes(query)):
        return []
    given = [each for each in query.split(b"&") if not _is_utf8(unquote_to_bytes(each))]
    return sorted({unquote_to_bytes(each.partition(b"=")[0]).decode(errors="replace") for each in given})


def _is_utf8(text: bytes) -> bool:
    try:
        text.decode()
    except UnicodeDecodeError:
        return False
    return True


def levels(dependant: Dependant) -> list[Dependant]:
    """A route's dependant with all the dependants below it."""
    return [dependant, *(level for below in dependant.dependencies for level in levels(below))]


def _is_number(annotation: Any) -> bool:
    return int in (annotation, *get_args(annotation))
