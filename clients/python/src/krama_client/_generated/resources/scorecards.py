# Generated from openapi/openapi.json. Never edited: run `make client`.
"""Generated methods: read how members use the exchange and how reliable their reports are."""

from __future__ import annotations

from typing import Unpack
from uuid import UUID

from krama_client._core.arguments import identity, query
from krama_client._core.call import Call
from krama_client._core.models import text
from krama_client._core.options import CallOptions
from krama_client._core.raw import raw, raw_async
from krama_client._drivers.asynchronous import AsyncConnection
from krama_client._drivers.synchronous import Connection
from krama_client._generated.models import Scorecards


def _get(
    *, since: str | None = None, until: str | None = None, agency_id: UUID | str | None = None
) -> Call[Scorecards]:
    return Call(
        "readScorecards",
        "GET",
        "/v1/scorecards",
        Scorecards.from_dict,
        query=query({"since": since, "until": until, "agency_id": identity("agency_id", agency_id)}),
        repeatable=True,
    )


def _get_csv(*, since: str | None = None, until: str | None = None, agency_id: UUID | str | None = None) -> Call[str]:
    return Call(
        "readScorecards",
        "GET",
        "/v1/scorecards",
        text,
        query=query({"since": since, "until": until, "agency_id": identity("agency_id", agency_id)}),
        accept="text/csv",
        repeatable=True,
    )


class ScorecardsResource:
    """`krama.scorecards`: read how members use the exchange and how reliable their reports are."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    @property
    def with_raw_response(self) -> ScorecardsWithRawResponse:
        """The same methods. Each returns a `RawAnswer` with the status and the headers too."""
        return ScorecardsWithRawResponse(self)

    def get(
        self,
        *,
        since: str | None = None,
        until: str | None = None,
        agency_id: UUID | str | None = None,
        **options: Unpack[CallOptions],
    ) -> Scorecards:
        """Read scorecards.

        Your agency's reports, checks and outcomes by month and province, and how well its reports hold up.

        Covers the last twelve months, or `since` to `until`: both included, at most sixty months. The national
        administrator (`agencies:manage`) may read another agency's scorecard with `agency_id`. `Accept:
        text/csv` returns a table for a spreadsheet. The checks of the last few seconds may not be counted yet.

        Arguments:
            `since`: A month in UTC, such as 2026-01.
            `until`: A month in UTC, such as 2026-01.
            `agency_id`: The agency whose scorecard to read; your own by default.

        Scope: `scorecards:read`. Sent again if the answer is lost: twice is the same as once.
        """
        return self._connection.call(_get(since=since, until=until, agency_id=agency_id), options)

    def get_csv(
        self,
        *,
        since: str | None = None,
        until: str | None = None,
        agency_id: UUID | str | None = None,
        **options: Unpack[CallOptions],
    ) -> str:
        """Read scorecards.

        Your agency's reports, checks and outcomes by month and province, and how well its reports hold up.

        Covers the last twelve months, or `since` to `until`: both included, at most sixty months. The national
        administrator (`agencies:manage`) may read another agency's scorecard with `agency_id`. `Accept:
        text/csv` returns a table for a spreadsheet. The checks of the last few seconds may not be counted yet.

        Arguments:
            `since`: A month in UTC, such as 2026-01.
            `until`: A month in UTC, such as 2026-01.
            `agency_id`: The agency whose scorecard to read; your own by default.

        Scope: `scorecards:read`. Sent again if the answer is lost: twice is the same as once.
        """
        return self._connection.call(_get_csv(since=since, until=until, agency_id=agency_id), options)


class ScorecardsWithRawResponse:
    """`krama.scorecards.with_raw_response`. A list gives its first page."""

    def __init__(self, resource: ScorecardsResource) -> None:
        self.get = raw(resource.get)
        self.get_csv = raw(resource.get_csv)


class AsyncScorecardsResource:
    """`krama.scorecards`: read how members use the exchange and how reliable their reports are."""

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    @property
    def with_raw_response(self) -> AsyncScorecardsWithRawResponse:
        """The same methods. Each returns a `RawAnswer` with the status and the headers too."""
        return AsyncScorecardsWithRawResponse(self)

    async def get(
        self,
        *,
        since: str | None = None,
        until: str | None = None,
        agency_id: UUID | str | None = None,
        **options: Unpack[CallOptions],
    ) -> Scorecards:
        """Read scorecards.

        Your agency's reports, checks and outcomes by month and province, and how well its reports hold up.

        Covers the last twelve months, or `since` to `until`: both included, at most sixty months. The national
        administrator (`agencies:manage`) may read another agency's scorecard with `agency_id`. `Accept:
        text/csv` returns a table for a spreadsheet. The checks of the last few seconds may not be counted yet.

        Arguments:
            `since`: A month in UTC, such as 2026-01.
            `until`: A month in UTC, such as 2026-01.
            `agency_id`: The agency whose scorecard to read; your own by default.

        Scope: `scorecards:read`. Sent again if the answer is lost: twice is the same as once.
        """
        return await self._connection.call(_get(since=since, until=until, agency_id=agency_id), options)

    async def get_csv(
        self,
        *,
        since: str | None = None,
        until: str | None = None,
        agency_id: UUID | str | None = None,
        **options: Unpack[CallOptions],
    ) -> str:
        """Read scorecards.

        Your agency's reports, checks and outcomes by month and province, and how well its reports hold up.

        Covers the last twelve months, or `since` to `until`: both included, at most sixty months. The national
        administrator (`agencies:manage`) may read another agency's scorecard with `agency_id`. `Accept:
        text/csv` returns a table for a spreadsheet. The checks of the last few seconds may not be counted yet.

        Arguments:
            `since`: A month in UTC, such as 2026-01.
            `until`: A month in UTC, such as 2026-01.
            `agency_id`: The agency whose scorecard to read; your own by default.

        Scope: `scorecards:read`. Sent again if the answer is lost: twice is the same as once.
        """
        return await self._connection.call(_get_csv(since=since, until=until, agency_id=agency_id), options)


class AsyncScorecardsWithRawResponse:
    """`krama.scorecards.with_raw_response`. A list gives its first page."""

    def __init__(self, resource: AsyncScorecardsResource) -> None:
        self.get = raw_async(resource.get)
        self.get_csv = raw_async(resource.get_csv)
