# Generated from openapi/openapi.json. Never edited: run `make client`.
"""Generated methods: held reports."""

from __future__ import annotations

from typing import Unpack
from uuid import UUID

from krama_client._aio.pages import AsyncPages
from krama_client._core.arguments import body, query, segment
from krama_client._core.call import Call
from krama_client._core.options import CallOptions
from krama_client._core.pages import Page, page_of
from krama_client._core.raw import raw, raw_async, raw_page, raw_page_async
from krama_client._drivers.asynchronous import AsyncConnection
from krama_client._drivers.synchronous import Connection
from krama_client._generated.models import HeldDecision, HeldReport
from krama_client._sync.pages import Pages


def _decide(held_id: UUID | str, *, decision: HeldDecision | str, reason: str) -> Call[HeldReport]:
    return Call(
        "decideHeldReport",
        "POST",
        f"/v1/held-reports/{segment('held_id', held_id, uuid=True)}/decide",
        HeldReport.from_dict,
        body=body({"decision": decision, "reason": reason}),
    )


def _get(held_id: UUID | str) -> Call[HeldReport]:
    return Call(
        "readHeldReport",
        "GET",
        f"/v1/held-reports/{segment('held_id', held_id, uuid=True)}",
        HeldReport.from_dict,
        repeatable=True,
    )


def _list(*, limit: int | None = None, cursor: str | None = None) -> Call[Page[HeldReport]]:
    return Call(
        "listHeldReports",
        "GET",
        "/v1/held-reports",
        page_of(HeldReport),
        query=query({"limit": limit, "cursor": cursor}),
        repeatable=True,
    )


class HeldReportsResource:
    """`krama.held_reports`: held reports."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    @property
    def with_raw_response(self) -> HeldReportsWithRawResponse:
        """The same methods. Each returns a `RawAnswer` with the status and the headers too."""
        return HeldReportsWithRawResponse(self)

    def decide(
        self, held_id: UUID | str, *, decision: HeldDecision | str, reason: str, **options: Unpack[CallOptions]
    ) -> HeldReport:
        """Decide a pending report.

        Release a pending report, which makes it a report of its agency, or dismiss it.

        The release is refused while the protected list covers the value.

        Scope: `protection:manage`. Not sent again once it may have been done: see `maybe_done` of the error.
        """
        return self._connection.call(_decide(held_id, decision=decision, reason=reason), options)

    def get(self, held_id: UUID | str, **options: Unpack[CallOptions]) -> HeldReport:
        """Read one pending report.

        One of your agency's pending reports in its current state. The national administrator may read any agency's.

        Scope: `reports:read`. Sent again if the answer is lost: twice is the same as once.
        """
        return self._connection.call(_get(held_id), options)

    def list(
        self, *, limit: int | None = None, cursor: str | None = None, **options: Unpack[CallOptions]
    ) -> Pages[HeldReport]:
        """List pending reports.

        Your agency's reports on protected values, in the order of their last change.

        The national administrator (`protection:manage`) sees the pending reports of all agencies.

        Arguments:
            `limit`: The most items on a page.
            `cursor`: `next_cursor` of the previous page.

        Scope: `reports:read`. Sent again if the answer is lost: twice is the same as once.
        """
        return Pages(self._connection, lambda cursor: _list(limit=limit, cursor=cursor), cursor, options)


class HeldReportsWithRawResponse:
    """`krama.held_reports.with_raw_response`. A list gives its first page."""

    def __init__(self, resource: HeldReportsResource) -> None:
        self.decide = raw(resource.decide)
        self.get = raw(resource.get)
        self.list = raw_page(resource.list)


class AsyncHeldReportsResource:
    """`krama.held_reports`: held reports."""

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    @property
    def with_raw_response(self) -> AsyncHeldReportsWithRawResponse:
        """The same methods. Each returns a `RawAnswer` with the status and the headers too."""
        return AsyncHeldReportsWithRawResponse(self)

    async def decide(
        self, held_id: UUID | str, *, decision: HeldDecision | str, reason: str, **options: Unpack[CallOptions]
    ) -> HeldReport:
        """Decide a pending report.

        Release a pending report, which makes it a report of its agency, or dismiss it.

        The release is refused while the protected list covers the value.

        Scope: `protection:manage`. Not sent again once it may have been done: see `maybe_done` of the error.
        """
        return await self._connection.call(_decide(held_id, decision=decision, reason=reason), options)

    async def get(self, held_id: UUID | str, **options: Unpack[CallOptions]) -> HeldReport:
        """Read one pending report.

        One of your agency's pending reports in its current state. The national administrator may read any agency's.

        Scope: `reports:read`. Sent again if the answer is lost: twice is the same as once.
        """
        return await self._connection.call(_get(held_id), options)

    def list(
        self, *, limit: int | None = None, cursor: str | None = None, **options: Unpack[CallOptions]
    ) -> AsyncPages[HeldReport]:
        """List pending reports.

        Your agency's reports on protected values, in the order of their last change.

        The national administrator (`protection:manage`) sees the pending reports of all agencies.

        Arguments:
            `limit`: The most items on a page.
            `cursor`: `next_cursor` of the previous page.

        Scope: `reports:read`. Sent again if the answer is lost: twice is the same as once.
        """
        return AsyncPages(self._connection, lambda cursor: _list(limit=limit, cursor=cursor), cursor, options)


class AsyncHeldReportsWithRawResponse:
    """`krama.held_reports.with_raw_response`. A list gives its first page."""

    def __init__(self, resource: AsyncHeldReportsResource) -> None:
        self.decide = raw_async(resource.decide)
        self.get = raw_async(resource.get)
        self.list = raw_page_async(resource.list)
