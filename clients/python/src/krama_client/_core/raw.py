"""An answer together with the response that it came in."""

from collections.abc import Awaitable, Callable, Mapping
from contextvars import ContextVar
from dataclasses import dataclass, field
from functools import wraps
from typing import Generic, ParamSpec, Protocol, TypeVar

from krama_client._core.pages import Page
from krama_client._core.received import Received

Given = ParamSpec("Given")
Answer = TypeVar("Answer")
Item = TypeVar("Item")
Item_co = TypeVar("Item_co", covariant=True)

_heard: ContextVar[list[Received] | None] = ContextVar("krama_client_heard", default=None)


@dataclass(frozen=True, slots=True)
class RawAnswer(Generic[Answer]):
    """`parsed` is what the method returns. `headers` has the response's headers, whose names may be in any case."""

    status: int
    headers: Mapping[str, str] = field(repr=False)
    parsed: Answer = field(repr=False)

    @property
    def request_id(self) -> str | None:
        """The service's name for the request: quote it when you ask for help."""
        return self.headers.get("X-Request-ID")


class Listed(Protocol[Item_co]):
    """A list that is read a page at a time."""

    def page(self) -> Page[Item_co]:
        """The page at its cursor."""


class AsyncListed(Protocol[Item_co]):
    """The same, for asyncio."""

    async def page(self) -> Page[Item_co]:
        """The page at its cursor."""


def hear(response: Received) -> None:
    """Keep the response for the method that wants it raw, if one does."""
    responses = _heard.get()
    if responses is not None:
        responses.append(response)


def raw(method: Callable[Given, Answer]) -> Callable[Given, RawAnswer[Answer]]:
    """`method` with its response."""

    @wraps(method)
    def with_response(*args: Given.args, **kwargs: Given.kwargs) -> RawAnswer[Answer]:
        responses: list[Received] = []
        token = _heard.set(responses)
        try:
            return _raw(responses, method(*args, **kwargs))
        finally:
            _heard.reset(token)

    return with_response


def raw_async(method: Callable[Given, Awaitable[Answer]]) -> Callable[Given, Awaitable[RawAnswer[Answer]]]:
    """`method` with its response."""

    @wraps(method)
    async def with_response(*args: Given.args, **kwargs: Given.kwargs) -> RawAnswer[Answer]:
        responses: list[Received] = []
        token = _heard.set(responses)
        try:
            return _raw(responses, await method(*args, **kwargs))
        finally:
            _heard.reset(token)

    return with_response


def raw_page(method: Callable[Given, Listed[Item]]) -> Callable[Given, RawAnswer[Page[Item]]]:
    """The first page of a list, with its response."""

    @wraps(method)
    def page(*args: Given.args, **kwargs: Given.kwargs) -> Page[Item]:
        return method(*args, **kwargs).page()

    return raw(page)


def raw_page_async(
    method: Callable[Given, AsyncListed[Item]],
) -> Callable[Given, Awaitable[RawAnswer[Page[Item]]]]:
    """The first page of a list, with its response."""

    @wraps(method)
    async def page(*args: Given.args, **kwargs: Given.kwargs) -> Page[Item]:
        return await method(*args, **kwargs).page()

    return raw_async(page)


def _raw(responses: list[Received], parsed: Answer) -> RawAnswer[Answer]:
    return RawAnswer(responses[-1].status, responses[-1].headers, parsed)
