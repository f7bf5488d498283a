# Generated from openapi/openapi.json. Never edited: run `make client`.
"""Generated methods: read and list indicators with everything that you may see of them."""

from __future__ import annotations

from datetime import datetime
from typing import Unpack
from uuid import UUID

from krama_client._aio.pages import AsyncPages
from krama_client._core.arguments import body, query, segment
from krama_client._core.call import Call
from krama_client._core.options import CallOptions, KeyedOptions
from krama_client._core.pages import Page, page_of
from krama_client._core.raw import raw, raw_async, raw_page, raw_page_async
from krama_client._drivers.asynchronous import AsyncConnection
from krama_client._drivers.synchronous import Connection
from krama_client._generated.inputs import LossInput
from krama_client._generated.models import Category, History, Indicator, Kind, PaymentOutcome, Report, Result
from krama_client._sync.pages import Pages


def _get(indicator_id: UUID | str) -> Call[Indicator]:
    return Call(
        "readIndicator",
        "GET",
        f"/v1/indicators/{segment('indicator_id', indicator_id, uuid=True)}",
        Indicator.from_dict,
        repeatable=True,
    )


def _get_history(indicator_id: UUID | str, *, limit: int | None = None) -> Call[History]:
    return Call(
        "readIndicatorHistory",
        "GET",
        f"/v1/indicators/{segment('indicator_id', indicator_id, uuid=True)}/history",
        History.from_dict,
        query=query({"limit": limit}),
        repeatable=True,
    )


def _list(
    *,
    kind: Kind | str | None = None,
    category: Category | str | None = None,
    updated_after: datetime | str | None = None,
    limit: int | None = None,
    cursor: str | None = None,
) -> Call[Page[Indicator]]:
    return Call(
        "listIndicators",
        "GET",
        "/v1/indicators",
        page_of(Indicator),
        query=query(
            {"kind": kind, "category": category, "updated_after": updated_after, "limit": limit, "cursor": cursor}
        ),
        repeatable=True,
    )


def _list_reports(
    indicator_id: UUID | str, *, limit: int | None = None, cursor: str | None = None
) -> Call[Page[Report]]:
    return Call(
        "listIndicatorReports",
        "GET",
        f"/v1/indicators/{segment('indicator_id', indicator_id, uuid=True)}/reports",
        page_of(Report),
        query=query({"limit": limit, "cursor": cursor}),
        repeatable=True,
    )


def _submit_outcome(
    indicator_id: UUID | str, *, result: Result | str, amount: LossInput | None = None
) -> Call[PaymentOutcome]:
    return Call(
        "submitOutcome",
        "POST",
        f"/v1/indicators/{segment('indicator_id', indicator_id, uuid=True)}/outcomes",
        PaymentOutcome.from_dict,
        body=body({"result": result, "amount": amount}),
        keyed=True,
    )


class IndicatorsResource:
    """`krama.indicators`: read and list indicators with everything that you may see of them."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    @property
    def with_raw_response(self) -> IndicatorsWithRawResponse:
        """The same methods. Each returns a `RawAnswer` with the status and the headers too."""
        return IndicatorsWithRawResponse(self)

    def get(self, indicator_id: UUID | str, **options: Unpack[CallOptions]) -> Indicator:
        """Read one indicator.

        An indicator as you may see it. If it is hidden from you, the answer is the same as if it did not exist.

        Scope: `indicators:read`. Sent again if the answer is lost: twice is the same as once.
        """
        return self._connection.call(_get(indicator_id), options)

    def get_history(
        self, indicator_id: UUID | str, *, limit: int | None = None, **options: Unpack[CallOptions]
    ) -> History:
        """Read the history of an indicator.

        The reports, approvals, disputes, outcomes and endings that you may see, each with the verdict from then on.

        Arguments:
            `limit`: How many of the latest events to return.

        Scope: `indicators:read`. Sent again if the answer is lost: twice is the same as once.
        """
        return self._connection.call(_get_history(indicator_id, limit=limit), options)

    def list(
        self,
        *,
        kind: Kind | str | None = None,
        category: Category | str | None = None,
        updated_after: datetime | str | None = None,
        limit: int | None = None,
        cursor: str | None = None,
        **options: Unpack[CallOptions],
    ) -> Pages[Indicator]:
        """List indicators.

        All indicators that you may see, in the order of their last change.

        An indicator that changes while you read comes again at the end. Keep the last `next_cursor` to continue later:
        you miss no change, not even one that was being written while you read. With `updated_after` you get a
        cursor even if nothing has changed. An indicator whose last report was withdrawn, or that is now
        protected, comes again with that `status` and without an `explanation`: remove it from your copy.

        Arguments:
            `kind`: Only indicators of this kind.
            `category`: Only indicators reported in this category.
            `updated_after`: Only indicators that changed after this time. To follow changes, keep the cursor instead.
            `limit`: The most items on a page.
            `cursor`: `next_cursor` of the previous page.

        Scope: `indicators:read`. Sent again if the answer is lost: twice is the same as once.
        """
        return Pages(
            self._connection,
            lambda cursor: _list(kind=kind, category=category, updated_after=updated_after, limit=limit, cursor=cursor),
            cursor,
            options,
        )

    def list_reports(
        self,
        indicator_id: UUID | str,
        *,
        limit: int | None = None,
        cursor: str | None = None,
        **options: Unpack[CallOptions],
    ) -> Pages[Report]:
        """List the reports on one indicator.

        The live reports on this indicator that you may see, in the order of their last change.

        These are the reports that the indicator's figures count.

        Arguments:
            `limit`: The most items on a page.
            `cursor`: `next_cursor` of the previous page.

        Scope: `reports:read`. Sent again if the answer is lost: twice is the same as once.
        """
        return Pages(
            self._connection, lambda cursor: _list_reports(indicator_id, limit=limit, cursor=cursor), cursor, options
        )

    def submit_outcome(
        self,
        indicator_id: UUID | str,
        *,
        result: Result | str,
        amount: LossInput | None = None,
        **options: Unpack[KeyedOptions],
    ) -> PaymentOutcome:
        """Submit the outcome of a verdict.

        Submit what your agency did with a verdict on an indicator, or learned later.

        A confirmed fraud or a false positive changes the score for every member that sees the reports that you see.

        Arguments:
            `result`: `confirmed_fraud` and `false_positive` affect the score; your agency's latest counts. The others
                are counted in scorecards only.
            `amount`: The amount of the payment in question.

        Scope: `outcomes:submit`. Sent again under one `idempotency_key` if the answer is lost, and done once.
        """
        return self._connection.call(_submit_outcome(indicator_id, result=result, amount=amount), options)


class IndicatorsWithRawResponse:
    """`krama.indicators.with_raw_response`. A list gives its first page."""

    def __init__(self, resource: IndicatorsResource) -> None:
        self.get = raw(resource.get)
        self.get_history = raw(resource.get_history)
        self.list = raw_page(resource.list)
        self.list_reports = raw_page(resource.list_reports)
        self.submit_outcome = raw(resource.submit_outcome)


class AsyncIndicatorsResource:
    """`krama.indicators`: read and list indicators with everything that you may see of them."""

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    @property
    def with_raw_response(self) -> AsyncIndicatorsWithRawResponse:
        """The same methods. Each returns a `RawAnswer` with the status and the headers too."""
        return AsyncIndicatorsWithRawResponse(self)

    async def get(self, indicator_id: UUID | str, **options: Unpack[CallOptions]) -> Indicator:
        """Read one indicator.

        An indicator as you may see it. If it is hidden from you, the answer is the same as if it did not exist.

        Scope: `indicators:read`. Sent again if the answer is lost: twice is the same as once.
        """
        return await self._connection.call(_get(indicator_id), options)

    async def get_history(
        self, indicator_id: UUID | str, *, limit: int | None = None, **options: Unpack[CallOptions]
    ) -> History:
        """Read the history of an indicator.

        The reports, approvals, disputes, outcomes and endings that you may see, each with the verdict from then on.

        Arguments:
            `limit`: How many of the latest events to return.

        Scope: `indicators:read`. Sent again if the answer is lost: twice is the same as once.
        """
        return await self._connection.call(_get_history(indicator_id, limit=limit), options)

    def list(
        self,
        *,
        kind: Kind | str | None = None,
        category: Category | str | None = None,
        updated_after: datetime | str | None = None,
        limit: int | None = None,
        cursor: str | None = None,
        **options: Unpack[CallOptions],
    ) -> AsyncPages[Indicator]:
        """List indicators.

        All indicators that you may see, in the order of their last change.

        An indicator that changes while you read comes again at the end. Keep the last `next_cursor` to continue later:
        you miss no change, not even one that was being written while you read. With `updated_after` you get a
        cursor even if nothing has changed. An indicator whose last report was withdrawn, or that is now
        protected, comes again with that `status` and without an `explanation`: remove it from your copy.

        Arguments:
            `kind`: Only indicators of this kind.
            `category`: Only indicators reported in this category.
            `updated_after`: Only indicators that changed after this time. To follow changes, keep the cursor instead.
            `limit`: The most items on a page.
            `cursor`: `next_cursor` of the previous page.

        Scope: `indicators:read`. Sent again if the answer is lost: twice is the same as once.
        """
        return AsyncPages(
            self._connection,
            lambda cursor: _list(kind=kind, category=category, updated_after=updated_after, limit=limit, cursor=cursor),
            cursor,
            options,
        )

    def list_reports(
        self,
        indicator_id: UUID | str,
        *,
        limit: int | None = None,
        cursor: str | None = None,
        **options: Unpack[CallOptions],
    ) -> AsyncPages[Report]:
        """List the reports on one indicator.

        The live reports on this indicator that you may see, in the order of their last change.

        These are the reports that the indicator's figures count.

        Arguments:
            `limit`: The most items on a page.
            `cursor`: `next_cursor` of the previous page.

        Scope: `reports:read`. Sent again if the answer is lost: twice is the same as once.
        """
        return AsyncPages(
            self._connection, lambda cursor: _list_reports(indicator_id, limit=limit, cursor=cursor), cursor, options
        )

    async def submit_outcome(
        self,
        indicator_id: UUID | str,
        *,
        result: Result | str,
        amount: LossInput | None = None,
        **options: Unpack[KeyedOptions],
    ) -> PaymentOutcome:
        """Submit the outcome of a verdict.

        Submit what your agency did with a verdict on an indicator, or learned later.

        A confirmed fraud or a false positive changes the score for every member that sees the reports that you see.

        Arguments:
            `result`: `confirmed_fraud` and `false_positive` affect the score; your agency's latest counts. The others
                are counted in scorecards only.
            `amount`: The amount of the payment in question.

        Scope: `outcomes:submit`. Sent again under one `idempotency_key` if the answer is lost, and done once.
        """
        return await self._connection.call(_submit_outcome(indicator_id, result=result, amount=amount), options)


class AsyncIndicatorsWithRawResponse:
    """`krama.indicators.with_raw_response`. A list gives its first page."""

    def __init__(self, resource: AsyncIndicatorsResource) -> None:
        self.get = raw_async(resource.get)
        self.get_history = raw_async(resource.get_history)
        self.list = raw_page_async(resource.list)
        self.list_reports = raw_page_async(resource.list_reports)
        self.submit_outcome = raw_async(resource.submit_outcome)
