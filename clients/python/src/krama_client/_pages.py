"""Lists that are read a page at a time, as their items are asked for."""

from collections.abc import AsyncIterator, Callable, Iterator
from typing import Generic, TypeVar

from krama_client._async_connection import AsyncConnection
from krama_client._call import Call
from krama_client._connection import Connection
from krama_client._operations import Page

Item = TypeVar("Item")


class Pages(Generic[Item]):
    """Iterates over the items of a list, a page at a time, as they are asked for.

    `cursor` is the place after the last page whose items were all given: keep it and give it to the same method later
    to go on from there.
    """

    def __init__(
        self, connection: Connection, ask: Callable[[str | None], Call[Page[Item]]], cursor: str | None
    ) -> None:
        self.cursor = cursor
        self._connection = connection
        self._ask = ask

    def __iter__(self) -> Iterator[Item]:
        more = True
        while more:
            page = self._connection.call(self._ask(self.cursor))
            yield from page.items
            self.cursor, more = page.next_cursor or self.cursor, page.has_more


class AsyncPages(Generic[Item]):
    """Iterates with `async for` over the items of a list, a page at a time. `cursor` is as that of `Pages`."""

    def __init__(
        self, connection: AsyncConnection, ask: Callable[[str | None], Call[Page[Item]]], cursor: str | None
    ) -> None:
        self.cursor = cursor
        self._connection = connection
        self._ask = ask

    async def __aiter__(self) -> AsyncIterator[Item]:
        more = True
        while more:
            page = await self._connection.call(self._ask(self.cursor))
            for item in page.items:
                yield item
            self.cursor, more = page.next_cursor or self.cursor, page.has_more
