# Generated from openapi/openapi.json. Never edited: run `make client`.
"""Generated methods: read the audit log: who asked for what, and who received what."""

from __future__ import annotations

from typing import Unpack

from krama_client._aio.pages import AsyncPages
from krama_client._core.arguments import query
from krama_client._core.call import Call
from krama_client._core.options import CallOptions
from krama_client._core.pages import Page, page_of
from krama_client._core.raw import raw, raw_async, raw_page, raw_page_async
from krama_client._drivers.asynchronous import AsyncConnection
from krama_client._drivers.synchronous import Connection
from krama_client._generated.models import AuditRecord, Checkpoint, ConsistencyProof, InclusionProof
from krama_client._sync.pages import Pages


def _get_checkpoint() -> Call[Checkpoint]:
    return Call("readCheckpoint", "GET", "/v1/audit/checkpoint", Checkpoint.from_dict, repeatable=True)


def _list_records(
    *, everybody: bool | None = None, tree_size: int | None = None, limit: int | None = None, cursor: str | None = None
) -> Call[Page[AuditRecord]]:
    return Call(
        "listAuditRecords",
        "GET",
        "/v1/audit/records",
        page_of(AuditRecord),
        query=query({"everybody": everybody, "tree_size": tree_size, "limit": limit, "cursor": cursor}),
        repeatable=True,
    )


def _prove_consistency(*, first: int, second: int | None = None) -> Call[ConsistencyProof]:
    return Call(
        "proveConsistency",
        "GET",
        "/v1/audit/proofs/consistency",
        ConsistencyProof.from_dict,
        query=query({"first": first, "second": second}),
        repeatable=True,
    )


def _prove_inclusion(*, leaf_index: int, tree_size: int | None = None) -> Call[InclusionProof]:
    return Call(
        "proveInclusion",
        "GET",
        "/v1/audit/proofs/inclusion",
        InclusionProof.from_dict,
        query=query({"leaf_index": leaf_index, "tree_size": tree_size}),
        repeatable=True,
    )


class AuditResource:
    """`krama.audit`: read the audit log: who asked for what, and who received what."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    @property
    def with_raw_response(self) -> AuditWithRawResponse:
        """The same methods. Each returns a `RawAnswer` with the status and the headers too."""
        return AuditWithRawResponse(self)

    def get_checkpoint(self, **options: Unpack[CallOptions]) -> Checkpoint:
        """Get the newest checkpoint of the audit log.

        The newest checkpoint. A new one is signed every few seconds while records are added.

        Keep it, so that you can compare the log with it later.

        Sent again if the answer is lost: twice is the same as once.
        """
        return self._connection.call(_get_checkpoint(), options)

    def list_records(
        self,
        *,
        everybody: bool | None = None,
        tree_size: int | None = None,
        limit: int | None = None,
        cursor: str | None = None,
        **options: Unpack[CallOptions],
    ) -> Pages[AuditRecord]:
        """List audit records.

        The records of your own agency, in the order of the log: the requests of its clients and their outcomes.

        Arguments:
            `everybody`: The records of all agencies. Needs the scope `audit:read`.
            `tree_size`: Add to each record its inclusion proof in a tree of this size.
            `limit`: The most items on a page.
            `cursor`: `next_cursor` of the previous page.

        Scope: `audit:own`. Sent again if the answer is lost: twice is the same as once.
        """
        return Pages(
            self._connection,
            lambda cursor: _list_records(everybody=everybody, tree_size=tree_size, limit=limit, cursor=cursor),
            cursor,
            options,
        )

    def prove_consistency(
        self, *, first: int, second: int | None = None, **options: Unpack[CallOptions]
    ) -> ConsistencyProof:
        """Prove that the log only grew.

        Proves that no record of your earlier checkpoint was changed, removed or moved since.

        Arguments:
            `first`: The size of the earlier checkpoint, which you kept.
            `second`: The size of a checkpoint that you kept. By default, of the newest.

        Sent again if the answer is lost: twice is the same as once.
        """
        return self._connection.call(_prove_consistency(first=first, second=second), options)

    def prove_inclusion(
        self, *, leaf_index: int, tree_size: int | None = None, **options: Unpack[CallOptions]
    ) -> InclusionProof:
        """Prove that a record is in the log.

        The hashes from the record to the root of the checkpoint. They reveal nothing about the records themselves.

        Arguments:
            `leaf_index`: The index of the record, from its receipt or from the list.
            `tree_size`: The size of a checkpoint that you kept. By default, of the newest.

        Sent again if the answer is lost: twice is the same as once.
        """
        return self._connection.call(_prove_inclusion(leaf_index=leaf_index, tree_size=tree_size), options)


class AuditWithRawResponse:
    """`krama.audit.with_raw_response`. A list gives its first page."""

    def __init__(self, resource: AuditResource) -> None:
        self.get_checkpoint = raw(resource.get_checkpoint)
        self.list_records = raw_page(resource.list_records)
        self.prove_consistency = raw(resource.prove_consistency)
        self.prove_inclusion = raw(resource.prove_inclusion)


class AsyncAuditResource:
    """`krama.audit`: read the audit log: who asked for what, and who received what."""

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    @property
    def with_raw_response(self) -> AsyncAuditWithRawResponse:
        """The same methods. Each returns a `RawAnswer` with the status and the headers too."""
        return AsyncAuditWithRawResponse(self)

    async def get_checkpoint(self, **options: Unpack[CallOptions]) -> Checkpoint:
        """Get the newest checkpoint of the audit log.

        The newest checkpoint. A new one is signed every few seconds while records are added.

        Keep it, so that you can compare the log with it later.

        Sent again if the answer is lost: twice is the same as once.
        """
        return await self._connection.call(_get_checkpoint(), options)

    def list_records(
        self,
        *,
        everybody: bool | None = None,
        tree_size: int | None = None,
        limit: int | None = None,
        cursor: str | None = None,
        **options: Unpack[CallOptions],
    ) -> AsyncPages[AuditRecord]:
        """List audit records.

        The records of your own agency, in the order of the log: the requests of its clients and their outcomes.

        Arguments:
            `everybody`: The records of all agencies. Needs the scope `audit:read`.
            `tree_size`: Add to each record its inclusion proof in a tree of this size.
            `limit`: The most items on a page.
            `cursor`: `next_cursor` of the previous page.

        Scope: `audit:own`. Sent again if the answer is lost: twice is the same as once.
        """
        return AsyncPages(
            self._connection,
            lambda cursor: _list_records(everybody=everybody, tree_size=tree_size, limit=limit, cursor=cursor),
            cursor,
            options,
        )

    async def prove_consistency(
        self, *, first: int, second: int | None = None, **options: Unpack[CallOptions]
    ) -> ConsistencyProof:
        """Prove that the log only grew.

        Proves that no record of your earlier checkpoint was changed, removed or moved since.

        Arguments:
            `first`: The size of the earlier checkpoint, which you kept.
            `second`: The size of a checkpoint that you kept. By default, of the newest.

        Sent again if the answer is lost: twice is the same as once.
        """
        return await self._connection.call(_prove_consistency(first=first, second=second), options)

    async def prove_inclusion(
        self, *, leaf_index: int, tree_size: int | None = None, **options: Unpack[CallOptions]
    ) -> InclusionProof:
        """Prove that a record is in the log.

        The hashes from the record to the root of the checkpoint. They reveal nothing about the records themselves.

        Arguments:
            `leaf_index`: The index of the record, from its receipt or from the list.
            `tree_size`: The size of a checkpoint that you kept. By default, of the newest.

        Sent again if the answer is lost: twice is the same as once.
        """
        return await self._connection.call(_prove_inclusion(leaf_index=leaf_index, tree_size=tree_size), options)


class AsyncAuditWithRawResponse:
    """`krama.audit.with_raw_response`. A list gives its first page."""

    def __init__(self, resource: AsyncAuditResource) -> None:
        self.get_checkpoint = raw_async(resource.get_checkpoint)
        self.list_records = raw_page_async(resource.list_records)
        self.prove_consistency = raw_async(resource.prove_consistency)
        self.prove_inclusion = raw_async(resource.prove_inclusion)
