# Generated from openapi/openapi.json. Never edited: run `make client`.
"""Generated methods: read which listings that were disclosed to your agency have ended."""

from __future__ import annotations

from typing import Unpack

from krama_client._aio.pages import AsyncPages
from krama_client._core.arguments import query
from krama_client._core.call import Call
from krama_client._core.options import CallOptions
from krama_client._core.pages import Page, page_of
from krama_client._core.raw import raw_page, raw_page_async
from krama_client._drivers.asynchronous import AsyncConnection
from krama_client._drivers.synchronous import Connection
from krama_client._generated.models import Correction
from krama_client._sync.pages import Pages


def _list(*, limit: int | None = None, cursor: str | None = None) -> Call[Page[Correction]]:
    return Call(
        "listCorrections",
        "GET",
        "/v1/corrections",
        page_of(Correction),
        query=query({"limit": limit, "cursor": cursor}),
        repeatable=True,
    )


class CorrectionsResource:
    """`krama.corrections`: read which listings that were disclosed to your agency have ended."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    @property
    def with_raw_response(self) -> CorrectionsWithRawResponse:
        """The same methods. Each returns a `RawAnswer` with the status and the headers too."""
        return CorrectionsWithRawResponse(self)

    def list(
        self, *, limit: int | None = None, cursor: str | None = None, **options: Unpack[CallOptions]
    ) -> Pages[Correction]:
        """List corrections.

        Listings that ended within 30 days after they were disclosed to your agency, in the order of the changes.

        Keep the last `next_cursor` and ask again often: a customer's money may still be held because of a wrong
        listing. An indicator may be listed again later. Check it to find out.

        Arguments:
            `limit`: The most items on a page.
            `cursor`: `next_cursor` of the previous page.

        Scope: `corrections:read`. Sent again if the answer is lost: twice is the same as once.
        """
        return Pages(self._connection, lambda cursor: _list(limit=limit, cursor=cursor), cursor, options)


class CorrectionsWithRawResponse:
    """`krama.corrections.with_raw_response`. A list gives its first page."""

    def __init__(self, resource: CorrectionsResource) -> None:
        self.list = raw_page(resource.list)


class AsyncCorrectionsResource:
    """`krama.corrections`: read which listings that were disclosed to your agency have ended."""

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    @property
    def with_raw_response(self) -> AsyncCorrectionsWithRawResponse:
        """The same methods. Each returns a `RawAnswer` with the status and the headers too."""
        return AsyncCorrectionsWithRawResponse(self)

    def list(
        self, *, limit: int | None = None, cursor: str | None = None, **options: Unpack[CallOptions]
    ) -> AsyncPages[Correction]:
        """List corrections.

        Listings that ended within 30 days after they were disclosed to your agency, in the order of the changes.

        Keep the last `next_cursor` and ask again often: a customer's money may still be held because of a wrong
        listing. An indicator may be listed again later. Check it to find out.

        Arguments:
            `limit`: The most items on a page.
            `cursor`: `next_cursor` of the previous page.

        Scope: `corrections:read`. Sent again if the answer is lost: twice is the same as once.
        """
        return AsyncPages(self._connection, lambda cursor: _list(limit=limit, cursor=cursor), cursor, options)


class AsyncCorrectionsWithRawResponse:
    """`krama.corrections.with_raw_response`. A list gives its first page."""

    def __init__(self, resource: AsyncCorrectionsResource) -> None:
        self.list = raw_page_async(resource.list)
