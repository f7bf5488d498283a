# Generated from openapi/openapi.json. Never edited: run `make client`.
"""Generated methods: state that a listing is wrong, and decide such disputes."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Unpack
from uuid import UUID

from krama_client._aio.pages import AsyncPages
from krama_client._core.arguments import body, identity, listed, query, segment
from krama_client._core.call import Call
from krama_client._core.options import CallOptions, KeyedOptions
from krama_client._core.pages import Page, page_of
from krama_client._core.raw import raw, raw_async, raw_page, raw_page_async
from krama_client._drivers.asynchronous import AsyncConnection
from krama_client._drivers.synchronous import Connection
from krama_client._generated.models import Decision, Dispute, Grounds
from krama_client._sync.pages import Pages


def _acknowledge(dispute_id: UUID | str) -> Call[Dispute]:
    return Call(
        "acknowledgeDispute",
        "POST",
        f"/v1/disputes/{segment('dispute_id', dispute_id, uuid=True)}/acknowledge",
        Dispute.from_dict,
        repeatable=True,
    )


def _decide(dispute_id: UUID | str, *, decision: Decision | str, reason: str) -> Call[Dispute]:
    return Call(
        "decideDispute",
        "POST",
        f"/v1/disputes/{segment('dispute_id', dispute_id, uuid=True)}/decide",
        Dispute.from_dict,
        body=body({"decision": decision, "reason": reason}),
    )


def _get(dispute_id: UUID | str) -> Call[Dispute]:
    return Call(
        "readDispute",
        "GET",
        f"/v1/disputes/{segment('dispute_id', dispute_id, uuid=True)}",
        Dispute.from_dict,
        repeatable=True,
    )


def _list(*, open: bool | None = None, limit: int | None = None, cursor: str | None = None) -> Call[Page[Dispute]]:
    return Call(
        "listDisputes",
        "GET",
        "/v1/disputes",
        page_of(Dispute),
        query=query({"open": open, "limit": limit, "cursor": cursor}),
        repeatable=True,
    )


def _open(
    *, indicator_id: UUID | str, grounds: Grounds | str, statement: str, evidence: Sequence[str] | None = None
) -> Call[Dispute]:
    return Call(
        "openDispute",
        "POST",
        "/v1/disputes",
        Dispute.from_dict,
        body=body(
            {
                "indicator_id": identity("indicator_id", indicator_id),
                "grounds": grounds,
                "statement": statement,
                "evidence": listed("evidence", evidence),
            }
        ),
        keyed=True,
    )


def _review(dispute_id: UUID | str) -> Call[Dispute]:
    return Call(
        "reviewDispute",
        "POST",
        f"/v1/disputes/{segment('dispute_id', dispute_id, uuid=True)}/review",
        Dispute.from_dict,
        repeatable=True,
    )


class DisputesResource:
    """`krama.disputes`: state that a listing is wrong, and decide such disputes."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    @property
    def with_raw_response(self) -> DisputesWithRawResponse:
        """The same methods. Each returns a `RawAnswer` with the status and the headers too."""
        return DisputesWithRawResponse(self)

    def acknowledge(self, dispute_id: UUID | str, **options: Unpack[CallOptions]) -> Dispute:
        """Acknowledge a dispute.

        Confirm that a reviewer has received the dispute.

        Scope: `disputes:decide`. Sent again if the answer is lost: twice is the same as once.
        """
        return self._connection.call(_acknowledge(dispute_id), options)

    def decide(
        self, dispute_id: UUID | str, *, decision: Decision | str, reason: str, **options: Unpack[CallOptions]
    ) -> Dispute:
        """Decide a dispute.

        It can be decided once, and not by an agency that reported or approved the listing.

        `upheld`: every report on the indicator ends with this reason, no matter which agency made it. Every member to
        which the listing was disclosed in the last 30 days gets a correction. `rejected`: the listing stands.

        Arguments:
            `decision`: `upheld`: the listing was wrong and ends. `rejected`: the listing stands.

        Scope: `disputes:decide`. Not sent again once it may have been done: see `maybe_done` of the error.
        """
        return self._connection.call(_decide(dispute_id, decision=decision, reason=reason), options)

    def get(self, dispute_id: UUID | str, **options: Unpack[CallOptions]) -> Dispute:
        """Read one dispute.

        One of your agency's disputes in its current state. A reviewer may read any dispute.

        Scope: `disputes:open`. Sent again if the answer is lost: twice is the same as once.
        """
        return self._connection.call(_get(dispute_id), options)

    def list(
        self,
        *,
        open: bool | None = None,
        limit: int | None = None,
        cursor: str | None = None,
        **options: Unpack[CallOptions],
    ) -> Pages[Dispute]:
        """List disputes.

        Your agency's disputes, in the order of their last change. A reviewer (`disputes:decide`) sees all disputes.

        Arguments:
            `open`: `true`: only undecided disputes. `false`: only decided disputes.
            `limit`: The most items on a page.
            `cursor`: `next_cursor` of the previous page.

        Scope: `disputes:open`. Sent again if the answer is lost: twice is the same as once.
        """
        return Pages(self._connection, lambda cursor: _list(open=open, limit=limit, cursor=cursor), cursor, options)

    def open(
        self,
        *,
        indicator_id: UUID | str,
        grounds: Grounds | str,
        statement: str,
        evidence: Sequence[str] | None = None,
        **options: Unpack[KeyedOptions],
    ) -> Dispute:
        """Dispute a listing.

        Claim that a listing is wrong, for the person or business that it affects.

        Until the decision, no verdict on the listing goes beyond `verify`, for every member that sees the reports. An
        agency that did not report the indicator must acknowledge the dispute within 4 hours. It must decide
        within 12 hours if the listing gave `hold`, otherwise within 72 hours. If nobody decides in time, the
        dispute lapses, and verdicts still do not go beyond `verify`.

        Arguments:
            `statement`: What happened. Your agency and the reviewer read it.
            `evidence`: SHA-256 hashes of documents that you keep, so that you can present them later.

        Scope: `disputes:open`. Sent again under one `idempotency_key` if the answer is lost, and done once.
        """
        return self._connection.call(
            _open(indicator_id=indicator_id, grounds=grounds, statement=statement, evidence=evidence), options
        )

    def review(self, dispute_id: UUID | str, **options: Unpack[CallOptions]) -> Dispute:
        """Start the review of a dispute.

        Scope: `disputes:decide`. Sent again if the answer is lost: twice is the same as once.
        """
        return self._connection.call(_review(dispute_id), options)


class DisputesWithRawResponse:
    """`krama.disputes.with_raw_response`. A list gives its first page."""

    def __init__(self, resource: DisputesResource) -> None:
        self.acknowledge = raw(resource.acknowledge)
        self.decide = raw(resource.decide)
        self.get = raw(resource.get)
        self.list = raw_page(resource.list)
        self.open = raw(resource.open)
        self.review = raw(resource.review)


class AsyncDisputesResource:
    """`krama.disputes`: state that a listing is wrong, and decide such disputes."""

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    @property
    def with_raw_response(self) -> AsyncDisputesWithRawResponse:
        """The same methods. Each returns a `RawAnswer` with the status and the headers too."""
        return AsyncDisputesWithRawResponse(self)

    async def acknowledge(self, dispute_id: UUID | str, **options: Unpack[CallOptions]) -> Dispute:
        """Acknowledge a dispute.

        Confirm that a reviewer has received the dispute.

        Scope: `disputes:decide`. Sent again if the answer is lost: twice is the same as once.
        """
        return await self._connection.call(_acknowledge(dispute_id), options)

    async def decide(
        self, dispute_id: UUID | str, *, decision: Decision | str, reason: str, **options: Unpack[CallOptions]
    ) -> Dispute:
        """Decide a dispute.

        It can be decided once, and not by an agency that reported or approved the listing.

        `upheld`: every report on the indicator ends with this reason, no matter which agency made it. Every member to
        which the listing was disclosed in the last 30 days gets a correction. `rejected`: the listing stands.

        Arguments:
            `decision`: `upheld`: the listing was wrong and ends. `rejected`: the listing stands.

        Scope: `disputes:decide`. Not sent again once it may have been done: see `maybe_done` of the error.
        """
        return await self._connection.call(_decide(dispute_id, decision=decision, reason=reason), options)

    async def get(self, dispute_id: UUID | str, **options: Unpack[CallOptions]) -> Dispute:
        """Read one dispute.

        One of your agency's disputes in its current state. A reviewer may read any dispute.

        Scope: `disputes:open`. Sent again if the answer is lost: twice is the same as once.
        """
        return await self._connection.call(_get(dispute_id), options)

    def list(
        self,
        *,
        open: bool | None = None,
        limit: int | None = None,
        cursor: str | None = None,
        **options: Unpack[CallOptions],
    ) -> AsyncPages[Dispute]:
        """List disputes.

        Your agency's disputes, in the order of their last change. A reviewer (`disputes:decide`) sees all disputes.

        Arguments:
            `open`: `true`: only undecided disputes. `false`: only decided disputes.
            `limit`: The most items on a page.
            `cursor`: `next_cursor` of the previous page.

        Scope: `disputes:open`. Sent again if the answer is lost: twice is the same as once.
        """
        return AsyncPages(
            self._connection, lambda cursor: _list(open=open, limit=limit, cursor=cursor), cursor, options
        )

    async def open(
        self,
        *,
        indicator_id: UUID | str,
        grounds: Grounds | str,
        statement: str,
        evidence: Sequence[str] | None = None,
        **options: Unpack[KeyedOptions],
    ) -> Dispute:
        """Dispute a listing.

        Claim that a listing is wrong, for the person or business that it affects.

        Until the decision, no verdict on the listing goes beyond `verify`, for every member that sees the reports. An
        agency that did not report the indicator must acknowledge the dispute within 4 hours. It must decide
        within 12 hours if the listing gave `hold`, otherwise within 72 hours. If nobody decides in time, the
        dispute lapses, and verdicts still do not go beyond `verify`.

        Arguments:
            `statement`: What happened. Your agency and the reviewer read it.
            `evidence`: SHA-256 hashes of documents that you keep, so that you can present them later.

        Scope: `disputes:open`. Sent again under one `idempotency_key` if the answer is lost, and done once.
        """
        return await self._connection.call(
            _open(indicator_id=indicator_id, grounds=grounds, statement=statement, evidence=evidence), options
        )

    async def review(self, dispute_id: UUID | str, **options: Unpack[CallOptions]) -> Dispute:
        """Start the review of a dispute.

        Scope: `disputes:decide`. Sent again if the answer is lost: twice is the same as once.
        """
        return await self._connection.call(_review(dispute_id), options)


class AsyncDisputesWithRawResponse:
    """`krama.disputes.with_raw_response`. A list gives its first page."""

    def __init__(self, resource: AsyncDisputesResource) -> None:
        self.acknowledge = raw_async(resource.acknowledge)
        self.decide = raw_async(resource.decide)
        self.get = raw_async(resource.get)
        self.list = raw_page_async(resource.list)
        self.open = raw_async(resource.open)
        self.review = raw_async(resource.review)
