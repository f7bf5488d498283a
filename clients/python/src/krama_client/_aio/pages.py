"""Lists that are read a page at a time, as their items are asked for."""

from collections.abc import AsyncIterator, Callable, Mapping
from typing import Any, Generic, TypeVar

from krama_client._core.call import Call
from krama_client._core.pages import Page
from krama_client._drivers.asynchronous import AsyncConnection

Item = TypeVar("Item")


class AsyncPages(Generic[Item]):
    """The items of a list: iterate with `async for`. Pages are fetched as they are needed. Each iteration begins again.

    `resume_cursor` is the place after the last page whose items were all taken. Keep it, and give it as `cursor` to the
    same method later, to get what has changed since. At the end of a list that cannot be followed it is None.
    """

    def __init__(
        self,
        connection: AsyncConnection,
        ask: Callable[[str | None], Call[Page[Item]]],
        cursor: str | None,
        options: Mapping[str, Any],
    ) -> None:
        self.resume_cursor = cursor
        self._start = cursor
        self._connection = connection
        self._ask = ask
        self._options = options

    async def __aiter__(self) -> AsyncIterator[Item]:
        async for page in self.by_page():
            for item in page.items:
                yield item

    async def by_page(self) -> AsyncIterator[Page[Item]]:
        """The pages, one by one. The list ends where the exchange says so, or where its cursor does not move."""
        cursor, more = self._start, True
        while more:
            page = await self._page(cursor)
            yield page
            self.resume_cursor = page.resume_cursor or page.next_cursor
            more = page.follows(cursor)
            cursor = page.next_cursor

    async def page(self) -> Page[Item]:
        """The first page, from where the list was asked to begin."""
        return await self._page(self._start)

    async def _page(self, cursor: str | None) -> Page[Item]:
        return await self._connection.call(self._ask(cursor), self._options)

    async def first(self, count: int) -> list[Item]:
        """At most `count` items."""
        items: list[Item] = []
        if count > 0:
            async for item in self:
                items.append(item)
                if len(items) == count:
                    break
        return items
