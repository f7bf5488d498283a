# Generated from openapi/openapi.json. Never edited: run `make client`.
"""Generated methods: report indicators, and read and withdraw your own agency's reports."""

from __future__ import annotations

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
from krama_client._generated.inputs import AudienceInput
from krama_client._generated.models import LabelChange, Report, Tlp
from krama_client._sync.pages import Pages


def _approve(report_id: UUID | str) -> Call[Report]:
    return Call(
        "approveReport",
        "POST",
        f"/v1/reports/{segment('report_id', report_id, uuid=True)}/approve",
        Report.from_dict,
        repeatable=True,
    )


def _get(report_id: UUID | str) -> Call[Report]:
    return Call(
        "readReport",
        "GET",
        f"/v1/reports/{segment('report_id', report_id, uuid=True)}",
        Report.from_dict,
        repeatable=True,
    )


def _list(*, own: bool | None = None, limit: int | None = None, cursor: str | None = None) -> Call[Page[Report]]:
    return Call(
        "listReports",
        "GET",
        "/v1/reports",
        page_of(Report),
        query=query({"own": own, "limit": limit, "cursor": cursor}),
        repeatable=True,
    )


def _list_labels(
    report_id: UUID | str, *, limit: int | None = None, cursor: str | None = None
) -> Call[Page[LabelChange]]:
    return Call(
        "listReportLabels",
        "GET",
        f"/v1/reports/{segment('report_id', report_id, uuid=True)}/labels",
        page_of(LabelChange),
        query=query({"limit": limit, "cursor": cursor}),
        repeatable=True,
    )


def _relabel(
    report_id: UUID | str, *, tlp: Tlp | str, reason: str, audience: AudienceInput | None = None
) -> Call[Report]:
    return Call(
        "relabelReport",
        "POST",
        f"/v1/reports/{segment('report_id', report_id, uuid=True)}/label",
        Report.from_dict,
        body=body({"tlp": tlp, "reason": reason, "audience": audience}),
        keyed=True,
    )


def _withdraw(report_id: UUID | str, *, reason: str) -> Call[Report]:
    return Call(
        "withdrawReport",
        "POST",
        f"/v1/reports/{segment('report_id', report_id, uuid=True)}/withdraw",
        Report.from_dict,
        body=body({"reason": reason}),
        keyed=True,
    )


class ReportsResource:
    """`krama.reports`: report indicators, and read and withdraw your own agency's reports."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    @property
    def with_raw_response(self) -> ReportsWithRawResponse:
        """The same methods. Each returns a `RawAnswer` with the status and the headers too."""
        return ReportsWithRawResponse(self)

    def approve(self, report_id: UUID | str, **options: Unpack[CallOptions]) -> Report:
        """Approve a police report.

        Approve a police report as its second officer. The client that stated the report can't approve it.

        An approved report weighs half as much again, and may lead to `hold` without a second agency. If its facts
        change, the approval lapses. The national administrator may approve too.

        Scope: `reports:approve`. Sent again if the answer is lost: twice is the same as once.
        """
        return self._connection.call(_approve(report_id), options)

    def get(self, report_id: UUID | str, **options: Unpack[CallOptions]) -> Report:
        """Read one report.

        A report that you may see, with the fields that are disclosed to you.

        If you may not see a report, the answer is the same as if it did not exist.

        Scope: `reports:read`. Sent again if the answer is lost: twice is the same as once.
        """
        return self._connection.call(_get(report_id), options)

    def list(
        self,
        *,
        own: bool | None = None,
        limit: int | None = None,
        cursor: str | None = None,
        **options: Unpack[CallOptions],
    ) -> Pages[Report]:
        """List the reports that you may see.

        Your agency's reports and those that other agencies share with you, in the order of their last change.

        The list includes withdrawn reports. Of another agency's report you see only the fields that are disclosed to
        you: `view` is your disclosure level.

        Arguments:
            `own`: `true`: only your agency's reports. `false`: only other agencies' reports.
            `limit`: The most items on a page.
            `cursor`: `next_cursor` of the previous page.

        Scope: `reports:read`. Sent again if the answer is lost: twice is the same as once.
        """
        return Pages(self._connection, lambda cursor: _list(own=own, limit=limit, cursor=cursor), cursor, options)

    def list_labels(
        self,
        report_id: UUID | str,
        *,
        limit: int | None = None,
        cursor: str | None = None,
        **options: Unpack[CallOptions],
    ) -> Pages[LabelChange]:
        """List the changes of a report's label.

        Every change of a label or audience of your agency's report: who made it, and whether more members may see it.

        Arguments:
            `limit`: The most items on a page.
            `cursor`: `next_cursor` of the previous page.

        Scope: `reports:read`. Sent again if the answer is lost: twice is the same as once.
        """
        return Pages(
            self._connection, lambda cursor: _list_labels(report_id, limit=limit, cursor=cursor), cursor, options
        )

    def relabel(
        self,
        report_id: UUID | str,
        *,
        tlp: Tlp | str,
        reason: str,
        audience: AudienceInput | None = None,
        **options: Unpack[KeyedOptions],
    ) -> Report:
        """Change who may see a report.

        Change a report's label and audience. Only the agency that made the report can do so.

        The change takes effect in every answer at once, and is recorded with its reason. If you send the current label
        without an audience, nothing changes.

        Scope: `reports:submit`. Sent again under one `idempotency_key` if the answer is lost, and done once.
        """
        return self._connection.call(_relabel(report_id, tlp=tlp, reason=reason, audience=audience), options)

    def withdraw(self, report_id: UUID | str, *, reason: str, **options: Unpack[KeyedOptions]) -> Report:
        """Withdraw a report.

        Withdraw a report of your own agency. It is kept, but no longer counts in any answer.

        Scope: `reports:withdraw`. Sent again under one `idempotency_key` if the answer is lost, and done once.
        """
        return self._connection.call(_withdraw(report_id, reason=reason), options)


class ReportsWithRawResponse:
    """`krama.reports.with_raw_response`. A list gives its first page."""

    def __init__(self, resource: ReportsResource) -> None:
        self.approve = raw(resource.approve)
        self.get = raw(resource.get)
        self.list = raw_page(resource.list)
        self.list_labels = raw_page(resource.list_labels)
        self.relabel = raw(resource.relabel)
        self.withdraw = raw(resource.withdraw)


class AsyncReportsResource:
    """`krama.reports`: report indicators, and read and withdraw your own agency's reports."""

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    @property
    def with_raw_response(self) -> AsyncReportsWithRawResponse:
        """The same methods. Each returns a `RawAnswer` with the status and the headers too."""
        return AsyncReportsWithRawResponse(self)

    async def approve(self, report_id: UUID | str, **options: Unpack[CallOptions]) -> Report:
        """Approve a police report.

        Approve a police report as its second officer. The client that stated the report can't approve it.

        An approved report weighs half as much again, and may lead to `hold` without a second agency. If its facts
        change, the approval lapses. The national administrator may approve too.

        Scope: `reports:approve`. Sent again if the answer is lost: twice is the same as once.
        """
        return await self._connection.call(_approve(report_id), options)

    async def get(self, report_id: UUID | str, **options: Unpack[CallOptions]) -> Report:
        """Read one report.

        A report that you may see, with the fields that are disclosed to you.

        If you may not see a report, the answer is the same as if it did not exist.

        Scope: `reports:read`. Sent again if the answer is lost: twice is the same as once.
        """
        return await self._connection.call(_get(report_id), options)

    def list(
        self,
        *,
        own: bool | None = None,
        limit: int | None = None,
        cursor: str | None = None,
        **options: Unpack[CallOptions],
    ) -> AsyncPages[Report]:
        """List the reports that you may see.

        Your agency's reports and those that other agencies share with you, in the order of their last change.

        The list includes withdrawn reports. Of another agency's report you see only the fields that are disclosed to
        you: `view` is your disclosure level.

        Arguments:
            `own`: `true`: only your agency's reports. `false`: only other agencies' reports.
            `limit`: The most items on a page.
            `cursor`: `next_cursor` of the previous page.

        Scope: `reports:read`. Sent again if the answer is lost: twice is the same as once.
        """
        return AsyncPages(self._connection, lambda cursor: _list(own=own, limit=limit, cursor=cursor), cursor, options)

    def list_labels(
        self,
        report_id: UUID | str,
        *,
        limit: int | None = None,
        cursor: str | None = None,
        **options: Unpack[CallOptions],
    ) -> AsyncPages[LabelChange]:
        """List the changes of a report's label.

        Every change of a label or audience of your agency's report: who made it, and whether more members may see it.

        Arguments:
            `limit`: The most items on a page.
            `cursor`: `next_cursor` of the previous page.

        Scope: `reports:read`. Sent again if the answer is lost: twice is the same as once.
        """
        return AsyncPages(
            self._connection, lambda cursor: _list_labels(report_id, limit=limit, cursor=cursor), cursor, options
        )

    async def relabel(
        self,
        report_id: UUID | str,
        *,
        tlp: Tlp | str,
        reason: str,
        audience: AudienceInput | None = None,
        **options: Unpack[KeyedOptions],
    ) -> Report:
        """Change who may see a report.

        Change a report's label and audience. Only the agency that made the report can do so.

        The change takes effect in every answer at once, and is recorded with its reason. If you send the current label
        without an audience, nothing changes.

        Scope: `reports:submit`. Sent again under one `idempotency_key` if the answer is lost, and done once.
        """
        return await self._connection.call(_relabel(report_id, tlp=tlp, reason=reason, audience=audience), options)

    async def withdraw(self, report_id: UUID | str, *, reason: str, **options: Unpack[KeyedOptions]) -> Report:
        """Withdraw a report.

        Withdraw a report of your own agency. It is kept, but no longer counts in any answer.

        Scope: `reports:withdraw`. Sent again under one `idempotency_key` if the answer is lost, and done once.
        """
        return await self._connection.call(_withdraw(report_id, reason=reason), options)


class AsyncReportsWithRawResponse:
    """`krama.reports.with_raw_response`. A list gives its first page."""

    def __init__(self, resource: AsyncReportsResource) -> None:
        self.approve = raw_async(resource.approve)
        self.get = raw_async(resource.get)
        self.list = raw_page_async(resource.list)
        self.list_labels = raw_page_async(resource.list_labels)
        self.relabel = raw_async(resource.relabel)
        self.withdraw = raw_async(resource.withdraw)
