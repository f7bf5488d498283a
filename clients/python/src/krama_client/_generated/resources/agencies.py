# Generated from openapi/openapi.json. Never edited: run `make client`.
"""Generated methods: agencies."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Unpack
from uuid import UUID

from krama_client._aio.pages import AsyncPages
from krama_client._core.arguments import Omit, body, listed, omit, patch, query, segment
from krama_client._core.call import Call
from krama_client._core.options import CallOptions
from krama_client._core.pages import Page, page_of
from krama_client._core.raw import raw, raw_async, raw_page, raw_page_async
from krama_client._drivers.asynchronous import AsyncConnection
from krama_client._drivers.synchronous import Connection
from krama_client._generated.models import Agency, Permission, Sector
from krama_client._sync.pages import Pages


def _add(
    *,
    name: str,
    sector: Sector | str,
    country: str,
    province: str | None = None,
    scopes: Sequence[Permission | str] | None = None,
) -> Call[Agency]:
    return Call(
        "addAgency",
        "POST",
        "/v1/agencies",
        Agency.from_dict,
        body=body(
            {
                "name": name,
                "sector": sector,
                "country": country,
                "province": province,
                "scopes": listed("scopes", scopes),
            }
        ),
    )


def _change(
    agency_id: UUID | str,
    *,
    name: str | Omit = omit,
    province: str | None | Omit = omit,
    scopes: Sequence[Permission | str] | Omit = omit,
) -> Call[Agency]:
    return Call(
        "changeAgency",
        "PATCH",
        f"/v1/agencies/{segment('agency_id', agency_id, uuid=True)}",
        Agency.from_dict,
        body=patch({"name": name, "province": province, "scopes": listed("scopes", scopes)}),
        repeatable=True,
    )


def _disable(agency_id: UUID | str) -> Call[Agency]:
    return Call(
        "disableAgency",
        "POST",
        f"/v1/agencies/{segment('agency_id', agency_id, uuid=True)}/disable",
        Agency.from_dict,
        repeatable=True,
    )


def _enable(agency_id: UUID | str) -> Call[Agency]:
    return Call(
        "enableAgency",
        "POST",
        f"/v1/agencies/{segment('agency_id', agency_id, uuid=True)}/enable",
        Agency.from_dict,
        repeatable=True,
    )


def _get(agency_id: UUID | str) -> Call[Agency]:
    return Call(
        "readAgency",
        "GET",
        f"/v1/agencies/{segment('agency_id', agency_id, uuid=True)}",
        Agency.from_dict,
        repeatable=True,
    )


def _list(*, limit: int | None = None, cursor: str | None = None) -> Call[Page[Agency]]:
    return Call(
        "listAgencies",
        "GET",
        "/v1/agencies",
        page_of(Agency),
        query=query({"limit": limit, "cursor": cursor}),
        repeatable=True,
    )


class AgenciesResource:
    """`krama.agencies`: agencies."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    @property
    def with_raw_response(self) -> AgenciesWithRawResponse:
        """The same methods. Each returns a `RawAnswer` with the status and the headers too."""
        return AgenciesWithRawResponse(self)

    def add(
        self,
        *,
        name: str,
        sector: Sector | str,
        country: str,
        province: str | None = None,
        scopes: Sequence[Permission | str] | None = None,
        **options: Unpack[CallOptions],
    ) -> Agency:
        """Enrol an agency.

        Add an agency to the exchange. A name can be used once, so a repeated request enrols an agency only once.

        Arguments:
            `sector`: The sector of an agency abroad is always `partner`.
            `country`: ISO 3166-1 alpha-2.
            `province`: ISO 3166-2 code, for a provincial office.
            `scopes`: The scopes that its clients may have. By default, those of its sector.

        Scope: `agencies:manage`. Not sent again once it may have been done: see `maybe_done` of the error.
        """
        return self._connection.call(
            _add(name=name, sector=sector, country=country, province=province, scopes=scopes), options
        )

    def change(
        self,
        agency_id: UUID | str,
        *,
        name: str | Omit = omit,
        province: str | None | Omit = omit,
        scopes: Sequence[Permission | str] | Omit = omit,
        **options: Unpack[CallOptions],
    ) -> Agency:
        """Update an agency.

        Change the name, province or scopes of an agency.

        If the agency loses a scope, its clients lose it within two seconds.

        Scope: `agencies:manage`. Sent again if the answer is lost: twice is the same as once.
        """
        return self._connection.call(_change(agency_id, name=name, province=province, scopes=scopes), options)

    def disable(self, agency_id: UUID | str, **options: Unpack[CallOptions]) -> Agency:
        """Disable an agency.

        Refuse all requests of the agency's clients, within two seconds. Its reports do not change.

        Scope: `agencies:manage`. Sent again if the answer is lost: twice is the same as once.
        """
        return self._connection.call(_disable(agency_id), options)

    def enable(self, agency_id: UUID | str, **options: Unpack[CallOptions]) -> Agency:
        """Enable an agency.

        Accept requests of the agency's clients again, except clients that are disabled themselves.

        Scope: `agencies:manage`. Sent again if the answer is lost: twice is the same as once.
        """
        return self._connection.call(_enable(agency_id), options)

    def get(self, agency_id: UUID | str, **options: Unpack[CallOptions]) -> Agency:
        """Get an agency.

        An agency of the directory.

        Scope: `agencies:read`. Sent again if the answer is lost: twice is the same as once.
        """
        return self._connection.call(_get(agency_id), options)

    def list(
        self, *, limit: int | None = None, cursor: str | None = None, **options: Unpack[CallOptions]
    ) -> Pages[Agency]:
        """List agencies.

        The directory of member agencies, in the order of enrolment.

        Use it to choose the agencies of an audience, and to look up the source of a report.

        Arguments:
            `limit`: The most items on a page.
            `cursor`: `next_cursor` of the previous page.

        Scope: `agencies:read`. Sent again if the answer is lost: twice is the same as once.
        """
        return Pages(self._connection, lambda cursor: _list(limit=limit, cursor=cursor), cursor, options)


class AgenciesWithRawResponse:
    """`krama.agencies.with_raw_response`. A list gives its first page."""

    def __init__(self, resource: AgenciesResource) -> None:
        self.add = raw(resource.add)
        self.change = raw(resource.change)
        self.disable = raw(resource.disable)
        self.enable = raw(resource.enable)
        self.get = raw(resource.get)
        self.list = raw_page(resource.list)


class AsyncAgenciesResource:
    """`krama.agencies`: agencies."""

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    @property
    def with_raw_response(self) -> AsyncAgenciesWithRawResponse:
        """The same methods. Each returns a `RawAnswer` with the status and the headers too."""
        return AsyncAgenciesWithRawResponse(self)

    async def add(
        self,
        *,
        name: str,
        sector: Sector | str,
        country: str,
        province: str | None = None,
        scopes: Sequence[Permission | str] | None = None,
        **options: Unpack[CallOptions],
    ) -> Agency:
        """Enrol an agency.

        Add an agency to the exchange. A name can be used once, so a repeated request enrols an agency only once.

        Arguments:
            `sector`: The sector of an agency abroad is always `partner`.
            `country`: ISO 3166-1 alpha-2.
            `province`: ISO 3166-2 code, for a provincial office.
            `scopes`: The scopes that its clients may have. By default, those of its sector.

        Scope: `agencies:manage`. Not sent again once it may have been done: see `maybe_done` of the error.
        """
        return await self._connection.call(
            _add(name=name, sector=sector, country=country, province=province, scopes=scopes), options
        )

    async def change(
        self,
        agency_id: UUID | str,
        *,
        name: str | Omit = omit,
        province: str | None | Omit = omit,
        scopes: Sequence[Permission | str] | Omit = omit,
        **options: Unpack[CallOptions],
    ) -> Agency:
        """Update an agency.

        Change the name, province or scopes of an agency.

        If the agency loses a scope, its clients lose it within two seconds.

        Scope: `agencies:manage`. Sent again if the answer is lost: twice is the same as once.
        """
        return await self._connection.call(_change(agency_id, name=name, province=province, scopes=scopes), options)

    async def disable(self, agency_id: UUID | str, **options: Unpack[CallOptions]) -> Agency:
        """Disable an agency.

        Refuse all requests of the agency's clients, within two seconds. Its reports do not change.

        Scope: `agencies:manage`. Sent again if the answer is lost: twice is the same as once.
        """
        return await self._connection.call(_disable(agency_id), options)

    async def enable(self, agency_id: UUID | str, **options: Unpack[CallOptions]) -> Agency:
        """Enable an agency.

        Accept requests of the agency's clients again, except clients that are disabled themselves.

        Scope: `agencies:manage`. Sent again if the answer is lost: twice is the same as once.
        """
        return await self._connection.call(_enable(agency_id), options)

    async def get(self, agency_id: UUID | str, **options: Unpack[CallOptions]) -> Agency:
        """Get an agency.

        An agency of the directory.

        Scope: `agencies:read`. Sent again if the answer is lost: twice is the same as once.
        """
        return await self._connection.call(_get(agency_id), options)

    def list(
        self, *, limit: int | None = None, cursor: str | None = None, **options: Unpack[CallOptions]
    ) -> AsyncPages[Agency]:
        """List agencies.

        The directory of member agencies, in the order of enrolment.

        Use it to choose the agencies of an audience, and to look up the source of a report.

        Arguments:
            `limit`: The most items on a page.
            `cursor`: `next_cursor` of the previous page.

        Scope: `agencies:read`. Sent again if the answer is lost: twice is the same as once.
        """
        return AsyncPages(self._connection, lambda cursor: _list(limit=limit, cursor=cursor), cursor, options)


class AsyncAgenciesWithRawResponse:
    """`krama.agencies.with_raw_response`. A list gives its first page."""

    def __init__(self, resource: AsyncAgenciesResource) -> None:
        self.add = raw_async(resource.add)
        self.change = raw_async(resource.change)
        self.disable = raw_async(resource.disable)
        self.enable = raw_async(resource.enable)
        self.get = raw_async(resource.get)
        self.list = raw_page_async(resource.list)
