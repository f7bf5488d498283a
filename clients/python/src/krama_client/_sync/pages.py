# Made from _aio/pages.py. Never edited: run `make client`.
"""Lists that are read a page at a time, as their items are asked for."""

from collections.abc import Callable, Iterator, Mapping
from typing import Any, Generic, TypeVar

from krama_client._core.call import Call
from krama_client._core.pages import Page
from krama_client._drivers.synchronous import Connection

Item = TypeVar("Item")


class Pages(Generic[Item]):
    """The items of a list: iterate with `for`. Pages are fetched as they are needed. Each iteration begins again.

    `resume_cursor` is the place after the last page whose items were all taken. Keep it, and give it as `cursor` to the
    same method later, to get what has changed since. At the end of a list that cannot be followed it is None.
    """

    def __init__(
        self,
        connection: Connection,
        ask: Callable[[str | None], Call[Page[Item]]],
        cursor: str | None,
        options: Mapping[str, Any],
    ) -> None:
        self.resume_cursor = cursor
        self._start = cursor
        self._connection = connection
        self._ask = ask
        self._options = options

    def __iter__(self) -> Iterator[Item]:
        for page in self.by_page():
            for item in page.items:
                yield item

    def by_page(self) -> Iterator[Page[Item]]:
        """The pages, one by one. The list ends where the exchange says so, or where its cursor does not move."""
        cursor, more = self._start, True
        while more:
            page = self._page(cursor)
            yield page
            self.resume_cursor = page.resume_cursor or page.next_cursor
            more = page.follows(cursor)
            cursor = page.next_cursor

    def page(self) -> Page[Item]:
        """The first page, from where the list was asked to begin."""
        return self._page(self._start)

    def _page(self, cursor: str | None) -> Page[Item]:
        return self._connection.call(self._ask(cursor), self._options)

    def first(self, count: int) -> list[Item]:
        """At most `count` items."""
        items: list[Item] = []
        if count > 0:
            for item in self:
                items.append(item)
                if len(items) == count:
                    break
        return items
