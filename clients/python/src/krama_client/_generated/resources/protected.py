# Generated from openapi/openapi.json. Never edited: run `make client`.
"""Generated methods: manage the protected list: values that may never be listed."""

from __future__ import annotations

from datetime import datetime
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
from krama_client._generated.models import Chain, Form, Kind, Platform, Protected, ProtectedChange
from krama_client._sync.pages import Pages


def _list(*, limit: int | None = None, cursor: str | None = None) -> Call[Page[Protected]]:
    return Call(
        "listProtected",
        "GET",
        "/v1/protected",
        page_of(Protected),
        query=query({"limit": limit, "cursor": cursor}),
        repeatable=True,
    )


def _protect(
    *,
    form: Form | str,
    value: str,
    owner: str,
    reason: str,
    kind: Kind | str | None = None,
    institution: str | None = None,
    chain: Chain | str | None = None,
    platform: Platform | str | None = None,
    expires_at: datetime | str | None = None,
    most_indicators: int | None = None,
) -> Call[ProtectedChange]:
    return Call(
        "protect",
        "POST",
        "/v1/protected",
        ProtectedChange.from_dict,
        body=body(
            {
                "form": form,
                "value": value,
                "owner": owner,
                "reason": reason,
                "kind": kind,
                "institution": institution,
                "chain": chain,
                "platform": platform,
                "expires_at": expires_at,
                "most_indicators": most_indicators,
            }
        ),
    )


def _unprotect(entry_id: UUID | str) -> Call[ProtectedChange]:
    return Call(
        "unprotect",
        "POST",
        f"/v1/protected/{segment('entry_id', entry_id, uuid=True)}/remove",
        ProtectedChange.from_dict,
    )


class ProtectedResource:
    """`krama.protected`: manage the protected list: values that may never be listed."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    @property
    def with_raw_response(self) -> ProtectedWithRawResponse:
        """The same methods. Each returns a `RawAnswer` with the status and the headers too."""
        return ProtectedWithRawResponse(self)

    def list(
        self, *, limit: int | None = None, cursor: str | None = None, **options: Unpack[CallOptions]
    ) -> Pages[Protected]:
        """List protected entries.

        Entries in the order in which they were added. Well-known shorteners and shared hosts need no entry.

        Arguments:
            `limit`: The most items on a page.
            `cursor`: `next_cursor` of the previous page.

        Scope: `protection:manage`. Sent again if the answer is lost: twice is the same as once.
        """
        return Pages(self._connection, lambda cursor: _list(limit=limit, cursor=cursor), cursor, options)

    def protect(
        self,
        *,
        form: Form | str,
        value: str,
        owner: str,
        reason: str,
        kind: Kind | str | None = None,
        institution: str | None = None,
        chain: Chain | str | None = None,
        platform: Platform | str | None = None,
        expires_at: datetime | str | None = None,
        most_indicators: int | None = None,
        **options: Unpack[CallOptions],
    ) -> ProtectedChange:
        """Protect a value.

        New reports on the value become pending, and checks no longer find it listed.

        Listings that the entry covers end at once. Each agency that received one of them in the last 30 days gets a
        correction. An entry that the list has already gets the owner, the reason and the end of this request;
        the answer is then 200. If the request has no end, the entry has none any more.

        Arguments:
            `form`: `exact`: one value. `domain_suffix`: a domain with everything below it. `host`: a shared host's
                front page, but not its other pages. `prefix`: canonical forms of one `kind` that begin with the value.
                `pattern`: canonical forms of one `kind` that match an RE2 pattern completely.
            `owner`: The organisation that the value belongs to.
            `kind`: Required for `prefix` and `pattern`.
            `institution`: The bank of an account, for `exact`.
            `chain`: The chain of a wallet, for `exact`.
            `platform`: The platform of a handle, for `exact`.
            `expires_at`: When the entry expires. If left out, it stays until it is removed.
            `most_indicators`: The most listed indicators that may be taken down. If there are more, the entry is
                refused.

        Scope: `protection:manage`. Not sent again once it may have been done: see `maybe_done` of the error.
        """
        return self._connection.call(
            _protect(
                form=form,
                value=value,
                owner=owner,
                reason=reason,
                kind=kind,
                institution=institution,
                chain=chain,
                platform=platform,
                expires_at=expires_at,
                most_indicators=most_indicators,
            ),
            options,
        )

    def unprotect(self, entry_id: UUID | str, **options: Unpack[CallOptions]) -> ProtectedChange:
        """Remove an entry.

        Values that only this entry covered may be listed again: their active reports count from now on.

        Scope: `protection:manage`. Not sent again once it may have been done: see `maybe_done` of the error.
        """
        return self._connection.call(_unprotect(entry_id), options)


class ProtectedWithRawResponse:
    """`krama.protected.with_raw_response`. A list gives its first page."""

    def __init__(self, resource: ProtectedResource) -> None:
        self.list = raw_page(resource.list)
        self.protect = raw(resource.protect)
        self.unprotect = raw(resource.unprotect)


class AsyncProtectedResource:
    """`krama.protected`: manage the protected list: values that may never be listed."""

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    @property
    def with_raw_response(self) -> AsyncProtectedWithRawResponse:
        """The same methods. Each returns a `RawAnswer` with the status and the headers too."""
        return AsyncProtectedWithRawResponse(self)

    def list(
        self, *, limit: int | None = None, cursor: str | None = None, **options: Unpack[CallOptions]
    ) -> AsyncPages[Protected]:
        """List protected entries.

        Entries in the order in which they were added. Well-known shorteners and shared hosts need no entry.

        Arguments:
            `limit`: The most items on a page.
            `cursor`: `next_cursor` of the previous page.

        Scope: `protection:manage`. Sent again if the answer is lost: twice is the same as once.
        """
        return AsyncPages(self._connection, lambda cursor: _list(limit=limit, cursor=cursor), cursor, options)

    async def protect(
        self,
        *,
        form: Form | str,
        value: str,
        owner: str,
        reason: str,
        kind: Kind | str | None = None,
        institution: str | None = None,
        chain: Chain | str | None = None,
        platform: Platform | str | None = None,
        expires_at: datetime | str | None = None,
        most_indicators: int | None = None,
        **options: Unpack[CallOptions],
    ) -> ProtectedChange:
        """Protect a value.

        New reports on the value become pending, and checks no longer find it listed.

        Listings that the entry covers end at once. Each agency that received one of them in the last 30 days gets a
        correction. An entry that the list has already gets the owner, the reason and the end of this request;
        the answer is then 200. If the request has no end, the entry has none any more.

        Arguments:
            `form`: `exact`: one value. `domain_suffix`: a domain with everything below it. `host`: a shared host's
                front page, but not its other pages. `prefix`: canonical forms of one `kind` that begin with the value.
                `pattern`: canonical forms of one `kind` that match an RE2 pattern completely.
            `owner`: The organisation that the value belongs to.
            `kind`: Required for `prefix` and `pattern`.
            `institution`: The bank of an account, for `exact`.
            `chain`: The chain of a wallet, for `exact`.
            `platform`: The platform of a handle, for `exact`.
            `expires_at`: When the entry expires. If left out, it stays until it is removed.
            `most_indicators`: The most listed indicators that may be taken down. If there are more, the entry is
                refused.

        Scope: `protection:manage`. Not sent again once it may have been done: see `maybe_done` of the error.
        """
        return await self._connection.call(
            _protect(
                form=form,
                value=value,
                owner=owner,
                reason=reason,
                kind=kind,
                institution=institution,
                chain=chain,
                platform=platform,
                expires_at=expires_at,
                most_indicators=most_indicators,
            ),
            options,
        )

    async def unprotect(self, entry_id: UUID | str, **options: Unpack[CallOptions]) -> ProtectedChange:
        """Remove an entry.

        Values that only this entry covered may be listed again: their active reports count from now on.

        Scope: `protection:manage`. Not sent again once it may have been done: see `maybe_done` of the error.
        """
        return await self._connection.call(_unprotect(entry_id), options)


class AsyncProtectedWithRawResponse:
    """`krama.protected.with_raw_response`. A list gives its first page."""

    def __init__(self, resource: AsyncProtectedResource) -> None:
        self.list = raw_page_async(resource.list)
        self.protect = raw_async(resource.protect)
        self.unprotect = raw_async(resource.unprotect)
