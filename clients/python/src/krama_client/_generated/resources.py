# Generated from openapi/openapi.json. Never edited: run `make client`.
"""Each resource of the exchange, with a method for each operation: for threads and for asyncio."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from decimal import Decimal
from functools import cached_property
from typing import Any, Unpack
from uuid import UUID

from krama_client._aio.pages import AsyncPages
from krama_client._core.arguments import Omit, omit
from krama_client._core.arguments import body as _body
from krama_client._core.arguments import form as _form
from krama_client._core.arguments import identities as _identities
from krama_client._core.arguments import identity as _identity
from krama_client._core.arguments import listed as _listed
from krama_client._core.arguments import patch as _patch
from krama_client._core.arguments import query as _query
from krama_client._core.arguments import segment as _segment
from krama_client._core.arguments import words as _words
from krama_client._core.call import Call as _Call
from krama_client._core.models import nothing as _nothing
from krama_client._core.options import CallOptions, KeyedOptions
from krama_client._core.pages import Page
from krama_client._core.pages import page_of as _page_of
from krama_client._core.raw import raw as _raw
from krama_client._core.raw import raw_async as _raw_async
from krama_client._core.raw import raw_page as _raw_page
from krama_client._core.raw import raw_page_async as _raw_page_async
from krama_client._drivers.asynchronous import AsyncConnection
from krama_client._drivers.synchronous import Connection
from krama_client._generated.inputs import (
    AccountLengthInput,
    AudienceInput,
    CaseValueInput,
    ClientKeysInput,
    EvidenceInput,
    ExtractionRestInput,
    InstitutionNamesInput,
    MoneyInput,
    PastPaymentInput,
)
from krama_client._generated.models import (
    Action,
    Agency,
    AuditRecord,
    Case,
    CaseRole,
    CaseStatistic,
    CaseStatus,
    Category,
    CategoryTexts,
    Certainty,
    Chain,
    Change,
    Checkpoint,
    Client,
    ClientDetail,
    ClientKeys,
    ClientRestriction,
    ClientRole,
    ConsistencyProof,
    Correction,
    Dimension,
    Dispute,
    DisputeDecisionKind,
    DisputeStatus,
    Extraction,
    Grounds,
    Health,
    HistoryEvent,
    InclusionProof,
    Indicator,
    Institution,
    InstitutionStatus,
    Interval,
    Introspection,
    Kind,
    LabelChange,
    Link,
    ListOrder,
    LossStatistic,
    Me,
    Neighbourhood,
    NewClient,
    NewClientSecret,
    Outcome,
    OutcomeDimension,
    OutcomeKind,
    OutcomeStatistic,
    Platform,
    Policy,
    Protection,
    ProtectionAdded,
    ProtectionEnded,
    ProtectionForm,
    ProtectionStatus,
    Province,
    RelatedCase,
    Report,
    ReportDecisionKind,
    ReportStatistic,
    ReportStatus,
    ResourceMetadata,
    ResponseTime,
    Scope,
    Scorecard,
    SearchHit,
    SearchStatus,
    SearchType,
    Sector,
    ServerMetadata,
    ServiceDocument,
    ServiceKeys,
    Simulation,
    Snapshot,
    Tlp,
)
from krama_client._sync.pages import Pages


def _access_get_keys() -> _Call[ServiceKeys]:
    return _Call("readKeys", "GET", "/.well-known/jwks.json", ServiceKeys.from_dict, repeatable=True, auth="none")


def _access_get_resource_metadata() -> _Call[ResourceMetadata]:
    return _Call(
        "readResourceMetadata",
        "GET",
        "/.well-known/oauth-protected-resource",
        ResourceMetadata.from_dict,
        repeatable=True,
        auth="none",
    )


def _access_get_server_metadata() -> _Call[ServerMetadata]:
    return _Call(
        "readServerMetadata",
        "GET",
        "/.well-known/oauth-authorization-server",
        ServerMetadata.from_dict,
        repeatable=True,
        auth="none",
    )


def _access_introspect_token(*, token: str, token_type_hint: str | None = None) -> _Call[Introspection]:
    return _Call(
        "introspectToken",
        "POST",
        "/oauth/introspect",
        Introspection.from_dict,
        body=_form({"token": token, "token_type_hint": token_type_hint}),
        content_type="application/x-www-form-urlencoded",
        repeatable=True,
        auth="client",
        takes="token token_type_hint",
    )


def _access_revoke_token(*, token: str, token_type_hint: str | None = None) -> _Call[None]:
    return _Call(
        "revokeToken",
        "POST",
        "/oauth/revoke",
        _nothing,
        body=_form({"token": token, "token_type_hint": token_type_hint}),
        content_type="application/x-www-form-urlencoded",
        repeatable=True,
        auth="client",
        takes="token token_type_hint",
    )


class AccessResource:
    """`krama.access`: get tokens, read the signing keys, and read your own identity."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    @cached_property
    def with_raw_response(self) -> AccessWithRawResponse:
        """The same methods. Each returns a `RawAnswer` with the status and the headers too."""
        return AccessWithRawResponse(self)

    def get_keys(self, **options: Unpack[CallOptions]) -> ServiceKeys:
        """Get the keys that verify tokens.

        The public keys that verify access tokens, as a JWK set (RFC 7517).

        Sent again if the answer is lost: twice is the same as once.
        """
        return self._connection.call(_access_get_keys(), options)

    def get_resource_metadata(self, **options: Unpack[CallOptions]) -> ResourceMetadata:
        """Get the protected resource's metadata.

        Where to get a token for this service, and how to send it (RFC 9728).

        Sent again if the answer is lost: twice is the same as once.
        """
        return self._connection.call(_access_get_resource_metadata(), options)

    def get_server_metadata(self, **options: Unpack[CallOptions]) -> ServerMetadata:
        """Get the authorization server's metadata.

        The endpoints, scopes and algorithms of the authorization server (RFC 8414).

        Sent again if the answer is lost: twice is the same as once.
        """
        return self._connection.call(_access_get_server_metadata(), options)

    def introspect_token(
        self, *, token: str, token_type_hint: str | None = None, **options: Unpack[CallOptions]
    ) -> Introspection:
        """Introspect an access token.

        The current state of a token of your agency (RFC 7662).

        `active` is false for an invalid token and for a token of another agency. National administrators may introspect
        the tokens of every agency.

        Sent again if the answer is lost: twice is the same as once.
        """
        return self._connection.call(_access_introspect_token(token=token, token_type_hint=token_type_hint), options)

    def revoke_token(self, *, token: str, token_type_hint: str | None = None, **options: Unpack[CallOptions]) -> None:
        """Revoke an access token.

        Revoke a token of your own client (RFC 7009). It ends on every worker within two seconds.

        The answer is the same for an unknown token, an invalid one, and a token of another client.

        Sent again if the answer is lost: twice is the same as once.
        """
        return self._connection.call(_access_revoke_token(token=token, token_type_hint=token_type_hint), options)


class AccessWithRawResponse:
    """`krama.access.with_raw_response`. A list gives its first page."""

    def __init__(self, resource: AccessResource) -> None:
        self.get_keys = _raw(resource.get_keys)
        self.get_resource_metadata = _raw(resource.get_resource_metadata)
        self.get_server_metadata = _raw(resource.get_server_metadata)
        self.introspect_token = _raw(resource.introspect_token)
        self.revoke_token = _raw(resource.revoke_token)


class AsyncAccessResource:
    """`krama.access`: get tokens, read the signing keys, and read your own identity."""

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    @cached_property
    def with_raw_response(self) -> AsyncAccessWithRawResponse:
        """The same methods. Each returns a `RawAnswer` with the status and the headers too."""
        return AsyncAccessWithRawResponse(self)

    async def get_keys(self, **options: Unpack[CallOptions]) -> ServiceKeys:
        """Get the keys that verify tokens.

        The public keys that verify access tokens, as a JWK set (RFC 7517).

        Sent again if the answer is lost: twice is the same as once.
        """
        return await self._connection.call(_access_get_keys(), options)

    async def get_resource_metadata(self, **options: Unpack[CallOptions]) -> ResourceMetadata:
        """Get the protected resource's metadata.

        Where to get a token for this service, and how to send it (RFC 9728).

        Sent again if the answer is lost: twice is the same as once.
        """
        return await self._connection.call(_access_get_resource_metadata(), options)

    async def get_server_metadata(self, **options: Unpack[CallOptions]) -> ServerMetadata:
        """Get the authorization server's metadata.

        The endpoints, scopes and algorithms of the authorization server (RFC 8414).

        Sent again if the answer is lost: twice is the same as once.
        """
        return await self._connection.call(_access_get_server_metadata(), options)

    async def introspect_token(
        self, *, token: str, token_type_hint: str | None = None, **options: Unpack[CallOptions]
    ) -> Introspection:
        """Introspect an access token.

        The current state of a token of your agency (RFC 7662).

        `active` is false for an invalid token and for a token of another agency. National administrators may introspect
        the tokens of every agency.

        Sent again if the answer is lost: twice is the same as once.
        """
        return await self._connection.call(
            _access_introspect_token(token=token, token_type_hint=token_type_hint), options
        )

    async def revoke_token(
        self, *, token: str, token_type_hint: str | None = None, **options: Unpack[CallOptions]
    ) -> None:
        """Revoke an access token.

        Revoke a token of your own client (RFC 7009). It ends on every worker within two seconds.

        The answer is the same for an unknown token, an invalid one, and a token of another client.

        Sent again if the answer is lost: twice is the same as once.
        """
        return await self._connection.call(_access_revoke_token(token=token, token_type_hint=token_type_hint), options)


class AsyncAccessWithRawResponse:
    """`krama.access.with_raw_response`. A list gives its first page."""

    def __init__(self, resource: AsyncAccessResource) -> None:
        self.get_keys = _raw_async(resource.get_keys)
        self.get_resource_metadata = _raw_async(resource.get_resource_metadata)
        self.get_server_metadata = _raw_async(resource.get_server_metadata)
        self.introspect_token = _raw_async(resource.introspect_token)
        self.revoke_token = _raw_async(resource.revoke_token)


def _agencies_add(
    *,
    name: str,
    sector: Sector | str,
    country: str,
    province: str | None = None,
    scopes: Sequence[Scope | str] | None = None,
    grantable_scopes: Sequence[Scope | str] | None = None,
) -> _Call[Agency]:
    return _Call(
        "addAgency",
        "POST",
        "/v1/agencies",
        Agency.from_dict,
        body=_body(
            {
                "name": name,
                "sector": sector,
                "country": country,
                "province": province,
                "scopes": _listed("scopes", scopes),
                "grantable_scopes": _listed("grantable_scopes", grantable_scopes),
            }
        ),
        keyed=True,
        takes="name sector country province scopes grantable_scopes",
    )


def _agencies_change(
    agency_id: UUID | str,
    *,
    revision: int,
    name: str | Omit = omit,
    province: str | None | Omit = omit,
    scopes: Sequence[Scope | str] | Omit = omit,
    grantable_scopes: Sequence[Scope | str] | Omit = omit,
) -> _Call[Agency]:
    return _Call(
        "changeAgency",
        "PATCH",
        f"/v1/agencies/{_segment('agency_id', agency_id, uuid=True)}",
        Agency.from_dict,
        body=_patch(
            {
                "name": name,
                "province": province,
                "scopes": _listed("scopes", scopes),
                "grantable_scopes": _listed("grantable_scopes", grantable_scopes),
            }
        ),
        revision=revision,
        keyed=True,
        takes="agency_id revision name province scopes grantable_scopes",
    )


def _agencies_disable(agency_id: UUID | str, *, revision: int | None = None, note: str | None = None) -> _Call[Agency]:
    return _Call(
        "disableAgency",
        "POST",
        f"/v1/agencies/{_segment('agency_id', agency_id, uuid=True)}/disable",
        Agency.from_dict,
        body=_body({"note": note}),
        revision=revision,
        keyed=True,
        takes="agency_id revision note",
    )


def _agencies_enable(agency_id: UUID | str, *, revision: int | None = None, note: str | None = None) -> _Call[Agency]:
    return _Call(
        "enableAgency",
        "POST",
        f"/v1/agencies/{_segment('agency_id', agency_id, uuid=True)}/enable",
        Agency.from_dict,
        body=_body({"note": note}),
        revision=revision,
        keyed=True,
        takes="agency_id revision note",
    )


def _agencies_get(agency_id: UUID | str) -> _Call[Agency]:
    return _Call(
        "readAgency",
        "GET",
        f"/v1/agencies/{_segment('agency_id', agency_id, uuid=True)}",
        Agency.from_dict,
        repeatable=True,
        takes="agency_id",
    )


def _agencies_list(*, limit: int | None = None, cursor: str | None = None) -> _Call[Page[Agency]]:
    return _Call(
        "listAgencies",
        "GET",
        "/v1/agencies",
        _page_of(Agency),
        query=_query({"limit": limit, "cursor": cursor}),
        repeatable=True,
        takes="limit cursor",
    )


class AgenciesResource:
    """`krama.agencies`: agencies."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    @cached_property
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
        scopes: Sequence[Scope | str] | None = None,
        grantable_scopes: Sequence[Scope | str] | None = None,
        **options: Unpack[KeyedOptions],
    ) -> Agency:
        """Enrol an agency.

        Add an agency to the exchange. A name can be used once: the same request again gets the same agency.

        Arguments:
            `name`: Its name, for people.
            `sector`: The sector of an agency abroad is always `partner`.
            `country`: ISO 3166-1 alpha-2.
            `province`: ISO 3166-2 code, for a provincial office.
            `scopes`: The scopes that its clients may have. By default, those of its sector.
            `grantable_scopes`: Those of `scopes` that its own administrators (`clients:manage`) may grant although they
                do not have them. By default, those of its sector's daily work: to report, check, read and approve.

        Scope: `agencies:manage`. Sent again under one `idempotency_key` if the answer is lost, and done once.
        """
        return self._connection.call(
            _agencies_add(
                name=name,
                sector=sector,
                country=country,
                province=province,
                scopes=scopes,
                grantable_scopes=grantable_scopes,
            ),
            options,
        )

    def change(
        self,
        agency_id: UUID | str,
        *,
        revision: int,
        name: str | Omit = omit,
        province: str | None | Omit = omit,
        scopes: Sequence[Scope | str] | Omit = omit,
        grantable_scopes: Sequence[Scope | str] | Omit = omit,
        **options: Unpack[KeyedOptions],
    ) -> Agency:
        """Update an agency.

        Change the name, province or scopes of an agency.

        If the agency loses a scope, its clients lose it within two seconds.

        Arguments:
            `revision`: The `revision` that you read. If it has changed since, nothing is done, and `Conflict` is
                raised.
            `name`: Its name, for people.
            `province`: ISO 3166-2 code. Null: it has none any more.
            `scopes`: All scopes that its clients may have from now on.
            `grantable_scopes`: All scopes that its own administrators may grant without having them, from now on.

        Scope: `agencies:manage`. Sent again under one `idempotency_key` if the answer is lost, and done once.
        """
        return self._connection.call(
            _agencies_change(
                agency_id,
                revision=revision,
                name=name,
                province=province,
                scopes=scopes,
                grantable_scopes=grantable_scopes,
            ),
            options,
        )

    def disable(
        self,
        agency_id: UUID | str,
        *,
        revision: int | None = None,
        note: str | None = None,
        **options: Unpack[KeyedOptions],
    ) -> Agency:
        """Disable an agency.

        Refuse all requests of the agency's clients, within two seconds. Its reports do not change: those that are
        listed count on, and a pending one may still be decided.

        If it is disabled already, nothing changes.

        Arguments:
            `revision`: The `revision` that you read. If it has changed since, nothing is done, and `Conflict` is
                raised.
            `note`: A note for your agency's audit record, such as why.

        Scope: `agencies:manage`. Sent again under one `idempotency_key` if the answer is lost, and done once.
        """
        return self._connection.call(_agencies_disable(agency_id, revision=revision, note=note), options)

    def enable(
        self,
        agency_id: UUID | str,
        *,
        revision: int | None = None,
        note: str | None = None,
        **options: Unpack[KeyedOptions],
    ) -> Agency:
        """Enable an agency.

        Accept requests of the agency's clients again, except clients that are disabled themselves.

        If it is enabled already, nothing changes.

        Arguments:
            `revision`: The `revision` that you read. If it has changed since, nothing is done, and `Conflict` is
                raised.
            `note`: A note for your agency's audit record, such as why.

        Scope: `agencies:manage`. Sent again under one `idempotency_key` if the answer is lost, and done once.
        """
        return self._connection.call(_agencies_enable(agency_id, revision=revision, note=note), options)

    def get(self, agency_id: UUID | str, **options: Unpack[CallOptions]) -> Agency:
        """Get an agency.

        An agency of the directory.

        Scope: `agencies:read`. Sent again if the answer is lost: twice is the same as once.
        """
        return self._connection.call(_agencies_get(agency_id), options)

    def list(
        self, *, limit: int | None = None, cursor: str | None = None, **options: Unpack[CallOptions]
    ) -> Pages[Agency]:
        """List agencies.

        The directory of member agencies, in the order of their last change.

        Use it to choose the agencies of an audience, and to look up the source of a report. Disabled agencies are only
        shown with `agencies:read_all` or `agencies:manage`.

        Arguments:
            `limit`: The most items on a page.
            `cursor`: `next_cursor` of the previous page, or a `resume_cursor` that you kept.

        Scope: `agencies:read`. Sent again if the answer is lost: twice is the same as once.
        """
        return Pages(self._connection, lambda cursor: _agencies_list(limit=limit, cursor=cursor), cursor, options)


class AgenciesWithRawResponse:
    """`krama.agencies.with_raw_response`. A list gives its first page."""

    def __init__(self, resource: AgenciesResource) -> None:
        self.add = _raw(resource.add)
        self.change = _raw(resource.change)
        self.disable = _raw(resource.disable)
        self.enable = _raw(resource.enable)
        self.get = _raw(resource.get)
        self.list = _raw_page(resource.list)


class AsyncAgenciesResource:
    """`krama.agencies`: agencies."""

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    @cached_property
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
        scopes: Sequence[Scope | str] | None = None,
        grantable_scopes: Sequence[Scope | str] | None = None,
        **options: Unpack[KeyedOptions],
    ) -> Agency:
        """Enrol an agency.

        Add an agency to the exchange. A name can be used once: the same request again gets the same agency.

        Arguments:
            `name`: Its name, for people.
            `sector`: The sector of an agency abroad is always `partner`.
            `country`: ISO 3166-1 alpha-2.
            `province`: ISO 3166-2 code, for a provincial office.
            `scopes`: The scopes that its clients may have. By default, those of its sector.
            `grantable_scopes`: Those of `scopes` that its own administrators (`clients:manage`) may grant although they
                do not have them. By default, those of its sector's daily work: to report, check, read and approve.

        Scope: `agencies:manage`. Sent again under one `idempotency_key` if the answer is lost, and done once.
        """
        return await self._connection.call(
            _agencies_add(
                name=name,
                sector=sector,
                country=country,
                province=province,
                scopes=scopes,
                grantable_scopes=grantable_scopes,
            ),
            options,
        )

    async def change(
        self,
        agency_id: UUID | str,
        *,
        revision: int,
        name: str | Omit = omit,
        province: str | None | Omit = omit,
        scopes: Sequence[Scope | str] | Omit = omit,
        grantable_scopes: Sequence[Scope | str] | Omit = omit,
        **options: Unpack[KeyedOptions],
    ) -> Agency:
        """Update an agency.

        Change the name, province or scopes of an agency.

        If the agency loses a scope, its clients lose it within two seconds.

        Arguments:
            `revision`: The `revision` that you read. If it has changed since, nothing is done, and `Conflict` is
                raised.
            `name`: Its name, for people.
            `province`: ISO 3166-2 code. Null: it has none any more.
            `scopes`: All scopes that its clients may have from now on.
            `grantable_scopes`: All scopes that its own administrators may grant without having them, from now on.

        Scope: `agencies:manage`. Sent again under one `idempotency_key` if the answer is lost, and done once.
        """
        return await self._connection.call(
            _agencies_change(
                agency_id,
                revision=revision,
                name=name,
                province=province,
                scopes=scopes,
                grantable_scopes=grantable_scopes,
            ),
            options,
        )

    async def disable(
        self,
        agency_id: UUID | str,
        *,
        revision: int | None = None,
        note: str | None = None,
        **options: Unpack[KeyedOptions],
    ) -> Agency:
        """Disable an agency.

        Refuse all requests of the agency's clients, within two seconds. Its reports do not change: those that are
        listed count on, and a pending one may still be decided.

        If it is disabled already, nothing changes.

        Arguments:
            `revision`: The `revision` that you read. If it has changed since, nothing is done, and `Conflict` is
                raised.
            `note`: A note for your agency's audit record, such as why.

        Scope: `agencies:manage`. Sent again under one `idempotency_key` if the answer is lost, and done once.
        """
        return await self._connection.call(_agencies_disable(agency_id, revision=revision, note=note), options)

    async def enable(
        self,
        agency_id: UUID | str,
        *,
        revision: int | None = None,
        note: str | None = None,
        **options: Unpack[KeyedOptions],
    ) -> Agency:
        """Enable an agency.

        Accept requests of the agency's clients again, except clients that are disabled themselves.

        If it is enabled already, nothing changes.

        Arguments:
            `revision`: The `revision` that you read. If it has changed since, nothing is done, and `Conflict` is
                raised.
            `note`: A note for your agency's audit record, such as why.

        Scope: `agencies:manage`. Sent again under one `idempotency_key` if the answer is lost, and done once.
        """
        return await self._connection.call(_agencies_enable(agency_id, revision=revision, note=note), options)

    async def get(self, agency_id: UUID | str, **options: Unpack[CallOptions]) -> Agency:
        """Get an agency.

        An agency of the directory.

        Scope: `agencies:read`. Sent again if the answer is lost: twice is the same as once.
        """
        return await self._connection.call(_agencies_get(agency_id), options)

    def list(
        self, *, limit: int | None = None, cursor: str | None = None, **options: Unpack[CallOptions]
    ) -> AsyncPages[Agency]:
        """List agencies.

        The directory of member agencies, in the order of their last change.

        Use it to choose the agencies of an audience, and to look up the source of a report. Disabled agencies are only
        shown with `agencies:read_all` or `agencies:manage`.

        Arguments:
            `limit`: The most items on a page.
            `cursor`: `next_cursor` of the previous page, or a `resume_cursor` that you kept.

        Scope: `agencies:read`. Sent again if the answer is lost: twice is the same as once.
        """
        return AsyncPages(self._connection, lambda cursor: _agencies_list(limit=limit, cursor=cursor), cursor, options)


class AsyncAgenciesWithRawResponse:
    """`krama.agencies.with_raw_response`. A list gives its first page."""

    def __init__(self, resource: AsyncAgenciesResource) -> None:
        self.add = _raw_async(resource.add)
        self.change = _raw_async(resource.change)
        self.disable = _raw_async(resource.disable)
        self.enable = _raw_async(resource.enable)
        self.get = _raw_async(resource.get)
        self.list = _raw_page_async(resource.list)


def _audit_get_checkpoint() -> _Call[Checkpoint]:
    return _Call("readCheckpoint", "GET", "/v1/audit/checkpoint", Checkpoint.from_dict, repeatable=True)


def _audit_list_records(
    *,
    agency_id: UUID | str | Sequence[UUID | str] | None = None,
    tree_size: int | None = None,
    limit: int | None = None,
    cursor: str | None = None,
) -> _Call[Page[AuditRecord]]:
    return _Call(
        "listAuditRecords",
        "GET",
        "/v1/audit/records",
        _page_of(AuditRecord),
        query=_query(
            {
                "agency_id": _identities("agency_id", agency_id, "own", "others", "all"),
                "tree_size": tree_size,
                "limit": limit,
                "cursor": cursor,
            }
        ),
        repeatable=True,
        takes="agency_id tree_size limit cursor",
    )


def _audit_prove_consistency(*, first_tree_size: int, second_tree_size: int | None = None) -> _Call[ConsistencyProof]:
    return _Call(
        "proveConsistency",
        "GET",
        "/v1/audit/proofs/consistency",
        ConsistencyProof.from_dict,
        query=_query({"first_tree_size": first_tree_size, "second_tree_size": second_tree_size}),
        repeatable=True,
        takes="first_tree_size second_tree_size",
    )


def _audit_prove_inclusion(*, leaf_index: int, tree_size: int | None = None) -> _Call[InclusionProof]:
    return _Call(
        "proveInclusion",
        "GET",
        "/v1/audit/proofs/inclusion",
        InclusionProof.from_dict,
        query=_query({"leaf_index": leaf_index, "tree_size": tree_size}),
        repeatable=True,
        takes="leaf_index tree_size",
    )


class AuditResource:
    """`krama.audit`: read the audit log: who asked for what, and who received what."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    @cached_property
    def with_raw_response(self) -> AuditWithRawResponse:
        """The same methods. Each returns a `RawAnswer` with the status and the headers too."""
        return AuditWithRawResponse(self)

    def get_checkpoint(self, **options: Unpack[CallOptions]) -> Checkpoint:
        """Get the newest checkpoint of the audit log.

        The newest checkpoint. A new one is signed every few seconds while records are added.

        Keep it, so that you can compare the log with it later.

        Sent again if the answer is lost: twice is the same as once.
        """
        return self._connection.call(_audit_get_checkpoint(), options)

    def list_records(
        self,
        *,
        agency_id: UUID | str | Sequence[UUID | str] | None = None,
        tree_size: int | None = None,
        limit: int | None = None,
        cursor: str | None = None,
        **options: Unpack[CallOptions],
    ) -> Pages[AuditRecord]:
        """List audit records.

        The requests of clients, and how each was answered, in the order of the log.

        Without `audit:read_all`, these are the requests of your own agency's clients. With it, the list also has the
        commands of the operator, unless `agency_id` is `own` or names agencies.

        Arguments:
            `agency_id`: Whose records: `own`, `others`, `all` (the default), or agencies by their ids.
            `tree_size`: Add to each record its inclusion proof in a tree of this size.
            `limit`: The most items on a page.
            `cursor`: `next_cursor` of the previous page, or a `resume_cursor` that you kept.

        Scope: `audit:read`. Sent again if the answer is lost: twice is the same as once.
        """
        return Pages(
            self._connection,
            lambda cursor: _audit_list_records(agency_id=agency_id, tree_size=tree_size, limit=limit, cursor=cursor),
            cursor,
            options,
        )

    def prove_consistency(
        self, *, first_tree_size: int, second_tree_size: int | None = None, **options: Unpack[CallOptions]
    ) -> ConsistencyProof:
        """Prove that the log only grew.

        Proves that no record of your earlier checkpoint was changed, removed or moved since.

        Arguments:
            `first_tree_size`: The size of the earlier checkpoint, which you kept.
            `second_tree_size`: The size of a checkpoint that you kept. By default, of the newest.

        Sent again if the answer is lost: twice is the same as once.
        """
        return self._connection.call(
            _audit_prove_consistency(first_tree_size=first_tree_size, second_tree_size=second_tree_size), options
        )

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
        return self._connection.call(_audit_prove_inclusion(leaf_index=leaf_index, tree_size=tree_size), options)


class AuditWithRawResponse:
    """`krama.audit.with_raw_response`. A list gives its first page."""

    def __init__(self, resource: AuditResource) -> None:
        self.get_checkpoint = _raw(resource.get_checkpoint)
        self.list_records = _raw_page(resource.list_records)
        self.prove_consistency = _raw(resource.prove_consistency)
        self.prove_inclusion = _raw(resource.prove_inclusion)


class AsyncAuditResource:
    """`krama.audit`: read the audit log: who asked for what, and who received what."""

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    @cached_property
    def with_raw_response(self) -> AsyncAuditWithRawResponse:
        """The same methods. Each returns a `RawAnswer` with the status and the headers too."""
        return AsyncAuditWithRawResponse(self)

    async def get_checkpoint(self, **options: Unpack[CallOptions]) -> Checkpoint:
        """Get the newest checkpoint of the audit log.

        The newest checkpoint. A new one is signed every few seconds while records are added.

        Keep it, so that you can compare the log with it later.

        Sent again if the answer is lost: twice is the same as once.
        """
        return await self._connection.call(_audit_get_checkpoint(), options)

    def list_records(
        self,
        *,
        agency_id: UUID | str | Sequence[UUID | str] | None = None,
        tree_size: int | None = None,
        limit: int | None = None,
        cursor: str | None = None,
        **options: Unpack[CallOptions],
    ) -> AsyncPages[AuditRecord]:
        """List audit records.

        The requests of clients, and how each was answered, in the order of the log.

        Without `audit:read_all`, these are the requests of your own agency's clients. With it, the list also has the
        commands of the operator, unless `agency_id` is `own` or names agencies.

        Arguments:
            `agency_id`: Whose records: `own`, `others`, `all` (the default), or agencies by their ids.
            `tree_size`: Add to each record its inclusion proof in a tree of this size.
            `limit`: The most items on a page.
            `cursor`: `next_cursor` of the previous page, or a `resume_cursor` that you kept.

        Scope: `audit:read`. Sent again if the answer is lost: twice is the same as once.
        """
        return AsyncPages(
            self._connection,
            lambda cursor: _audit_list_records(agency_id=agency_id, tree_size=tree_size, limit=limit, cursor=cursor),
            cursor,
            options,
        )

    async def prove_consistency(
        self, *, first_tree_size: int, second_tree_size: int | None = None, **options: Unpack[CallOptions]
    ) -> ConsistencyProof:
        """Prove that the log only grew.

        Proves that no record of your earlier checkpoint was changed, removed or moved since.

        Arguments:
            `first_tree_size`: The size of the earlier checkpoint, which you kept.
            `second_tree_size`: The size of a checkpoint that you kept. By default, of the newest.

        Sent again if the answer is lost: twice is the same as once.
        """
        return await self._connection.call(
            _audit_prove_consistency(first_tree_size=first_tree_size, second_tree_size=second_tree_size), options
        )

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
        return await self._connection.call(_audit_prove_inclusion(leaf_index=leaf_index, tree_size=tree_size), options)


class AsyncAuditWithRawResponse:
    """`krama.audit.with_raw_response`. A list gives its first page."""

    def __init__(self, resource: AsyncAuditResource) -> None:
        self.get_checkpoint = _raw_async(resource.get_checkpoint)
        self.list_records = _raw_page_async(resource.list_records)
        self.prove_consistency = _raw_async(resource.prove_consistency)
        self.prove_inclusion = _raw_async(resource.prove_inclusion)


def _cases_change(
    case_id: UUID | str,
    *,
    revision: int | None = None,
    occurred_at: datetime | str | None | Omit = omit,
    province: str | None | Omit = omit,
    channel: str | None | Omit = omit,
    loss: MoneyInput | None | Omit = omit,
    narrative: str | None | Omit = omit,
    evidence: Sequence[EvidenceInput] | None | Omit = omit,
    tlp: Tlp | str | Omit = omit,
    audience: AudienceInput | Omit = omit,
    anonymous: bool | Omit = omit,
    add_values: Sequence[CaseValueInput] | Omit = omit,
    again: bool | None | Omit = omit,
) -> _Call[Case]:
    return _Call(
        "changeCase",
        "PATCH",
        f"/v1/cases/{_segment('case_id', case_id, uuid=True)}",
        Case.from_dict,
        body=_patch(
            {
                "occurred_at": occurred_at,
                "province": province,
                "channel": channel,
                "loss": loss,
                "narrative": narrative,
                "evidence": _listed("evidence", evidence),
                "tlp": tlp,
                "audience": audience,
                "anonymous": anonymous,
                "add_values": _listed("add_values", add_values),
                "again": again,
            }
        ),
        revision=revision,
        keyed=True,
        takes="case_id revision occurred_at province channel loss narrative evidence tlp audience anonymous add_values again",
    )


def _cases_get(case_id: UUID | str) -> _Call[Case]:
    return _Call(
        "readCase",
        "GET",
        f"/v1/cases/{_segment('case_id', case_id, uuid=True)}",
        Case.from_dict,
        repeatable=True,
        takes="case_id",
    )


def _cases_list(
    *,
    agency_id: UUID | str | Sequence[UUID | str] | None = None,
    status: CaseStatus | str | Sequence[CaseStatus | str] | None = None,
    kind: Kind | str | Sequence[Kind | str] | None = None,
    category: Category | str | Sequence[Category | str] | None = None,
    province: str | Sequence[str] | None = None,
    role: CaseRole | str | Sequence[CaseRole | str] | None = None,
    reference: str | None = None,
    channel: str | None = None,
    min_loss: Decimal | str | None = None,
    currency: str | None = None,
    occurred_after: datetime | str | None = None,
    occurred_before: datetime | str | None = None,
    created_after: datetime | str | None = None,
    created_before: datetime | str | None = None,
    updated_after: datetime | str | None = None,
    updated_before: datetime | str | None = None,
    limit: int | None = None,
    cursor: str | None = None,
    order: ListOrder | str | None = None,
) -> _Call[Page[Case]]:
    return _Call(
        "listCases",
        "GET",
        "/v1/cases",
        _page_of(Case),
        query=_query(
            {
                "agency_id": _identities("agency_id", agency_id, "own", "others", "all"),
                "status": _words(status),
                "kind": _words(kind),
                "category": _words(category),
                "province": _words(province),
                "role": _words(role),
                "reference": reference,
                "channel": channel,
                "min_loss": min_loss,
                "currency": currency,
                "occurred_after": occurred_after,
                "occurred_before": occurred_before,
                "created_after": created_after,
                "created_before": created_before,
                "updated_after": updated_after,
                "updated_before": updated_before,
                "limit": limit,
                "cursor": cursor,
                "order": order,
            }
        ),
        repeatable=True,
        takes="agency_id status kind category province role reference channel min_loss currency occurred_after occurred_before created_after created_before updated_after updated_before limit cursor order",
    )


def _cases_list_related(
    case_id: UUID | str, *, limit: int | None = None, cursor: str | None = None
) -> _Call[Page[RelatedCase]]:
    return _Call(
        "listRelatedCases",
        "GET",
        f"/v1/cases/{_segment('case_id', case_id, uuid=True)}/related",
        _page_of(RelatedCase),
        query=_query({"limit": limit, "cursor": cursor}),
        repeatable=True,
        takes="case_id limit cursor",
    )


def _cases_relabel(
    case_id: UUID | str,
    *,
    reason: str,
    revision: int | None = None,
    tlp: Tlp | str | None = None,
    audience: AudienceInput | None = None,
    anonymous: bool | None = None,
) -> _Call[Case]:
    return _Call(
        "relabelCase",
        "POST",
        f"/v1/cases/{_segment('case_id', case_id, uuid=True)}/relabel",
        Case.from_dict,
        body=_body({"reason": reason, "tlp": tlp, "audience": audience, "anonymous": anonymous}),
        revision=revision,
        keyed=True,
        takes="case_id reason revision tlp audience anonymous",
    )


def _cases_submit(
    *,
    reference: str,
    category: Category | str,
    occurred_at: datetime | str | None | Omit = omit,
    province: str | None | Omit = omit,
    channel: str | None | Omit = omit,
    loss: MoneyInput | None | Omit = omit,
    narrative: str | None | Omit = omit,
    evidence: Sequence[EvidenceInput] | None | Omit = omit,
    tlp: Tlp | str | Omit = omit,
    audience: AudienceInput | Omit = omit,
    anonymous: bool | Omit = omit,
    values: Sequence[CaseValueInput] | Omit = omit,
    again: bool | None | Omit = omit,
    with_receipt: bool | None | Omit = omit,
) -> _Call[Case]:
    return _Call(
        "submitCase",
        "POST",
        "/v1/cases",
        Case.from_dict,
        body=_patch(
            {
                "reference": reference,
                "category": category,
                "occurred_at": occurred_at,
                "province": province,
                "channel": channel,
                "loss": loss,
                "narrative": narrative,
                "evidence": _listed("evidence", evidence),
                "tlp": tlp,
                "audience": audience,
                "anonymous": anonymous,
                "values": _listed("values", values),
                "again": again,
                "with_receipt": with_receipt,
            }
        ),
        keyed=True,
        takes="reference category occurred_at province channel loss narrative evidence tlp audience anonymous values again with_receipt",
    )


def _cases_withdraw(case_id: UUID | str, *, reason: str, revision: int | None = None) -> _Call[Case]:
    return _Call(
        "withdrawCase",
        "POST",
        f"/v1/cases/{_segment('case_id', case_id, uuid=True)}/withdraw",
        Case.from_dict,
        body=_body({"reason": reason}),
        revision=revision,
        keyed=True,
        takes="case_id reason revision",
    )


class CasesResource:
    """`krama.cases`: send everything that one victim brought at once, and see what cases share."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    @cached_property
    def with_raw_response(self) -> CasesWithRawResponse:
        """The same methods. Each returns a `RawAnswer` with the status and the headers too."""
        return CasesWithRawResponse(self)

    def change(
        self,
        case_id: UUID | str,
        *,
        revision: int | None = None,
        occurred_at: datetime | str | None | Omit = omit,
        province: str | None | Omit = omit,
        channel: str | None | Omit = omit,
        loss: MoneyInput | None | Omit = omit,
        narrative: str | None | Omit = omit,
        evidence: Sequence[EvidenceInput] | None | Omit = omit,
        tlp: Tlp | str | Omit = omit,
        audience: AudienceInput | Omit = omit,
        anonymous: bool | Omit = omit,
        add_values: Sequence[CaseValueInput] | Omit = omit,
        again: bool | None | Omit = omit,
        **options: Unpack[KeyedOptions],
    ) -> Case:
        """Update a case.

        Change the facts of your agency's case, and add values. Its reports that repeated a fact repeat the new one.

        A second officer vouches for facts, so the approval of these reports ends.

        Arguments:
            `revision`: The `revision` that you read. If it has changed since, nothing is done, and `Conflict` is
                raised.
            `occurred_at`: When the incident happened. Must not be in the future.
            `province`: Where the incident happened, as an ISO 3166-2 code.
            `channel`: How the scam reached the victim, such as telegram or phone call. A usual channel is stored in one
                spelling: `TG` as telegram.
            `loss`: What the victim lost in all. It is counted once, however many values the case has.
            `narrative`: What happened, in a few sentences.
            `evidence`: All documents that you keep for the case. A new list takes the place of the old one.
            `tlp`: Who may see the case and its reports (TLP 2.0), as in a report. It can only become stricter.
            `audience`: Only with `tlp`.
            `anonymous`: `true` shows other agencies `another member` in place of your agency's name. `false` never
                undoes that.
            `add_values`: Values to add, or to state again. The other values of the case stay. A value that can't be
                read is named in `items` of the answer, and stops nothing else.
            `again`: `true` reports again, on purpose, what your agency has withdrawn, or what was dismissed while it
                was pending. Without it, both stay ended, whatever the request states. Never let a program set it that
                sends the same every night. Rows of a file don't have it.

        Scope: `cases:submit`. Sent again under one `idempotency_key` if the answer is lost, and done once.
        """
        return self._connection.call(
            _cases_change(
                case_id,
                revision=revision,
                occurred_at=occurred_at,
                province=province,
                channel=channel,
                loss=loss,
                narrative=narrative,
                evidence=evidence,
                tlp=tlp,
                audience=audience,
                anonymous=anonymous,
                add_values=add_values,
                again=again,
            ),
            options,
        )

    def get(self, case_id: UUID | str, **options: Unpack[CallOptions]) -> Case:
        """Read one case.

        A case that you may see, with its reports that you may see, and for its own agency what came of it.

        If you may not see a case, the answer is the same as if it did not exist.

        Scope: `cases:read`. Sent again if the answer is lost: twice is the same as once.
        """
        return self._connection.call(_cases_get(case_id), options)

    def list(
        self,
        *,
        agency_id: UUID | str | Sequence[UUID | str] | None = None,
        status: CaseStatus | str | Sequence[CaseStatus | str] | None = None,
        kind: Kind | str | Sequence[Kind | str] | None = None,
        category: Category | str | Sequence[Category | str] | None = None,
        province: str | Sequence[str] | None = None,
        role: CaseRole | str | Sequence[CaseRole | str] | None = None,
        reference: str | None = None,
        channel: str | None = None,
        min_loss: Decimal | str | None = None,
        currency: str | None = None,
        occurred_after: datetime | str | None = None,
        occurred_before: datetime | str | None = None,
        created_after: datetime | str | None = None,
        created_before: datetime | str | None = None,
        updated_after: datetime | str | None = None,
        updated_before: datetime | str | None = None,
        limit: int | None = None,
        cursor: str | None = None,
        order: ListOrder | str | None = None,
        **options: Unpack[CallOptions],
    ) -> Pages[Case]:
        """List the cases that you may see.

        Your agency's cases, and those that other agencies share with you as a case, as they were made or shared.

        Other agencies' cases that only reports have described are not here: see `listReports`. A filter matches only
        what you see of a case. To fill a page, at most 500 cases are looked through, or two for each item of a
        large `limit`: a page may have fewer items than `limit`, or none, and yet have a `next_cursor`.

        Arguments:
            `agency_id`: Whose cases: `own`, `others`, `all` (the default), or agencies by their ids.
            `status`: Only cases that have one of these now.
            `kind`: Only cases with a value of one of these kinds.
            `category`: Only cases in these categories.
            `province`: Only incidents in these provinces.
            `role`: Only cases with a value in one of these.
            `reference`: Only the case with this reference.
            `channel`: Only scams on this channel, as it was reported.
            `min_loss`: Only losses of at least this amount. Goes with `currency`.
            `currency`: Only losses in this currency.
            `occurred_after`: Only incidents after this time.
            `occurred_before`: Only incidents before this time.
            `created_after`: Only cases that were made after this time.
            `created_before`: Only cases that were made before this time.
            `updated_after`: Only cases that changed after this time.
            `updated_before`: Only cases that have not changed since this time.
            `limit`: The most items on a page.
            `cursor`: `next_cursor` of the previous page, or a `resume_cursor` that you kept.
            `order`: `newest`: the last item first, for people who look at the list. If there is a `resume_cursor`, it
                is for `oldest`, the order in which programs follow the list.

        Scope: `cases:read`. Sent again if the answer is lost: twice is the same as once.
        """
        return Pages(
            self._connection,
            lambda cursor: _cases_list(
                agency_id=agency_id,
                status=status,
                kind=kind,
                category=category,
                province=province,
                role=role,
                reference=reference,
                channel=channel,
                min_loss=min_loss,
                currency=currency,
                occurred_after=occurred_after,
                occurred_before=occurred_before,
                created_after=created_after,
                created_before=created_before,
                updated_after=updated_after,
                updated_before=updated_before,
                limit=limit,
                cursor=cursor,
                order=order,
            ),
            cursor,
            options,
        )

    def list_related(
        self,
        case_id: UUID | str,
        *,
        limit: int | None = None,
        cursor: str | None = None,
        **options: Unpack[CallOptions],
    ) -> Pages[RelatedCase]:
        """List the cases that share a value.

        Other cases with a value of this one, by the live reports that you may see, those that share most first.

        So two offices learn of each other, and a bank sees how far something reaches. At most the newest 200 cases of
        these values count. What an agency reported anonymously stands apart from what it reported with its
        name.

        Arguments:
            `limit`: The most items on a page.
            `cursor`: `next_cursor` of the previous page, or a `resume_cursor` that you kept.

        Scope: `cases:read`. Sent again if the answer is lost: twice is the same as once.
        """
        return Pages(
            self._connection, lambda cursor: _cases_list_related(case_id, limit=limit, cursor=cursor), cursor, options
        )

    def relabel(
        self,
        case_id: UUID | str,
        *,
        reason: str,
        revision: int | None = None,
        tlp: Tlp | str | None = None,
        audience: AudienceInput | None = None,
        anonymous: bool | None = None,
        **options: Unpack[KeyedOptions],
    ) -> Case:
        """Change who may see a case.

        Change the label and audience of your agency's case, or whether it names your agency. This may open it.

        Its reports with the same audience change with it. A report whose label was narrowed keeps it: relabel that one
        itself. All its reports name your agency, or none of them. The change of each report is recorded with
        its reason (`listLabelChanges`), and that of the case in the audit log. The label of a withdrawn case
        can only become stricter: others may still read its reports.

        Arguments:
            `reason`: Why, in your own words.
            `revision`: The `revision` that you read. If it has changed since, nothing is done, and `Conflict` is
                raised.
            `tlp`: The same label without an audience keeps the audience.
            `audience`: Only with `tlp`.
            `anonymous`: `false` shows other agencies that may see the report that your agency made it. It goes alone,
                without `tlp` (`naming_refused`).

        Scope: `cases:submit`. Sent again under one `idempotency_key` if the answer is lost, and done once.
        """
        return self._connection.call(
            _cases_relabel(case_id, reason=reason, revision=revision, tlp=tlp, audience=audience, anonymous=anonymous),
            options,
        )

    def submit(
        self,
        *,
        reference: str,
        category: Category | str,
        occurred_at: datetime | str | None | Omit = omit,
        province: str | None | Omit = omit,
        channel: str | None | Omit = omit,
        loss: MoneyInput | None | Omit = omit,
        narrative: str | None | Omit = omit,
        evidence: Sequence[EvidenceInput] | None | Omit = omit,
        tlp: Tlp | str | Omit = omit,
        audience: AudienceInput | Omit = omit,
        anonymous: bool | Omit = omit,
        values: Sequence[CaseValueInput] | Omit = omit,
        again: bool | None | Omit = omit,
        with_receipt: bool | None | Omit = omit,
        **options: Unpack[KeyedOptions],
    ) -> Case:
        """Submit a case.

        Send everything that one victim brought: the facts once, and every value with what it was in the story.

        Each value becomes a report with the facts and the label of the case. `items` says what became of each. A value
        that can't be read, or is not listed, is named there, and stops nothing else. A value that is sent again
        as the victim's own is taken off: your agency's report of it in this case is withdrawn. If your agency
        has a case with this reference, it is changed: what is left out stays, null clears, values are added,
        and the label can only become stricter. Reports with the same `case_reference`, from a file for example,
        belong to the case too.

        Arguments:
            `reference`: Your own number of the case. It is unique within your agency.
            `category`: It can't change later.
            `occurred_at`: When the incident happened. Must not be in the future.
            `province`: Where the incident happened, as an ISO 3166-2 code.
            `channel`: How the scam reached the victim, such as telegram or phone call. A usual channel is stored in one
                spelling: `TG` as telegram.
            `loss`: What the victim lost in all. It is counted once, however many values the case has.
            `narrative`: What happened, in a few sentences.
            `evidence`: All documents that you keep for the case. A new list takes the place of the old one.
            `tlp`: Who may see the case and its reports (TLP 2.0), as in a report. It can only become stricter.
            `audience`: Only with `tlp`.
            `anonymous`: `true` shows other agencies `another member` in place of your agency's name. `false` never
                undoes that.
            `values`: What the victim brought. If the case exists, its other values stay. A value that can't be read is
                named in `items` of the answer, and stops nothing else.
            `again`: `true` reports again, on purpose, what your agency has withdrawn, or what was dismissed while it
                was pending. Without it, both stay ended, whatever the request states. Never let a program set it that
                sends the same every night. Rows of a file don't have it.
            `with_receipt`: `true` returns a signed receipt, which proves later that you sent the case.

        Scope: `cases:submit`. Sent again under one `idempotency_key` if the answer is lost, and done once.
        """
        return self._connection.call(
            _cases_submit(
                reference=reference,
                category=category,
                occurred_at=occurred_at,
                province=province,
                channel=channel,
                loss=loss,
                narrative=narrative,
                evidence=evidence,
                tlp=tlp,
                audience=audience,
                anonymous=anonymous,
                values=values,
                again=again,
                with_receipt=with_receipt,
            ),
            options,
        )

    def withdraw(
        self, case_id: UUID | str, *, reason: str, revision: int | None = None, **options: Unpack[KeyedOptions]
    ) -> Case:
        """Withdraw a case with its reports.

        Withdraw your agency's case and all its reports, listed and pending. They are kept, but no longer count.

        If it is withdrawn already, nothing changes, and the answer has the first reason. If you send the same values
        again, it stays withdrawn. A new value begins it again, and `again` brings back the values that you send
        with it.

        Arguments:
            `reason`: Why, in your own words.
            `revision`: The `revision` that you read. If it has changed since, nothing is done, and `Conflict` is
                raised.

        Scope: `cases:withdraw`. Sent again under one `idempotency_key` if the answer is lost, and done once.
        """
        return self._connection.call(_cases_withdraw(case_id, reason=reason, revision=revision), options)


class CasesWithRawResponse:
    """`krama.cases.with_raw_response`. A list gives its first page."""

    def __init__(self, resource: CasesResource) -> None:
        self.change = _raw(resource.change)
        self.get = _raw(resource.get)
        self.list = _raw_page(resource.list)
        self.list_related = _raw_page(resource.list_related)
        self.relabel = _raw(resource.relabel)
        self.submit = _raw(resource.submit)
        self.withdraw = _raw(resource.withdraw)


class AsyncCasesResource:
    """`krama.cases`: send everything that one victim brought at once, and see what cases share."""

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    @cached_property
    def with_raw_response(self) -> AsyncCasesWithRawResponse:
        """The same methods. Each returns a `RawAnswer` with the status and the headers too."""
        return AsyncCasesWithRawResponse(self)

    async def change(
        self,
        case_id: UUID | str,
        *,
        revision: int | None = None,
        occurred_at: datetime | str | None | Omit = omit,
        province: str | None | Omit = omit,
        channel: str | None | Omit = omit,
        loss: MoneyInput | None | Omit = omit,
        narrative: str | None | Omit = omit,
        evidence: Sequence[EvidenceInput] | None | Omit = omit,
        tlp: Tlp | str | Omit = omit,
        audience: AudienceInput | Omit = omit,
        anonymous: bool | Omit = omit,
        add_values: Sequence[CaseValueInput] | Omit = omit,
        again: bool | None | Omit = omit,
        **options: Unpack[KeyedOptions],
    ) -> Case:
        """Update a case.

        Change the facts of your agency's case, and add values. Its reports that repeated a fact repeat the new one.

        A second officer vouches for facts, so the approval of these reports ends.

        Arguments:
            `revision`: The `revision` that you read. If it has changed since, nothing is done, and `Conflict` is
                raised.
            `occurred_at`: When the incident happened. Must not be in the future.
            `province`: Where the incident happened, as an ISO 3166-2 code.
            `channel`: How the scam reached the victim, such as telegram or phone call. A usual channel is stored in one
                spelling: `TG` as telegram.
            `loss`: What the victim lost in all. It is counted once, however many values the case has.
            `narrative`: What happened, in a few sentences.
            `evidence`: All documents that you keep for the case. A new list takes the place of the old one.
            `tlp`: Who may see the case and its reports (TLP 2.0), as in a report. It can only become stricter.
            `audience`: Only with `tlp`.
            `anonymous`: `true` shows other agencies `another member` in place of your agency's name. `false` never
                undoes that.
            `add_values`: Values to add, or to state again. The other values of the case stay. A value that can't be
                read is named in `items` of the answer, and stops nothing else.
            `again`: `true` reports again, on purpose, what your agency has withdrawn, or what was dismissed while it
                was pending. Without it, both stay ended, whatever the request states. Never let a program set it that
                sends the same every night. Rows of a file don't have it.

        Scope: `cases:submit`. Sent again under one `idempotency_key` if the answer is lost, and done once.
        """
        return await self._connection.call(
            _cases_change(
                case_id,
                revision=revision,
                occurred_at=occurred_at,
                province=province,
                channel=channel,
                loss=loss,
                narrative=narrative,
                evidence=evidence,
                tlp=tlp,
                audience=audience,
                anonymous=anonymous,
                add_values=add_values,
                again=again,
            ),
            options,
        )

    async def get(self, case_id: UUID | str, **options: Unpack[CallOptions]) -> Case:
        """Read one case.

        A case that you may see, with its reports that you may see, and for its own agency what came of it.

        If you may not see a case, the answer is the same as if it did not exist.

        Scope: `cases:read`. Sent again if the answer is lost: twice is the same as once.
        """
        return await self._connection.call(_cases_get(case_id), options)

    def list(
        self,
        *,
        agency_id: UUID | str | Sequence[UUID | str] | None = None,
        status: CaseStatus | str | Sequence[CaseStatus | str] | None = None,
        kind: Kind | str | Sequence[Kind | str] | None = None,
        category: Category | str | Sequence[Category | str] | None = None,
        province: str | Sequence[str] | None = None,
        role: CaseRole | str | Sequence[CaseRole | str] | None = None,
        reference: str | None = None,
        channel: str | None = None,
        min_loss: Decimal | str | None = None,
        currency: str | None = None,
        occurred_after: datetime | str | None = None,
        occurred_before: datetime | str | None = None,
        created_after: datetime | str | None = None,
        created_before: datetime | str | None = None,
        updated_after: datetime | str | None = None,
        updated_before: datetime | str | None = None,
        limit: int | None = None,
        cursor: str | None = None,
        order: ListOrder | str | None = None,
        **options: Unpack[CallOptions],
    ) -> AsyncPages[Case]:
        """List the cases that you may see.

        Your agency's cases, and those that other agencies share with you as a case, as they were made or shared.

        Other agencies' cases that only reports have described are not here: see `listReports`. A filter matches only
        what you see of a case. To fill a page, at most 500 cases are looked through, or two for each item of a
        large `limit`: a page may have fewer items than `limit`, or none, and yet have a `next_cursor`.

        Arguments:
            `agency_id`: Whose cases: `own`, `others`, `all` (the default), or agencies by their ids.
            `status`: Only cases that have one of these now.
            `kind`: Only cases with a value of one of these kinds.
            `category`: Only cases in these categories.
            `province`: Only incidents in these provinces.
            `role`: Only cases with a value in one of these.
            `reference`: Only the case with this reference.
            `channel`: Only scams on this channel, as it was reported.
            `min_loss`: Only losses of at least this amount. Goes with `currency`.
            `currency`: Only losses in this currency.
            `occurred_after`: Only incidents after this time.
            `occurred_before`: Only incidents before this time.
            `created_after`: Only cases that were made after this time.
            `created_before`: Only cases that were made before this time.
            `updated_after`: Only cases that changed after this time.
            `updated_before`: Only cases that have not changed since this time.
            `limit`: The most items on a page.
            `cursor`: `next_cursor` of the previous page, or a `resume_cursor` that you kept.
            `order`: `newest`: the last item first, for people who look at the list. If there is a `resume_cursor`, it
                is for `oldest`, the order in which programs follow the list.

        Scope: `cases:read`. Sent again if the answer is lost: twice is the same as once.
        """
        return AsyncPages(
            self._connection,
            lambda cursor: _cases_list(
                agency_id=agency_id,
                status=status,
                kind=kind,
                category=category,
                province=province,
                role=role,
                reference=reference,
                channel=channel,
                min_loss=min_loss,
                currency=currency,
                occurred_after=occurred_after,
                occurred_before=occurred_before,
                created_after=created_after,
                created_before=created_before,
                updated_after=updated_after,
                updated_before=updated_before,
                limit=limit,
                cursor=cursor,
                order=order,
            ),
            cursor,
            options,
        )

    def list_related(
        self,
        case_id: UUID | str,
        *,
        limit: int | None = None,
        cursor: str | None = None,
        **options: Unpack[CallOptions],
    ) -> AsyncPages[RelatedCase]:
        """List the cases that share a value.

        Other cases with a value of this one, by the live reports that you may see, those that share most first.

        So two offices learn of each other, and a bank sees how far something reaches. At most the newest 200 cases of
        these values count. What an agency reported anonymously stands apart from what it reported with its
        name.

        Arguments:
            `limit`: The most items on a page.
            `cursor`: `next_cursor` of the previous page, or a `resume_cursor` that you kept.

        Scope: `cases:read`. Sent again if the answer is lost: twice is the same as once.
        """
        return AsyncPages(
            self._connection, lambda cursor: _cases_list_related(case_id, limit=limit, cursor=cursor), cursor, options
        )

    async def relabel(
        self,
        case_id: UUID | str,
        *,
        reason: str,
        revision: int | None = None,
        tlp: Tlp | str | None = None,
        audience: AudienceInput | None = None,
        anonymous: bool | None = None,
        **options: Unpack[KeyedOptions],
    ) -> Case:
        """Change who may see a case.

        Change the label and audience of your agency's case, or whether it names your agency. This may open it.

        Its reports with the same audience change with it. A report whose label was narrowed keeps it: relabel that one
        itself. All its reports name your agency, or none of them. The change of each report is recorded with
        its reason (`listLabelChanges`), and that of the case in the audit log. The label of a withdrawn case
        can only become stricter: others may still read its reports.

        Arguments:
            `reason`: Why, in your own words.
            `revision`: The `revision` that you read. If it has changed since, nothing is done, and `Conflict` is
                raised.
            `tlp`: The same label without an audience keeps the audience.
            `audience`: Only with `tlp`.
            `anonymous`: `false` shows other agencies that may see the report that your agency made it. It goes alone,
                without `tlp` (`naming_refused`).

        Scope: `cases:submit`. Sent again under one `idempotency_key` if the answer is lost, and done once.
        """
        return await self._connection.call(
            _cases_relabel(case_id, reason=reason, revision=revision, tlp=tlp, audience=audience, anonymous=anonymous),
            options,
        )

    async def submit(
        self,
        *,
        reference: str,
        category: Category | str,
        occurred_at: datetime | str | None | Omit = omit,
        province: str | None | Omit = omit,
        channel: str | None | Omit = omit,
        loss: MoneyInput | None | Omit = omit,
        narrative: str | None | Omit = omit,
        evidence: Sequence[EvidenceInput] | None | Omit = omit,
        tlp: Tlp | str | Omit = omit,
        audience: AudienceInput | Omit = omit,
        anonymous: bool | Omit = omit,
        values: Sequence[CaseValueInput] | Omit = omit,
        again: bool | None | Omit = omit,
        with_receipt: bool | None | Omit = omit,
        **options: Unpack[KeyedOptions],
    ) -> Case:
        """Submit a case.

        Send everything that one victim brought: the facts once, and every value with what it was in the story.

        Each value becomes a report with the facts and the label of the case. `items` says what became of each. A value
        that can't be read, or is not listed, is named there, and stops nothing else. A value that is sent again
        as the victim's own is taken off: your agency's report of it in this case is withdrawn. If your agency
        has a case with this reference, it is changed: what is left out stays, null clears, values are added,
        and the label can only become stricter. Reports with the same `case_reference`, from a file for example,
        belong to the case too.

        Arguments:
            `reference`: Your own number of the case. It is unique within your agency.
            `category`: It can't change later.
            `occurred_at`: When the incident happened. Must not be in the future.
            `province`: Where the incident happened, as an ISO 3166-2 code.
            `channel`: How the scam reached the victim, such as telegram or phone call. A usual channel is stored in one
                spelling: `TG` as telegram.
            `loss`: What the victim lost in all. It is counted once, however many values the case has.
            `narrative`: What happened, in a few sentences.
            `evidence`: All documents that you keep for the case. A new list takes the place of the old one.
            `tlp`: Who may see the case and its reports (TLP 2.0), as in a report. It can only become stricter.
            `audience`: Only with `tlp`.
            `anonymous`: `true` shows other agencies `another member` in place of your agency's name. `false` never
                undoes that.
            `values`: What the victim brought. If the case exists, its other values stay. A value that can't be read is
                named in `items` of the answer, and stops nothing else.
            `again`: `true` reports again, on purpose, what your agency has withdrawn, or what was dismissed while it
                was pending. Without it, both stay ended, whatever the request states. Never let a program set it that
                sends the same every night. Rows of a file don't have it.
            `with_receipt`: `true` returns a signed receipt, which proves later that you sent the case.

        Scope: `cases:submit`. Sent again under one `idempotency_key` if the answer is lost, and done once.
        """
        return await self._connection.call(
            _cases_submit(
                reference=reference,
                category=category,
                occurred_at=occurred_at,
                province=province,
                channel=channel,
                loss=loss,
                narrative=narrative,
                evidence=evidence,
                tlp=tlp,
                audience=audience,
                anonymous=anonymous,
                values=values,
                again=again,
                with_receipt=with_receipt,
            ),
            options,
        )

    async def withdraw(
        self, case_id: UUID | str, *, reason: str, revision: int | None = None, **options: Unpack[KeyedOptions]
    ) -> Case:
        """Withdraw a case with its reports.

        Withdraw your agency's case and all its reports, listed and pending. They are kept, but no longer count.

        If it is withdrawn already, nothing changes, and the answer has the first reason. If you send the same values
        again, it stays withdrawn. A new value begins it again, and `again` brings back the values that you send
        with it.

        Arguments:
            `reason`: Why, in your own words.
            `revision`: The `revision` that you read. If it has changed since, nothing is done, and `Conflict` is
                raised.

        Scope: `cases:withdraw`. Sent again under one `idempotency_key` if the answer is lost, and done once.
        """
        return await self._connection.call(_cases_withdraw(case_id, reason=reason, revision=revision), options)


class AsyncCasesWithRawResponse:
    """`krama.cases.with_raw_response`. A list gives its first page."""

    def __init__(self, resource: AsyncCasesResource) -> None:
        self.change = _raw_async(resource.change)
        self.get = _raw_async(resource.get)
        self.list = _raw_page_async(resource.list)
        self.list_related = _raw_page_async(resource.list_related)
        self.relabel = _raw_async(resource.relabel)
        self.submit = _raw_async(resource.submit)
        self.withdraw = _raw_async(resource.withdraw)


def _categories_list(*, limit: int | None = None, cursor: str | None = None) -> _Call[Page[CategoryTexts]]:
    return _Call(
        "listCategories",
        "GET",
        "/v1/categories",
        _page_of(CategoryTexts),
        query=_query({"limit": limit, "cursor": cursor}),
        repeatable=True,
        takes="limit cursor",
    )


class CategoriesResource:
    """`krama.categories`: categories."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    @cached_property
    def with_raw_response(self) -> CategoriesWithRawResponse:
        """The same methods. Each returns a `RawAnswer` with the status and the headers too."""
        return CategoriesWithRawResponse(self)

    def list(
        self, *, limit: int | None = None, cursor: str | None = None, **options: Unpack[CallOptions]
    ) -> Pages[CategoryTexts]:
        """List the categories.

        The categories of scams with their names, meanings and examples, in English and Khmer. Any token may read them.

        Show them to the person who chooses. They change only with a version of the exchange.

        Arguments:
            `limit`: The most items on a page.
            `cursor`: `next_cursor` of the previous page, or a `resume_cursor` that you kept.

        Sent again if the answer is lost: twice is the same as once.
        """
        return Pages(self._connection, lambda cursor: _categories_list(limit=limit, cursor=cursor), cursor, options)


class CategoriesWithRawResponse:
    """`krama.categories.with_raw_response`. A list gives its first page."""

    def __init__(self, resource: CategoriesResource) -> None:
        self.list = _raw_page(resource.list)


class AsyncCategoriesResource:
    """`krama.categories`: categories."""

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    @cached_property
    def with_raw_response(self) -> AsyncCategoriesWithRawResponse:
        """The same methods. Each returns a `RawAnswer` with the status and the headers too."""
        return AsyncCategoriesWithRawResponse(self)

    def list(
        self, *, limit: int | None = None, cursor: str | None = None, **options: Unpack[CallOptions]
    ) -> AsyncPages[CategoryTexts]:
        """List the categories.

        The categories of scams with their names, meanings and examples, in English and Khmer. Any token may read them.

        Show them to the person who chooses. They change only with a version of the exchange.

        Arguments:
            `limit`: The most items on a page.
            `cursor`: `next_cursor` of the previous page, or a `resume_cursor` that you kept.

        Sent again if the answer is lost: twice is the same as once.
        """
        return AsyncPages(
            self._connection, lambda cursor: _categories_list(limit=limit, cursor=cursor), cursor, options
        )


class AsyncCategoriesWithRawResponse:
    """`krama.categories.with_raw_response`. A list gives its first page."""

    def __init__(self, resource: AsyncCategoriesResource) -> None:
        self.list = _raw_page_async(resource.list)


def _changes_list(
    *,
    limit: int | None = None,
    wait: int | None = None,
    cursor: str | None = None,
    kind: Kind | str | Sequence[Kind | str] | None = None,
    category: Category | str | Sequence[Category | str] | None = None,
    min_action: Action | str | None = None,
) -> _Call[Page[Change]]:
    return _Call(
        "listChanges",
        "GET",
        "/v1/changes",
        _page_of(Change),
        query=_query(
            {
                "limit": limit,
                "wait": wait,
                "cursor": cursor,
                "kind": _words(kind),
                "category": _words(category),
                "min_action": min_action,
            }
        ),
        repeatable=True,
        takes="limit wait cursor kind category min_action",
    )


class ChangesResource:
    """`krama.changes`: changes."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    @cached_property
    def with_raw_response(self) -> ChangesWithRawResponse:
        """The same methods. Each returns a `RawAnswer` with the status and the headers too."""
        return ChangesWithRawResponse(self)

    def list(
        self,
        *,
        limit: int | None = None,
        wait: int | None = None,
        cursor: str | None = None,
        kind: Kind | str | Sequence[Kind | str] | None = None,
        category: Category | str | Sequence[Category | str] | None = None,
        min_action: Action | str | None = None,
        **options: Unpack[CallOptions],
    ) -> Pages[Change]:
        """List changes.

        What a copy of the list has to add, replace or delete, in the order of the changes.

        Begin without a cursor, or with the `resume_cursor` of `GET /v1/snapshots/latest`, which is much faster. Apply
        the records in their order, and store `resume_cursor` with them in one transaction. An indicator that
        changes several times before you read comes once, as it is then. You miss no change, and none is sent
        out of order. A page may be empty although more follows.

        With `wait`, an answer without changes is held until there is one. A cursor is good for 90 days after the copy
        was last in step; after that it is refused with 410, and you begin again. It belongs to your agency and
        to these filters. A copy that is narrowed by `category` or `min_action` also gets `removed` for what no
        longer matches.

        Arguments:
            `limit`: The most items on a page.
            `wait`: Seconds to wait for a change if there is none. The answer may be empty.
            `cursor`: `next_cursor` of the previous page, or a `resume_cursor` that you kept.
            `kind`: Only indicators of these kinds.
            `category`: Only indicators reported in one of these categories.
            `min_action`: Only indicators with this action or a graver one.

        Scope: `feed:read`. Sent again if the answer is lost: twice is the same as once.
        """
        return Pages(
            self._connection,
            lambda cursor: _changes_list(
                limit=limit, wait=wait, cursor=cursor, kind=kind, category=category, min_action=min_action
            ),
            cursor,
            options,
        )


class ChangesWithRawResponse:
    """`krama.changes.with_raw_response`. A list gives its first page."""

    def __init__(self, resource: ChangesResource) -> None:
        self.list = _raw_page(resource.list)


class AsyncChangesResource:
    """`krama.changes`: changes."""

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    @cached_property
    def with_raw_response(self) -> AsyncChangesWithRawResponse:
        """The same methods. Each returns a `RawAnswer` with the status and the headers too."""
        return AsyncChangesWithRawResponse(self)

    def list(
        self,
        *,
        limit: int | None = None,
        wait: int | None = None,
        cursor: str | None = None,
        kind: Kind | str | Sequence[Kind | str] | None = None,
        category: Category | str | Sequence[Category | str] | None = None,
        min_action: Action | str | None = None,
        **options: Unpack[CallOptions],
    ) -> AsyncPages[Change]:
        """List changes.

        What a copy of the list has to add, replace or delete, in the order of the changes.

        Begin without a cursor, or with the `resume_cursor` of `GET /v1/snapshots/latest`, which is much faster. Apply
        the records in their order, and store `resume_cursor` with them in one transaction. An indicator that
        changes several times before you read comes once, as it is then. You miss no change, and none is sent
        out of order. A page may be empty although more follows.

        With `wait`, an answer without changes is held until there is one. A cursor is good for 90 days after the copy
        was last in step; after that it is refused with 410, and you begin again. It belongs to your agency and
        to these filters. A copy that is narrowed by `category` or `min_action` also gets `removed` for what no
        longer matches.

        Arguments:
            `limit`: The most items on a page.
            `wait`: Seconds to wait for a change if there is none. The answer may be empty.
            `cursor`: `next_cursor` of the previous page, or a `resume_cursor` that you kept.
            `kind`: Only indicators of these kinds.
            `category`: Only indicators reported in one of these categories.
            `min_action`: Only indicators with this action or a graver one.

        Scope: `feed:read`. Sent again if the answer is lost: twice is the same as once.
        """
        return AsyncPages(
            self._connection,
            lambda cursor: _changes_list(
                limit=limit, wait=wait, cursor=cursor, kind=kind, category=category, min_action=min_action
            ),
            cursor,
            options,
        )


class AsyncChangesWithRawResponse:
    """`krama.changes.with_raw_response`. A list gives its first page."""

    def __init__(self, resource: AsyncChangesResource) -> None:
        self.list = _raw_page_async(resource.list)


def _checks_simulate(*, items: Sequence[PastPaymentInput]) -> _Call[Simulation]:
    return _Call(
        "simulateChecks",
        "POST",
        "/v1/checks/simulate",
        Simulation.from_dict,
        body=_body({"items": _listed("items", items)}),
        repeatable=True,
        takes="items",
    )


class ChecksResource:
    """`krama.checks`: check values before money moves."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    @cached_property
    def with_raw_response(self) -> ChecksWithRawResponse:
        """The same methods. Each returns a `RawAnswer` with the status and the headers too."""
        return ChecksWithRawResponse(self)

    def simulate(self, *, items: Sequence[PastPaymentInput], **options: Unpack[CallOptions]) -> Simulation:
        """Simulate checks of up to 10,000 past payments.

        What checks would have answered for past payments. Use it to choose a threshold before you turn checks on.

        Each payment is judged by today's rules, on the reports that had been made by then and that you may see today. A
        report that has ended since counts until it ended. An approval, a dispute or an outcome counts from its
        own time.

        Arguments:
            `items`: A payment that breaks its schema, such as one without `value`, is rejected alone, as in a batch of
                checks.

        Scope: `checks:run`. Sent again if the answer is lost: twice is the same as once.
        """
        return self._connection.call(_checks_simulate(items=items), options)


class ChecksWithRawResponse:
    """`krama.checks.with_raw_response`. A list gives its first page."""

    def __init__(self, resource: ChecksResource) -> None:
        self.simulate = _raw(resource.simulate)


class AsyncChecksResource:
    """`krama.checks`: check values before money moves."""

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    @cached_property
    def with_raw_response(self) -> AsyncChecksWithRawResponse:
        """The same methods. Each returns a `RawAnswer` with the status and the headers too."""
        return AsyncChecksWithRawResponse(self)

    async def simulate(self, *, items: Sequence[PastPaymentInput], **options: Unpack[CallOptions]) -> Simulation:
        """Simulate checks of up to 10,000 past payments.

        What checks would have answered for past payments. Use it to choose a threshold before you turn checks on.

        Each payment is judged by today's rules, on the reports that had been made by then and that you may see today. A
        report that has ended since counts until it ended. An approval, a dispute or an outcome counts from its
        own time.

        Arguments:
            `items`: A payment that breaks its schema, such as one without `value`, is rejected alone, as in a batch of
                checks.

        Scope: `checks:run`. Sent again if the answer is lost: twice is the same as once.
        """
        return await self._connection.call(_checks_simulate(items=items), options)


class AsyncChecksWithRawResponse:
    """`krama.checks.with_raw_response`. A list gives its first page."""

    def __init__(self, resource: AsyncChecksResource) -> None:
        self.simulate = _raw_async(resource.simulate)


def _clients_add(
    *,
    name: str | None = None,
    role: ClientRole | str | None = None,
    scopes: Sequence[Scope | str] | None = None,
    dpop_required: bool | None = None,
    networks: Sequence[str] | None = None,
    expires_at: datetime | str | None = None,
    agency_id: UUID | str | None = None,
    jwks: ClientKeysInput | None = None,
) -> _Call[NewClient]:
    return _Call(
        "addClient",
        "POST",
        "/v1/clients",
        NewClient.from_dict,
        body=_body(
            {
                "name": name,
                "role": role,
                "scopes": _listed("scopes", scopes),
                "dpop_required": dpop_required,
                "networks": _listed("networks", networks),
                "expires_at": expires_at,
                "agency_id": _identity("agency_id", agency_id),
                "jwks": jwks,
            }
        ),
        takes="name role scopes dpop_required networks expires_at agency_id jwks",
    )


def _clients_add_secret(
    client_id: str, *, revision: int | None = None, expires_at: datetime | str | None = None
) -> _Call[NewClientSecret]:
    return _Call(
        "addClientSecret",
        "POST",
        f"/v1/clients/{_segment('client_id', client_id, uuid=False)}/secrets",
        NewClientSecret.from_dict,
        body=_body({"expires_at": expires_at}),
        revision=revision,
        takes="client_id revision expires_at",
    )


def _clients_change(
    client_id: str,
    *,
    revision: int,
    name: str | None | Omit = omit,
    role: ClientRole | str | Omit = omit,
    scopes: Sequence[Scope | str] | Omit = omit,
    dpop_required: bool | Omit = omit,
    networks: Sequence[str] | Omit = omit,
    expires_at: datetime | str | Omit = omit,
) -> _Call[Client]:
    return _Call(
        "changeClient",
        "PATCH",
        f"/v1/clients/{_segment('client_id', client_id, uuid=False)}",
        Client.from_dict,
        body=_patch(
            {
                "name": name,
                "role": role,
                "scopes": _listed("scopes", scopes),
                "dpop_required": dpop_required,
                "networks": _listed("networks", networks),
                "expires_at": expires_at,
            }
        ),
        revision=revision,
        keyed=True,
        takes="client_id revision name role scopes dpop_required networks expires_at",
    )


def _clients_disable(client_id: str, *, revision: int | None = None, note: str | None = None) -> _Call[Client]:
    return _Call(
        "disableClient",
        "POST",
        f"/v1/clients/{_segment('client_id', client_id, uuid=False)}/disable",
        Client.from_dict,
        body=_body({"note": note}),
        revision=revision,
        keyed=True,
        takes="client_id revision note",
    )


def _clients_enable(client_id: str, *, revision: int | None = None, note: str | None = None) -> _Call[Client]:
    return _Call(
        "enableClient",
        "POST",
        f"/v1/clients/{_segment('client_id', client_id, uuid=False)}/enable",
        Client.from_dict,
        body=_body({"note": note}),
        revision=revision,
        keyed=True,
        takes="client_id revision note",
    )


def _clients_end_secret(client_id: str, secret_id: UUID | str, *, revision: int | None = None) -> _Call[None]:
    return _Call(
        "endClientSecret",
        "DELETE",
        f"/v1/clients/{_segment('client_id', client_id, uuid=False)}/secrets/{_segment('secret_id', secret_id, uuid=True)}",
        _nothing,
        revision=revision,
        repeatable=True,
        takes="client_id secret_id revision",
    )


def _clients_get(client_id: str) -> _Call[ClientDetail]:
    return _Call(
        "readClient",
        "GET",
        f"/v1/clients/{_segment('client_id', client_id, uuid=False)}",
        ClientDetail.from_dict,
        repeatable=True,
        takes="client_id",
    )


def _clients_lift_restrictions(
    client_id: str, *, revision: int, restrictions: Sequence[ClientRestriction | str]
) -> _Call[Client]:
    return _Call(
        "liftClientRestrictions",
        "POST",
        f"/v1/clients/{_segment('client_id', client_id, uuid=False)}/lift-restrictions",
        Client.from_dict,
        body=_body({"restrictions": _listed("restrictions", restrictions)}),
        revision=revision,
        keyed=True,
        takes="client_id revision restrictions",
    )


def _clients_list(
    *, agency_id: UUID | str | Sequence[UUID | str] | None = None, limit: int | None = None, cursor: str | None = None
) -> _Call[Page[Client]]:
    return _Call(
        "listClients",
        "GET",
        "/v1/clients",
        _page_of(Client),
        query=_query(
            {"agency_id": _identities("agency_id", agency_id, "own", "others", "all"), "limit": limit, "cursor": cursor}
        ),
        repeatable=True,
        takes="agency_id limit cursor",
    )


def _clients_register_keys(client_id: str, *, revision: int, keys: Sequence[Mapping[str, Any]]) -> _Call[ClientKeys]:
    return _Call(
        "registerClientKeys",
        "PUT",
        f"/v1/clients/{_segment('client_id', client_id, uuid=False)}/keys",
        ClientKeys.from_dict,
        body=_body({"keys": _listed("keys", keys)}),
        revision=revision,
        repeatable=True,
        takes="client_id revision keys",
    )


class ClientsResource:
    """`krama.clients`: clients."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    @cached_property
    def with_raw_response(self) -> ClientsWithRawResponse:
        """The same methods. Each returns a `RawAnswer` with the status and the headers too."""
        return ClientsWithRawResponse(self)

    def add(
        self,
        *,
        name: str | None = None,
        role: ClientRole | str | None = None,
        scopes: Sequence[Scope | str] | None = None,
        dpop_required: bool | None = None,
        networks: Sequence[str] | None = None,
        expires_at: datetime | str | None = None,
        agency_id: UUID | str | None = None,
        jwks: ClientKeysInput | None = None,
        **options: Unpack[CallOptions],
    ) -> NewClient:
        """Add a client.

        Add a client to an agency. Only this answer shows the secret. If it is lost, disable the client and add another.

        This operation takes no `Idempotency-Key`: to repeat the answer, the service would have to store the secret.

        Arguments:
            `name`: A name for people. Null: none.
            `role`: A name for a set of scopes.
            `scopes`: All scopes of the client. Give `role` or `scopes`.
            `dpop_required`: Whether the client's tokens must be bound to a key (RFC 9449). By default, no.
            `networks`: CIDR blocks from which the client may call. Empty, or left out: from anywhere.
            `expires_at`: When it expires. Null: never.
            `agency_id`: The agency of the client. By default, your own.
            `jwks`: For a client that authenticates with private_key_jwt. It does not get a secret.

        Scope: `clients:manage`. Not sent again once it may have been done: see `maybe_done` of the error.
        """
        return self._connection.call(
            _clients_add(
                name=name,
                role=role,
                scopes=scopes,
                dpop_required=dpop_required,
                networks=networks,
                expires_at=expires_at,
                agency_id=agency_id,
                jwks=jwks,
            ),
            options,
        )

    def add_secret(
        self,
        client_id: str,
        *,
        revision: int | None = None,
        expires_at: datetime | str | None = None,
        **options: Unpack[CallOptions],
    ) -> NewClientSecret:
        """Add a client secret.

        Add a secret to a client. A client may have two secrets at once, so that you can rotate them.

        Add the new secret, configure the client to use it, then delete the old one. Only this answer shows the secret,
        so this operation takes no `Idempotency-Key`.

        Arguments:
            `revision`: The `revision` that you read. If it has changed since, nothing is done, and `Conflict` is
                raised.
            `expires_at`: When it expires. Null: it is valid until it is deleted.

        Scope: `clients:manage`. Not sent again once it may have been done: see `maybe_done` of the error.
        """
        return self._connection.call(_clients_add_secret(client_id, revision=revision, expires_at=expires_at), options)

    def change(
        self,
        client_id: str,
        *,
        revision: int,
        name: str | None | Omit = omit,
        role: ClientRole | str | Omit = omit,
        scopes: Sequence[Scope | str] | Omit = omit,
        dpop_required: bool | Omit = omit,
        networks: Sequence[str] | Omit = omit,
        expires_at: datetime | str | Omit = omit,
        **options: Unpack[KeyedOptions],
    ) -> Client:
        """Update a client.

        Change a client. Scopes that it loses end within two seconds, also for its existing tokens.

        Scopes that it gains take effect with its next token. A change can't remove a restriction of the client, so that
        no program does it with a value that it never set: that is `liftClientRestrictions`.

        Arguments:
            `revision`: The `revision` that you read. If it has changed since, nothing is done, and `Conflict` is
                raised.
            `name`: A name for people. Null: none.
            `role`: A name for a set of scopes.
            `scopes`: All scopes of the client. Give `role` or `scopes`.
            `dpop_required`: `true`: its tokens must be bound to a key (RFC 9449). `false` is refused:
                `liftClientRestrictions` lifts this.
            `networks`: All CIDR blocks from which the client may call from now on. An empty list is refused:
                `liftClientRestrictions` lifts this.
            `expires_at`: When it expires. Null is refused: `liftClientRestrictions` lifts this.

        Scope: `clients:manage`. Sent again under one `idempotency_key` if the answer is lost, and done once.
        """
        return self._connection.call(
            _clients_change(
                client_id,
                revision=revision,
                name=name,
                role=role,
                scopes=scopes,
                dpop_required=dpop_required,
                networks=networks,
                expires_at=expires_at,
            ),
            options,
        )

    def disable(
        self, client_id: str, *, revision: int | None = None, note: str | None = None, **options: Unpack[KeyedOptions]
    ) -> Client:
        """Disable a client.

        Refuse all requests of the client within two seconds, with any token.

        If it is disabled already, nothing changes.

        Arguments:
            `revision`: The `revision` that you read. If it has changed since, nothing is done, and `Conflict` is
                raised.
            `note`: A note for your agency's audit record, such as why.

        Scope: `clients:manage`. Sent again under one `idempotency_key` if the answer is lost, and done once.
        """
        return self._connection.call(_clients_disable(client_id, revision=revision, note=note), options)

    def enable(
        self, client_id: str, *, revision: int | None = None, note: str | None = None, **options: Unpack[KeyedOptions]
    ) -> Client:
        """Enable a client.

        Accept requests of the client again. Its old secrets and keys work again. After a leak, remove them first.

        If it is enabled already, nothing changes.

        Arguments:
            `revision`: The `revision` that you read. If it has changed since, nothing is done, and `Conflict` is
                raised.
            `note`: A note for your agency's audit record, such as why.

        Scope: `clients:manage`. Sent again under one `idempotency_key` if the answer is lost, and done once.
        """
        return self._connection.call(_clients_enable(client_id, revision=revision, note=note), options)

    def end_secret(
        self, client_id: str, secret_id: UUID | str, *, revision: int | None = None, **options: Unpack[CallOptions]
    ) -> None:
        """Delete a client secret.

        Delete a secret at once. Tokens issued for it live until they expire. To end them too, disable the client.

        If it has been deleted already, nothing changes.

        Arguments:
            `revision`: The `revision` that you read. If it has changed since, nothing is done, and `Conflict` is
                raised.

        Scope: `clients:manage`. Sent again if the answer is lost: twice is the same as once.
        """
        return self._connection.call(_clients_end_secret(client_id, secret_id, revision=revision), options)

    def get(self, client_id: str, **options: Unpack[CallOptions]) -> ClientDetail:
        """Get a client.

        A client that you may read. Any other client gets the same answer as one that does not exist.

        Scope: `clients:read`. Sent again if the answer is lost: twice is the same as once.
        """
        return self._connection.call(_clients_get(client_id), options)

    def lift_restrictions(
        self,
        client_id: str,
        *,
        revision: int,
        restrictions: Sequence[ClientRestriction | str],
        **options: Unpack[KeyedOptions],
    ) -> Client:
        """Lift restrictions of a client.

        Let the client call from anywhere, with tokens that are bound to no key, or without an end.

        What does not restrict it already stays as it is.

        Arguments:
            `revision`: The `revision` that you read. If it has changed since, nothing is done, and `Conflict` is
                raised.
            `restrictions`: `dpop_required`: its tokens need no key. `networks`: it may call from anywhere.
                `expires_at`: it never expires.

        Scope: `clients:manage`. Sent again under one `idempotency_key` if the answer is lost, and done once.
        """
        return self._connection.call(
            _clients_lift_restrictions(client_id, revision=revision, restrictions=restrictions), options
        )

    def list(
        self,
        *,
        agency_id: UUID | str | Sequence[UUID | str] | None = None,
        limit: int | None = None,
        cursor: str | None = None,
        **options: Unpack[CallOptions],
    ) -> Pages[Client]:
        """List clients.

        Clients in the order of their last change, without their secrets.

        Without `clients:read_all`, these are the clients of your own agency, except for national administrators.

        Arguments:
            `agency_id`: Whose clients: `own`, `others`, `all` (the default), or agencies by their ids.
            `limit`: The most items on a page.
            `cursor`: `next_cursor` of the previous page, or a `resume_cursor` that you kept.

        Scope: `clients:read`. Sent again if the answer is lost: twice is the same as once.
        """
        return Pages(
            self._connection,
            lambda cursor: _clients_list(agency_id=agency_id, limit=limit, cursor=cursor),
            cursor,
            options,
        )

    def register_keys(
        self, client_id: str, *, revision: int, keys: Sequence[Mapping[str, Any]], **options: Unpack[CallOptions]
    ) -> ClientKeys:
        """Register a client's public keys.

        Replace the client's keys for private_key_jwt (RFC 7523) with a JWK set. Send public keys only.

        If they are registered already, nothing changes. `If-Match` is needed, because a key that somebody else has just
        registered would be removed.

        Arguments:
            `revision`: The `revision` that you read. If it has changed since, nothing is done, and `Conflict` is
                raised.
            `keys`: `kty` EC, `crv` P-256, `x`, `y`, and optionally `kid`. The default is the RFC 7638 thumbprint.

        Scope: `clients:manage`. Sent again if the answer is lost: twice is the same as once.
        """
        return self._connection.call(_clients_register_keys(client_id, revision=revision, keys=keys), options)


class ClientsWithRawResponse:
    """`krama.clients.with_raw_response`. A list gives its first page."""

    def __init__(self, resource: ClientsResource) -> None:
        self.add = _raw(resource.add)
        self.add_secret = _raw(resource.add_secret)
        self.change = _raw(resource.change)
        self.disable = _raw(resource.disable)
        self.enable = _raw(resource.enable)
        self.end_secret = _raw(resource.end_secret)
        self.get = _raw(resource.get)
        self.lift_restrictions = _raw(resource.lift_restrictions)
        self.list = _raw_page(resource.list)
        self.register_keys = _raw(resource.register_keys)


class AsyncClientsResource:
    """`krama.clients`: clients."""

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    @cached_property
    def with_raw_response(self) -> AsyncClientsWithRawResponse:
        """The same methods. Each returns a `RawAnswer` with the status and the headers too."""
        return AsyncClientsWithRawResponse(self)

    async def add(
        self,
        *,
        name: str | None = None,
        role: ClientRole | str | None = None,
        scopes: Sequence[Scope | str] | None = None,
        dpop_required: bool | None = None,
        networks: Sequence[str] | None = None,
        expires_at: datetime | str | None = None,
        agency_id: UUID | str | None = None,
        jwks: ClientKeysInput | None = None,
        **options: Unpack[CallOptions],
    ) -> NewClient:
        """Add a client.

        Add a client to an agency. Only this answer shows the secret. If it is lost, disable the client and add another.

        This operation takes no `Idempotency-Key`: to repeat the answer, the service would have to store the secret.

        Arguments:
            `name`: A name for people. Null: none.
            `role`: A name for a set of scopes.
            `scopes`: All scopes of the client. Give `role` or `scopes`.
            `dpop_required`: Whether the client's tokens must be bound to a key (RFC 9449). By default, no.
            `networks`: CIDR blocks from which the client may call. Empty, or left out: from anywhere.
            `expires_at`: When it expires. Null: never.
            `agency_id`: The agency of the client. By default, your own.
            `jwks`: For a client that authenticates with private_key_jwt. It does not get a secret.

        Scope: `clients:manage`. Not sent again once it may have been done: see `maybe_done` of the error.
        """
        return await self._connection.call(
            _clients_add(
                name=name,
                role=role,
                scopes=scopes,
                dpop_required=dpop_required,
                networks=networks,
                expires_at=expires_at,
                agency_id=agency_id,
                jwks=jwks,
            ),
            options,
        )

    async def add_secret(
        self,
        client_id: str,
        *,
        revision: int | None = None,
        expires_at: datetime | str | None = None,
        **options: Unpack[CallOptions],
    ) -> NewClientSecret:
        """Add a client secret.

        Add a secret to a client. A client may have two secrets at once, so that you can rotate them.

        Add the new secret, configure the client to use it, then delete the old one. Only this answer shows the secret,
        so this operation takes no `Idempotency-Key`.

        Arguments:
            `revision`: The `revision` that you read. If it has changed since, nothing is done, and `Conflict` is
                raised.
            `expires_at`: When it expires. Null: it is valid until it is deleted.

        Scope: `clients:manage`. Not sent again once it may have been done: see `maybe_done` of the error.
        """
        return await self._connection.call(
            _clients_add_secret(client_id, revision=revision, expires_at=expires_at), options
        )

    async def change(
        self,
        client_id: str,
        *,
        revision: int,
        name: str | None | Omit = omit,
        role: ClientRole | str | Omit = omit,
        scopes: Sequence[Scope | str] | Omit = omit,
        dpop_required: bool | Omit = omit,
        networks: Sequence[str] | Omit = omit,
        expires_at: datetime | str | Omit = omit,
        **options: Unpack[KeyedOptions],
    ) -> Client:
        """Update a client.

        Change a client. Scopes that it loses end within two seconds, also for its existing tokens.

        Scopes that it gains take effect with its next token. A change can't remove a restriction of the client, so that
        no program does it with a value that it never set: that is `liftClientRestrictions`.

        Arguments:
            `revision`: The `revision` that you read. If it has changed since, nothing is done, and `Conflict` is
                raised.
            `name`: A name for people. Null: none.
            `role`: A name for a set of scopes.
            `scopes`: All scopes of the client. Give `role` or `scopes`.
            `dpop_required`: `true`: its tokens must be bound to a key (RFC 9449). `false` is refused:
                `liftClientRestrictions` lifts this.
            `networks`: All CIDR blocks from which the client may call from now on. An empty list is refused:
                `liftClientRestrictions` lifts this.
            `expires_at`: When it expires. Null is refused: `liftClientRestrictions` lifts this.

        Scope: `clients:manage`. Sent again under one `idempotency_key` if the answer is lost, and done once.
        """
        return await self._connection.call(
            _clients_change(
                client_id,
                revision=revision,
                name=name,
                role=role,
                scopes=scopes,
                dpop_required=dpop_required,
                networks=networks,
                expires_at=expires_at,
            ),
            options,
        )

    async def disable(
        self, client_id: str, *, revision: int | None = None, note: str | None = None, **options: Unpack[KeyedOptions]
    ) -> Client:
        """Disable a client.

        Refuse all requests of the client within two seconds, with any token.

        If it is disabled already, nothing changes.

        Arguments:
            `revision`: The `revision` that you read. If it has changed since, nothing is done, and `Conflict` is
                raised.
            `note`: A note for your agency's audit record, such as why.

        Scope: `clients:manage`. Sent again under one `idempotency_key` if the answer is lost, and done once.
        """
        return await self._connection.call(_clients_disable(client_id, revision=revision, note=note), options)

    async def enable(
        self, client_id: str, *, revision: int | None = None, note: str | None = None, **options: Unpack[KeyedOptions]
    ) -> Client:
        """Enable a client.

        Accept requests of the client again. Its old secrets and keys work again. After a leak, remove them first.

        If it is enabled already, nothing changes.

        Arguments:
            `revision`: The `revision` that you read. If it has changed since, nothing is done, and `Conflict` is
                raised.
            `note`: A note for your agency's audit record, such as why.

        Scope: `clients:manage`. Sent again under one `idempotency_key` if the answer is lost, and done once.
        """
        return await self._connection.call(_clients_enable(client_id, revision=revision, note=note), options)

    async def end_secret(
        self, client_id: str, secret_id: UUID | str, *, revision: int | None = None, **options: Unpack[CallOptions]
    ) -> None:
        """Delete a client secret.

        Delete a secret at once. Tokens issued for it live until they expire. To end them too, disable the client.

        If it has been deleted already, nothing changes.

        Arguments:
            `revision`: The `revision` that you read. If it has changed since, nothing is done, and `Conflict` is
                raised.

        Scope: `clients:manage`. Sent again if the answer is lost: twice is the same as once.
        """
        return await self._connection.call(_clients_end_secret(client_id, secret_id, revision=revision), options)

    async def get(self, client_id: str, **options: Unpack[CallOptions]) -> ClientDetail:
        """Get a client.

        A client that you may read. Any other client gets the same answer as one that does not exist.

        Scope: `clients:read`. Sent again if the answer is lost: twice is the same as once.
        """
        return await self._connection.call(_clients_get(client_id), options)

    async def lift_restrictions(
        self,
        client_id: str,
        *,
        revision: int,
        restrictions: Sequence[ClientRestriction | str],
        **options: Unpack[KeyedOptions],
    ) -> Client:
        """Lift restrictions of a client.

        Let the client call from anywhere, with tokens that are bound to no key, or without an end.

        What does not restrict it already stays as it is.

        Arguments:
            `revision`: The `revision` that you read. If it has changed since, nothing is done, and `Conflict` is
                raised.
            `restrictions`: `dpop_required`: its tokens need no key. `networks`: it may call from anywhere.
                `expires_at`: it never expires.

        Scope: `clients:manage`. Sent again under one `idempotency_key` if the answer is lost, and done once.
        """
        return await self._connection.call(
            _clients_lift_restrictions(client_id, revision=revision, restrictions=restrictions), options
        )

    def list(
        self,
        *,
        agency_id: UUID | str | Sequence[UUID | str] | None = None,
        limit: int | None = None,
        cursor: str | None = None,
        **options: Unpack[CallOptions],
    ) -> AsyncPages[Client]:
        """List clients.

        Clients in the order of their last change, without their secrets.

        Without `clients:read_all`, these are the clients of your own agency, except for national administrators.

        Arguments:
            `agency_id`: Whose clients: `own`, `others`, `all` (the default), or agencies by their ids.
            `limit`: The most items on a page.
            `cursor`: `next_cursor` of the previous page, or a `resume_cursor` that you kept.

        Scope: `clients:read`. Sent again if the answer is lost: twice is the same as once.
        """
        return AsyncPages(
            self._connection,
            lambda cursor: _clients_list(agency_id=agency_id, limit=limit, cursor=cursor),
            cursor,
            options,
        )

    async def register_keys(
        self, client_id: str, *, revision: int, keys: Sequence[Mapping[str, Any]], **options: Unpack[CallOptions]
    ) -> ClientKeys:
        """Register a client's public keys.

        Replace the client's keys for private_key_jwt (RFC 7523) with a JWK set. Send public keys only.

        If they are registered already, nothing changes. `If-Match` is needed, because a key that somebody else has just
        registered would be removed.

        Arguments:
            `revision`: The `revision` that you read. If it has changed since, nothing is done, and `Conflict` is
                raised.
            `keys`: `kty` EC, `crv` P-256, `x`, `y`, and optionally `kid`. The default is the RFC 7638 thumbprint.

        Scope: `clients:manage`. Sent again if the answer is lost: twice is the same as once.
        """
        return await self._connection.call(_clients_register_keys(client_id, revision=revision, keys=keys), options)


class AsyncClientsWithRawResponse:
    """`krama.clients.with_raw_response`. A list gives its first page."""

    def __init__(self, resource: AsyncClientsResource) -> None:
        self.add = _raw_async(resource.add)
        self.add_secret = _raw_async(resource.add_secret)
        self.change = _raw_async(resource.change)
        self.disable = _raw_async(resource.disable)
        self.enable = _raw_async(resource.enable)
        self.end_secret = _raw_async(resource.end_secret)
        self.get = _raw_async(resource.get)
        self.lift_restrictions = _raw_async(resource.lift_restrictions)
        self.list = _raw_page_async(resource.list)
        self.register_keys = _raw_async(resource.register_keys)


def _corrections_list(*, limit: int | None = None, cursor: str | None = None) -> _Call[Page[Correction]]:
    return _Call(
        "listCorrections",
        "GET",
        "/v1/corrections",
        _page_of(Correction),
        query=_query({"limit": limit, "cursor": cursor}),
        repeatable=True,
        takes="limit cursor",
    )


class CorrectionsResource:
    """`krama.corrections`: read which listings that were disclosed to your agency have ended."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    @cached_property
    def with_raw_response(self) -> CorrectionsWithRawResponse:
        """The same methods. Each returns a `RawAnswer` with the status and the headers too."""
        return CorrectionsWithRawResponse(self)

    def list(
        self, *, limit: int | None = None, cursor: str | None = None, **options: Unpack[CallOptions]
    ) -> Pages[Correction]:
        """List corrections.

        Listings that ended within 30 days after they were disclosed to your agency, in the order of the changes.

        Keep the last `resume_cursor` and ask again often: a customer's money may still be held because of a wrong
        listing. An indicator may be listed again later. Check it to find out.

        Arguments:
            `limit`: The most items on a page.
            `cursor`: `next_cursor` of the previous page, or a `resume_cursor` that you kept.

        Scope: `corrections:read`. Sent again if the answer is lost: twice is the same as once.
        """
        return Pages(self._connection, lambda cursor: _corrections_list(limit=limit, cursor=cursor), cursor, options)


class CorrectionsWithRawResponse:
    """`krama.corrections.with_raw_response`. A list gives its first page."""

    def __init__(self, resource: CorrectionsResource) -> None:
        self.list = _raw_page(resource.list)


class AsyncCorrectionsResource:
    """`krama.corrections`: read which listings that were disclosed to your agency have ended."""

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    @cached_property
    def with_raw_response(self) -> AsyncCorrectionsWithRawResponse:
        """The same methods. Each returns a `RawAnswer` with the status and the headers too."""
        return AsyncCorrectionsWithRawResponse(self)

    def list(
        self, *, limit: int | None = None, cursor: str | None = None, **options: Unpack[CallOptions]
    ) -> AsyncPages[Correction]:
        """List corrections.

        Listings that ended within 30 days after they were disclosed to your agency, in the order of the changes.

        Keep the last `resume_cursor` and ask again often: a customer's money may still be held because of a wrong
        listing. An indicator may be listed again later. Check it to find out.

        Arguments:
            `limit`: The most items on a page.
            `cursor`: `next_cursor` of the previous page, or a `resume_cursor` that you kept.

        Scope: `corrections:read`. Sent again if the answer is lost: twice is the same as once.
        """
        return AsyncPages(
            self._connection, lambda cursor: _corrections_list(limit=limit, cursor=cursor), cursor, options
        )


class AsyncCorrectionsWithRawResponse:
    """`krama.corrections.with_raw_response`. A list gives its first page."""

    def __init__(self, resource: AsyncCorrectionsResource) -> None:
        self.list = _raw_page_async(resource.list)


def _disputes_acknowledge(
    dispute_id: UUID | str, *, revision: int | None = None, note: str | None = None
) -> _Call[Dispute]:
    return _Call(
        "acknowledgeDispute",
        "POST",
        f"/v1/disputes/{_segment('dispute_id', dispute_id, uuid=True)}/acknowledge",
        Dispute.from_dict,
        body=_body({"note": note}),
        revision=revision,
        keyed=True,
        takes="dispute_id revision note",
    )


def _disputes_decide(
    dispute_id: UUID | str,
    *,
    revision: int,
    decision: DisputeDecisionKind | str,
    reason: str,
    source_reason: str | None = None,
) -> _Call[Dispute]:
    return _Call(
        "decideDispute",
        "POST",
        f"/v1/disputes/{_segment('dispute_id', dispute_id, uuid=True)}/decide",
        Dispute.from_dict,
        body=_body({"decision": decision, "reason": reason, "source_reason": source_reason}),
        revision=revision,
        keyed=True,
        takes="dispute_id revision decision reason source_reason",
    )


def _disputes_get(dispute_id: UUID | str) -> _Call[Dispute]:
    return _Call(
        "readDispute",
        "GET",
        f"/v1/disputes/{_segment('dispute_id', dispute_id, uuid=True)}",
        Dispute.from_dict,
        repeatable=True,
        takes="dispute_id",
    )


def _disputes_list(
    *,
    status: DisputeStatus | str | Sequence[DisputeStatus | str] | None = None,
    limit: int | None = None,
    cursor: str | None = None,
    order: ListOrder | str | None = None,
) -> _Call[Page[Dispute]]:
    return _Call(
        "listDisputes",
        "GET",
        "/v1/disputes",
        _page_of(Dispute),
        query=_query({"status": _words(status), "limit": limit, "cursor": cursor, "order": order}),
        repeatable=True,
        takes="status limit cursor order",
    )


def _disputes_open(
    *,
    indicator_id: UUID | str,
    grounds: Grounds | str,
    statement: str,
    check_id: UUID | str | None = None,
    evidence: Sequence[EvidenceInput] | None = None,
) -> _Call[Dispute]:
    return _Call(
        "openDispute",
        "POST",
        "/v1/disputes",
        Dispute.from_dict,
        body=_body(
            {
                "indicator_id": _identity("indicator_id", indicator_id),
                "grounds": grounds,
                "statement": statement,
                "check_id": _identity("check_id", check_id),
                "evidence": _listed("evidence", evidence),
            }
        ),
        keyed=True,
        takes="indicator_id grounds statement check_id evidence",
    )


def _disputes_start_review(
    dispute_id: UUID | str, *, revision: int | None = None, note: str | None = None
) -> _Call[Dispute]:
    return _Call(
        "startDisputeReview",
        "POST",
        f"/v1/disputes/{_segment('dispute_id', dispute_id, uuid=True)}/start-review",
        Dispute.from_dict,
        body=_body({"note": note}),
        revision=revision,
        keyed=True,
        takes="dispute_id revision note",
    )


def _disputes_withdraw(dispute_id: UUID | str, *, reason: str, revision: int | None = None) -> _Call[Dispute]:
    return _Call(
        "withdrawDispute",
        "POST",
        f"/v1/disputes/{_segment('dispute_id', dispute_id, uuid=True)}/withdraw",
        Dispute.from_dict,
        body=_body({"reason": reason}),
        revision=revision,
        keyed=True,
        takes="dispute_id reason revision",
    )


class DisputesResource:
    """`krama.disputes`: state that a listing is wrong, and decide such disputes."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    @cached_property
    def with_raw_response(self) -> DisputesWithRawResponse:
        """The same methods. Each returns a `RawAnswer` with the status and the headers too."""
        return DisputesWithRawResponse(self)

    def acknowledge(
        self,
        dispute_id: UUID | str,
        *,
        revision: int | None = None,
        note: str | None = None,
        **options: Unpack[KeyedOptions],
    ) -> Dispute:
        """Acknowledge a dispute.

        Confirm that a reviewer has received the dispute. If that is done already, nothing changes.

        Arguments:
            `revision`: The `revision` that you read. If it has changed since, nothing is done, and `Conflict` is
                raised.
            `note`: A note for your agency's audit record, such as why.

        Scope: `disputes:decide`. Sent again under one `idempotency_key` if the answer is lost, and done once.
        """
        return self._connection.call(_disputes_acknowledge(dispute_id, revision=revision, note=note), options)

    def decide(
        self,
        dispute_id: UUID | str,
        *,
        revision: int,
        decision: DisputeDecisionKind | str,
        reason: str,
        source_reason: str | None = None,
        **options: Unpack[KeyedOptions],
    ) -> Dispute:
        """Decide a dispute.

        It can be decided once, and not by an agency that reported or approved the listing.

        `upheld`: every report on the indicator ends, no matter which agency made it and whether you see it. Its source
        reads `source_reason`. Every member to which the listing was disclosed in the last 30 days gets a
        correction. `rejected`: the listing stands, which its history shows. `reason` is for the agency that
        opened the dispute, and for nobody else. If the dispute has this decision already, nothing changes, and
        the answer has the reasons of the first decision.

        Arguments:
            `revision`: The `revision` that you read. If it has changed since, nothing is done, and `Conflict` is
                raised.
            `decision`: `upheld`: the listing was wrong and ends. `rejected`: the listing stands.
            `reason`: For the agency that opened the dispute. It may not know of every report on the indicator.
            `source_reason`: Only with `upheld`: the `end_reason` of every report that ends, for its source, and the
                reason of other disputes that this decision settles. These agencies may not know what the dispute says
                or which other reports there are. Left out: they read only that a dispute was upheld.

        Scope: `disputes:decide`. Sent again under one `idempotency_key` if the answer is lost, and done once.
        """
        return self._connection.call(
            _disputes_decide(
                dispute_id, revision=revision, decision=decision, reason=reason, source_reason=source_reason
            ),
            options,
        )

    def get(self, dispute_id: UUID | str, **options: Unpack[CallOptions]) -> Dispute:
        """Read one dispute.

        One of your agency's disputes as it stands now. A reviewer may read any dispute.

        Scope: `disputes:read`. Sent again if the answer is lost: twice is the same as once.
        """
        return self._connection.call(_disputes_get(dispute_id), options)

    def list(
        self,
        *,
        status: DisputeStatus | str | Sequence[DisputeStatus | str] | None = None,
        limit: int | None = None,
        cursor: str | None = None,
        order: ListOrder | str | None = None,
        **options: Unpack[CallOptions],
    ) -> Pages[Dispute]:
        """List disputes.

        Your agency's disputes, in the order of their last change. A reviewer (`disputes:decide`) sees all disputes.

        A dispute lapses by itself, which does not move it in the list.

        Arguments:
            `status`: Only disputes that have one of these now.
            `limit`: The most items on a page.
            `cursor`: `next_cursor` of the previous page, or a `resume_cursor` that you kept.
            `order`: `newest`: the last item first, for people who look at the list. If there is a `resume_cursor`, it
                is for `oldest`, the order in which programs follow the list.

        Scope: `disputes:read`. Sent again if the answer is lost: twice is the same as once.
        """
        return Pages(
            self._connection,
            lambda cursor: _disputes_list(status=status, limit=limit, cursor=cursor, order=order),
            cursor,
            options,
        )

    def open(
        self,
        *,
        indicator_id: UUID | str,
        grounds: Grounds | str,
        statement: str,
        check_id: UUID | str | None = None,
        evidence: Sequence[EvidenceInput] | None = None,
        **options: Unpack[KeyedOptions],
    ) -> Dispute:
        """Dispute a listing.

        Claim that a listing is wrong, for the person or business that it affects.

        Until the decision, no verdict on the listing goes beyond `verify`, for every member that sees the reports. An
        agency that did not report the indicator must acknowledge the dispute within 4 hours. It must decide
        within 12 hours if the listing gave `hold`, otherwise within 72 hours. If nobody decides in time, the
        dispute lapses, and verdicts still do not go beyond `verify`. The same request again gets the same
        dispute. What a reviewer has rejected can't be opened again with the same words: say what is new.

        Arguments:
            `indicator_id`: The id of the indicator: a UUID of version 5, made of its kind and canonical form.
            `statement`: What happened. Your agency and the reviewer read it.
            `check_id`: The check of your agency that your customer complains of, if there was one.
            `evidence`: Documents that you keep. Your agency and the reviewer read what you say of them. If left out,
                there are none.

        Scope: `disputes:open`. Sent again under one `idempotency_key` if the answer is lost, and done once.
        """
        return self._connection.call(
            _disputes_open(
                indicator_id=indicator_id, grounds=grounds, statement=statement, check_id=check_id, evidence=evidence
            ),
            options,
        )

    def start_review(
        self,
        dispute_id: UUID | str,
        *,
        revision: int | None = None,
        note: str | None = None,
        **options: Unpack[KeyedOptions],
    ) -> Dispute:
        """Start the review of a dispute.

        Start the review, which also acknowledges the dispute. If that is done already, nothing changes.

        Arguments:
            `revision`: The `revision` that you read. If it has changed since, nothing is done, and `Conflict` is
                raised.
            `note`: A note for your agency's audit record, such as why.

        Scope: `disputes:decide`. Sent again under one `idempotency_key` if the answer is lost, and done once.
        """
        return self._connection.call(_disputes_start_review(dispute_id, revision=revision, note=note), options)

    def withdraw(
        self, dispute_id: UUID | str, *, reason: str, revision: int | None = None, **options: Unpack[KeyedOptions]
    ) -> Dispute:
        """Withdraw a dispute.

        Take back a dispute of your agency that is not decided. Verdicts are then what they would be without it.

        If it is withdrawn already, nothing changes, and the answer has the first reason.

        Arguments:
            `reason`: Why, in your own words.
            `revision`: The `revision` that you read. If it has changed since, nothing is done, and `Conflict` is
                raised.

        Scope: `disputes:open`. Sent again under one `idempotency_key` if the answer is lost, and done once.
        """
        return self._connection.call(_disputes_withdraw(dispute_id, reason=reason, revision=revision), options)


class DisputesWithRawResponse:
    """`krama.disputes.with_raw_response`. A list gives its first page."""

    def __init__(self, resource: DisputesResource) -> None:
        self.acknowledge = _raw(resource.acknowledge)
        self.decide = _raw(resource.decide)
        self.get = _raw(resource.get)
        self.list = _raw_page(resource.list)
        self.open = _raw(resource.open)
        self.start_review = _raw(resource.start_review)
        self.withdraw = _raw(resource.withdraw)


class AsyncDisputesResource:
    """`krama.disputes`: state that a listing is wrong, and decide such disputes."""

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    @cached_property
    def with_raw_response(self) -> AsyncDisputesWithRawResponse:
        """The same methods. Each returns a `RawAnswer` with the status and the headers too."""
        return AsyncDisputesWithRawResponse(self)

    async def acknowledge(
        self,
        dispute_id: UUID | str,
        *,
        revision: int | None = None,
        note: str | None = None,
        **options: Unpack[KeyedOptions],
    ) -> Dispute:
        """Acknowledge a dispute.

        Confirm that a reviewer has received the dispute. If that is done already, nothing changes.

        Arguments:
            `revision`: The `revision` that you read. If it has changed since, nothing is done, and `Conflict` is
                raised.
            `note`: A note for your agency's audit record, such as why.

        Scope: `disputes:decide`. Sent again under one `idempotency_key` if the answer is lost, and done once.
        """
        return await self._connection.call(_disputes_acknowledge(dispute_id, revision=revision, note=note), options)

    async def decide(
        self,
        dispute_id: UUID | str,
        *,
        revision: int,
        decision: DisputeDecisionKind | str,
        reason: str,
        source_reason: str | None = None,
        **options: Unpack[KeyedOptions],
    ) -> Dispute:
        """Decide a dispute.

        It can be decided once, and not by an agency that reported or approved the listing.

        `upheld`: every report on the indicator ends, no matter which agency made it and whether you see it. Its source
        reads `source_reason`. Every member to which the listing was disclosed in the last 30 days gets a
        correction. `rejected`: the listing stands, which its history shows. `reason` is for the agency that
        opened the dispute, and for nobody else. If the dispute has this decision already, nothing changes, and
        the answer has the reasons of the first decision.

        Arguments:
            `revision`: The `revision` that you read. If it has changed since, nothing is done, and `Conflict` is
                raised.
            `decision`: `upheld`: the listing was wrong and ends. `rejected`: the listing stands.
            `reason`: For the agency that opened the dispute. It may not know of every report on the indicator.
            `source_reason`: Only with `upheld`: the `end_reason` of every report that ends, for its source, and the
                reason of other disputes that this decision settles. These agencies may not know what the dispute says
                or which other reports there are. Left out: they read only that a dispute was upheld.

        Scope: `disputes:decide`. Sent again under one `idempotency_key` if the answer is lost, and done once.
        """
        return await self._connection.call(
            _disputes_decide(
                dispute_id, revision=revision, decision=decision, reason=reason, source_reason=source_reason
            ),
            options,
        )

    async def get(self, dispute_id: UUID | str, **options: Unpack[CallOptions]) -> Dispute:
        """Read one dispute.

        One of your agency's disputes as it stands now. A reviewer may read any dispute.

        Scope: `disputes:read`. Sent again if the answer is lost: twice is the same as once.
        """
        return await self._connection.call(_disputes_get(dispute_id), options)

    def list(
        self,
        *,
        status: DisputeStatus | str | Sequence[DisputeStatus | str] | None = None,
        limit: int | None = None,
        cursor: str | None = None,
        order: ListOrder | str | None = None,
        **options: Unpack[CallOptions],
    ) -> AsyncPages[Dispute]:
        """List disputes.

        Your agency's disputes, in the order of their last change. A reviewer (`disputes:decide`) sees all disputes.

        A dispute lapses by itself, which does not move it in the list.

        Arguments:
            `status`: Only disputes that have one of these now.
            `limit`: The most items on a page.
            `cursor`: `next_cursor` of the previous page, or a `resume_cursor` that you kept.
            `order`: `newest`: the last item first, for people who look at the list. If there is a `resume_cursor`, it
                is for `oldest`, the order in which programs follow the list.

        Scope: `disputes:read`. Sent again if the answer is lost: twice is the same as once.
        """
        return AsyncPages(
            self._connection,
            lambda cursor: _disputes_list(status=status, limit=limit, cursor=cursor, order=order),
            cursor,
            options,
        )

    async def open(
        self,
        *,
        indicator_id: UUID | str,
        grounds: Grounds | str,
        statement: str,
        check_id: UUID | str | None = None,
        evidence: Sequence[EvidenceInput] | None = None,
        **options: Unpack[KeyedOptions],
    ) -> Dispute:
        """Dispute a listing.

        Claim that a listing is wrong, for the person or business that it affects.

        Until the decision, no verdict on the listing goes beyond `verify`, for every member that sees the reports. An
        agency that did not report the indicator must acknowledge the dispute within 4 hours. It must decide
        within 12 hours if the listing gave `hold`, otherwise within 72 hours. If nobody decides in time, the
        dispute lapses, and verdicts still do not go beyond `verify`. The same request again gets the same
        dispute. What a reviewer has rejected can't be opened again with the same words: say what is new.

        Arguments:
            `indicator_id`: The id of the indicator: a UUID of version 5, made of its kind and canonical form.
            `statement`: What happened. Your agency and the reviewer read it.
            `check_id`: The check of your agency that your customer complains of, if there was one.
            `evidence`: Documents that you keep. Your agency and the reviewer read what you say of them. If left out,
                there are none.

        Scope: `disputes:open`. Sent again under one `idempotency_key` if the answer is lost, and done once.
        """
        return await self._connection.call(
            _disputes_open(
                indicator_id=indicator_id, grounds=grounds, statement=statement, check_id=check_id, evidence=evidence
            ),
            options,
        )

    async def start_review(
        self,
        dispute_id: UUID | str,
        *,
        revision: int | None = None,
        note: str | None = None,
        **options: Unpack[KeyedOptions],
    ) -> Dispute:
        """Start the review of a dispute.

        Start the review, which also acknowledges the dispute. If that is done already, nothing changes.

        Arguments:
            `revision`: The `revision` that you read. If it has changed since, nothing is done, and `Conflict` is
                raised.
            `note`: A note for your agency's audit record, such as why.

        Scope: `disputes:decide`. Sent again under one `idempotency_key` if the answer is lost, and done once.
        """
        return await self._connection.call(_disputes_start_review(dispute_id, revision=revision, note=note), options)

    async def withdraw(
        self, dispute_id: UUID | str, *, reason: str, revision: int | None = None, **options: Unpack[KeyedOptions]
    ) -> Dispute:
        """Withdraw a dispute.

        Take back a dispute of your agency that is not decided. Verdicts are then what they would be without it.

        If it is withdrawn already, nothing changes, and the answer has the first reason.

        Arguments:
            `reason`: Why, in your own words.
            `revision`: The `revision` that you read. If it has changed since, nothing is done, and `Conflict` is
                raised.

        Scope: `disputes:open`. Sent again under one `idempotency_key` if the answer is lost, and done once.
        """
        return await self._connection.call(_disputes_withdraw(dispute_id, reason=reason, revision=revision), options)


class AsyncDisputesWithRawResponse:
    """`krama.disputes.with_raw_response`. A list gives its first page."""

    def __init__(self, resource: AsyncDisputesResource) -> None:
        self.acknowledge = _raw_async(resource.acknowledge)
        self.decide = _raw_async(resource.decide)
        self.get = _raw_async(resource.get)
        self.list = _raw_page_async(resource.list)
        self.open = _raw_async(resource.open)
        self.start_review = _raw_async(resource.start_review)
        self.withdraw = _raw_async(resource.withdraw)


def _extractions_run(
    *, text: str, rest: ExtractionRestInput | None = None, incomplete: bool | None = None
) -> _Call[Extraction]:
    return _Call(
        "extractValues",
        "POST",
        "/v1/extractions",
        Extraction.from_dict,
        body=_body({"text": text, "rest": rest, "incomplete": incomplete}),
        repeatable=True,
        takes="text rest incomplete",
    )


class ExtractionsResource:
    """`krama.extractions`: extractions."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    @cached_property
    def with_raw_response(self) -> ExtractionsWithRawResponse:
        """The same methods. Each returns a `RawAnswer` with the status and the headers too."""
        return ExtractionsWithRawResponse(self)

    def run(
        self,
        *,
        text: str,
        rest: ExtractionRestInput | None = None,
        incomplete: bool | None = None,
        **options: Unpack[CallOptions],
    ) -> Extraction:
        """Find the values in a text.

        The telephone numbers, accounts, wallets, links, addresses and names in a pasted message, with their places.

        Nothing of the text is stored, and the audit record has only counts. A value is never a part of a longer one: a
        number in a link is not a telephone number. The banks and platforms of values may be named next to them,
        such as in `ABA 000 123 456`. A token with `checks:run` or with `reports:submit` is enough. It counts as
        one check.

        A text with very many values is read in parts: send it again with the `rest` of the answer, until `rest` is
        null. Never send a piece of the text alone: `Order no. 012345678` has no telephone number, but its end
        alone is one.

        Arguments:
            `text`: The text as it was copied. It is read and forgotten: neither stored nor logged.
            `rest`: The `rest` of the last answer, to go on where reading stopped. What is before it is context. Send
                the same text, or leave out its beginning up to 1,024 characters before `start`, and take the number of
                characters that you left out from `start`. Null or left out: from the beginning.
            `incomplete`: Whether the text goes on behind what is sent. Its last 4,096 characters are then context, and
                `rest` says where to go on. At least 8,192 characters must follow `rest.start`. Left out: `false`.

        Scope: `checks:run` or `reports:submit`. Sent again if the answer is lost: twice is the same as once.
        """
        return self._connection.call(_extractions_run(text=text, rest=rest, incomplete=incomplete), options)


class ExtractionsWithRawResponse:
    """`krama.extractions.with_raw_response`. A list gives its first page."""

    def __init__(self, resource: ExtractionsResource) -> None:
        self.run = _raw(resource.run)


class AsyncExtractionsResource:
    """`krama.extractions`: extractions."""

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    @cached_property
    def with_raw_response(self) -> AsyncExtractionsWithRawResponse:
        """The same methods. Each returns a `RawAnswer` with the status and the headers too."""
        return AsyncExtractionsWithRawResponse(self)

    async def run(
        self,
        *,
        text: str,
        rest: ExtractionRestInput | None = None,
        incomplete: bool | None = None,
        **options: Unpack[CallOptions],
    ) -> Extraction:
        """Find the values in a text.

        The telephone numbers, accounts, wallets, links, addresses and names in a pasted message, with their places.

        Nothing of the text is stored, and the audit record has only counts. A value is never a part of a longer one: a
        number in a link is not a telephone number. The banks and platforms of values may be named next to them,
        such as in `ABA 000 123 456`. A token with `checks:run` or with `reports:submit` is enough. It counts as
        one check.

        A text with very many values is read in parts: send it again with the `rest` of the answer, until `rest` is
        null. Never send a piece of the text alone: `Order no. 012345678` has no telephone number, but its end
        alone is one.

        Arguments:
            `text`: The text as it was copied. It is read and forgotten: neither stored nor logged.
            `rest`: The `rest` of the last answer, to go on where reading stopped. What is before it is context. Send
                the same text, or leave out its beginning up to 1,024 characters before `start`, and take the number of
                characters that you left out from `start`. Null or left out: from the beginning.
            `incomplete`: Whether the text goes on behind what is sent. Its last 4,096 characters are then context, and
                `rest` says where to go on. At least 8,192 characters must follow `rest.start`. Left out: `false`.

        Scope: `checks:run` or `reports:submit`. Sent again if the answer is lost: twice is the same as once.
        """
        return await self._connection.call(_extractions_run(text=text, rest=rest, incomplete=incomplete), options)


class AsyncExtractionsWithRawResponse:
    """`krama.extractions.with_raw_response`. A list gives its first page."""

    def __init__(self, resource: AsyncExtractionsResource) -> None:
        self.run = _raw_async(resource.run)


def _health_get() -> _Call[Health]:
    return _Call("readHealth", "GET", "/healthz", Health.from_dict, repeatable=True, auth="none")


def _health_get_readiness() -> _Call[Health]:
    return _Call("readReadiness", "GET", "/readyz", Health.from_dict, repeatable=True, auth="none")


class HealthResource:
    """`krama.health`: health checks for load balancers and monitoring."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    @cached_property
    def with_raw_response(self) -> HealthWithRawResponse:
        """The same methods. Each returns a `RawAnswer` with the status and the headers too."""
        return HealthWithRawResponse(self)

    def get(self, **options: Unpack[CallOptions]) -> Health:
        """Check liveness.

        Answers while the process runs. Does not use the database or any other dependency.

        Sent again if the answer is lost: twice is the same as once.
        """
        return self._connection.call(_health_get(), options)

    def get_readiness(self, **options: Unpack[CallOptions]) -> Health:
        """Check readiness.

        Whether this worker can serve requests. If not, the answer is 503 and names each fault.

        Checked are the database (it answers, it is durable, and its tables are of this version), the signing keys, the
        quota store, the audit log, and the recurring jobs.

        Sent again if the answer is lost: twice is the same as once.
        """
        return self._connection.call(_health_get_readiness(), options)


class HealthWithRawResponse:
    """`krama.health.with_raw_response`. A list gives its first page."""

    def __init__(self, resource: HealthResource) -> None:
        self.get = _raw(resource.get)
        self.get_readiness = _raw(resource.get_readiness)


class AsyncHealthResource:
    """`krama.health`: health checks for load balancers and monitoring."""

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    @cached_property
    def with_raw_response(self) -> AsyncHealthWithRawResponse:
        """The same methods. Each returns a `RawAnswer` with the status and the headers too."""
        return AsyncHealthWithRawResponse(self)

    async def get(self, **options: Unpack[CallOptions]) -> Health:
        """Check liveness.

        Answers while the process runs. Does not use the database or any other dependency.

        Sent again if the answer is lost: twice is the same as once.
        """
        return await self._connection.call(_health_get(), options)

    async def get_readiness(self, **options: Unpack[CallOptions]) -> Health:
        """Check readiness.

        Whether this worker can serve requests. If not, the answer is 503 and names each fault.

        Checked are the database (it answers, it is durable, and its tables are of this version), the signing keys, the
        quota store, the audit log, and the recurring jobs.

        Sent again if the answer is lost: twice is the same as once.
        """
        return await self._connection.call(_health_get_readiness(), options)


class AsyncHealthWithRawResponse:
    """`krama.health.with_raw_response`. A list gives its first page."""

    def __init__(self, resource: AsyncHealthResource) -> None:
        self.get = _raw_async(resource.get)
        self.get_readiness = _raw_async(resource.get_readiness)


def _indicators_get(indicator_id: UUID | str) -> _Call[Indicator]:
    return _Call(
        "readIndicator",
        "GET",
        f"/v1/indicators/{_segment('indicator_id', indicator_id, uuid=True)}",
        Indicator.from_dict,
        repeatable=True,
        takes="indicator_id",
    )


def _indicators_list(
    *,
    kind: Kind | str | Sequence[Kind | str] | None = None,
    category: Category | str | Sequence[Category | str] | None = None,
    updated_after: datetime | str | None = None,
    limit: int | None = None,
    cursor: str | None = None,
    order: ListOrder | str | None = None,
) -> _Call[Page[Indicator]]:
    return _Call(
        "listIndicators",
        "GET",
        "/v1/indicators",
        _page_of(Indicator),
        query=_query(
            {
                "kind": _words(kind),
                "category": _words(category),
                "updated_after": updated_after,
                "limit": limit,
                "cursor": cursor,
                "order": order,
            }
        ),
        repeatable=True,
        takes="kind category updated_after limit cursor order",
    )


def _indicators_list_history(
    indicator_id: UUID | str, *, limit: int | None = None, cursor: str | None = None
) -> _Call[Page[HistoryEvent]]:
    return _Call(
        "listIndicatorHistory",
        "GET",
        f"/v1/indicators/{_segment('indicator_id', indicator_id, uuid=True)}/history",
        _page_of(HistoryEvent),
        query=_query({"limit": limit, "cursor": cursor}),
        repeatable=True,
        takes="indicator_id limit cursor",
    )


def _indicators_list_reports(
    indicator_id: UUID | str, *, limit: int | None = None, cursor: str | None = None
) -> _Call[Page[Report]]:
    return _Call(
        "listIndicatorReports",
        "GET",
        f"/v1/indicators/{_segment('indicator_id', indicator_id, uuid=True)}/reports",
        _page_of(Report),
        query=_query({"limit": limit, "cursor": cursor}),
        repeatable=True,
        takes="indicator_id limit cursor",
    )


class IndicatorsResource:
    """`krama.indicators`: read and list indicators with everything that you may see of them."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    @cached_property
    def with_raw_response(self) -> IndicatorsWithRawResponse:
        """The same methods. Each returns a `RawAnswer` with the status and the headers too."""
        return IndicatorsWithRawResponse(self)

    def get(self, indicator_id: UUID | str, **options: Unpack[CallOptions]) -> Indicator:
        """Read one indicator.

        An indicator as you may see it. If it is hidden from you, the answer is the same as if it did not exist.

        Scope: `indicators:read`. Sent again if the answer is lost: twice is the same as once.
        """
        return self._connection.call(_indicators_get(indicator_id), options)

    def list(
        self,
        *,
        kind: Kind | str | Sequence[Kind | str] | None = None,
        category: Category | str | Sequence[Category | str] | None = None,
        updated_after: datetime | str | None = None,
        limit: int | None = None,
        cursor: str | None = None,
        order: ListOrder | str | None = None,
        **options: Unpack[CallOptions],
    ) -> Pages[Indicator]:
        """List indicators.

        All indicators that you may see, in the order of their last change.

        An indicator that changes while you read comes again at the end. Keep the last `resume_cursor` to continue
        later: you miss no change, not even one that was being written while you read. An indicator whose last
        report was withdrawn, has expired, was overturned or is out of sight, or that is now protected, comes
        again with that `status` and without an `explanation`: remove it from your copy.

        Arguments:
            `kind`: Only indicators of these kinds.
            `category`: Only indicators reported in one of these categories.
            `updated_after`: Only indicators that changed after this time. To follow changes, keep `resume_cursor`
                instead.
            `limit`: The most items on a page.
            `cursor`: `next_cursor` of the previous page, or a `resume_cursor` that you kept.
            `order`: `newest`: the last item first, for people who look at the list. If there is a `resume_cursor`, it
                is for `oldest`, the order in which programs follow the list.

        Scope: `indicators:read`. Sent again if the answer is lost: twice is the same as once.
        """
        return Pages(
            self._connection,
            lambda cursor: _indicators_list(
                kind=kind, category=category, updated_after=updated_after, limit=limit, cursor=cursor, order=order
            ),
            cursor,
            options,
        )

    def list_history(
        self,
        indicator_id: UUID | str,
        *,
        limit: int | None = None,
        cursor: str | None = None,
        **options: Unpack[CallOptions],
    ) -> Pages[HistoryEvent]:
        """List the history of an indicator.

        The reports, approvals, disputes, outcomes and endings that you may see, each with the verdict from then on.

        The oldest come first.

        Arguments:
            `limit`: The most items on a page.
            `cursor`: `next_cursor` of the previous page, or a `resume_cursor` that you kept.

        Scope: `indicators:read`. Sent again if the answer is lost: twice is the same as once.
        """
        return Pages(
            self._connection,
            lambda cursor: _indicators_list_history(indicator_id, limit=limit, cursor=cursor),
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
            `cursor`: `next_cursor` of the previous page, or a `resume_cursor` that you kept.

        Scope: `reports:read`. Sent again if the answer is lost: twice is the same as once.
        """
        return Pages(
            self._connection,
            lambda cursor: _indicators_list_reports(indicator_id, limit=limit, cursor=cursor),
            cursor,
            options,
        )


class IndicatorsWithRawResponse:
    """`krama.indicators.with_raw_response`. A list gives its first page."""

    def __init__(self, resource: IndicatorsResource) -> None:
        self.get = _raw(resource.get)
        self.list = _raw_page(resource.list)
        self.list_history = _raw_page(resource.list_history)
        self.list_reports = _raw_page(resource.list_reports)


class AsyncIndicatorsResource:
    """`krama.indicators`: read and list indicators with everything that you may see of them."""

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    @cached_property
    def with_raw_response(self) -> AsyncIndicatorsWithRawResponse:
        """The same methods. Each returns a `RawAnswer` with the status and the headers too."""
        return AsyncIndicatorsWithRawResponse(self)

    async def get(self, indicator_id: UUID | str, **options: Unpack[CallOptions]) -> Indicator:
        """Read one indicator.

        An indicator as you may see it. If it is hidden from you, the answer is the same as if it did not exist.

        Scope: `indicators:read`. Sent again if the answer is lost: twice is the same as once.
        """
        return await self._connection.call(_indicators_get(indicator_id), options)

    def list(
        self,
        *,
        kind: Kind | str | Sequence[Kind | str] | None = None,
        category: Category | str | Sequence[Category | str] | None = None,
        updated_after: datetime | str | None = None,
        limit: int | None = None,
        cursor: str | None = None,
        order: ListOrder | str | None = None,
        **options: Unpack[CallOptions],
    ) -> AsyncPages[Indicator]:
        """List indicators.

        All indicators that you may see, in the order of their last change.

        An indicator that changes while you read comes again at the end. Keep the last `resume_cursor` to continue
        later: you miss no change, not even one that was being written while you read. An indicator whose last
        report was withdrawn, has expired, was overturned or is out of sight, or that is now protected, comes
        again with that `status` and without an `explanation`: remove it from your copy.

        Arguments:
            `kind`: Only indicators of these kinds.
            `category`: Only indicators reported in one of these categories.
            `updated_after`: Only indicators that changed after this time. To follow changes, keep `resume_cursor`
                instead.
            `limit`: The most items on a page.
            `cursor`: `next_cursor` of the previous page, or a `resume_cursor` that you kept.
            `order`: `newest`: the last item first, for people who look at the list. If there is a `resume_cursor`, it
                is for `oldest`, the order in which programs follow the list.

        Scope: `indicators:read`. Sent again if the answer is lost: twice is the same as once.
        """
        return AsyncPages(
            self._connection,
            lambda cursor: _indicators_list(
                kind=kind, category=category, updated_after=updated_after, limit=limit, cursor=cursor, order=order
            ),
            cursor,
            options,
        )

    def list_history(
        self,
        indicator_id: UUID | str,
        *,
        limit: int | None = None,
        cursor: str | None = None,
        **options: Unpack[CallOptions],
    ) -> AsyncPages[HistoryEvent]:
        """List the history of an indicator.

        The reports, approvals, disputes, outcomes and endings that you may see, each with the verdict from then on.

        The oldest come first.

        Arguments:
            `limit`: The most items on a page.
            `cursor`: `next_cursor` of the previous page, or a `resume_cursor` that you kept.

        Scope: `indicators:read`. Sent again if the answer is lost: twice is the same as once.
        """
        return AsyncPages(
            self._connection,
            lambda cursor: _indicators_list_history(indicator_id, limit=limit, cursor=cursor),
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
            `cursor`: `next_cursor` of the previous page, or a `resume_cursor` that you kept.

        Scope: `reports:read`. Sent again if the answer is lost: twice is the same as once.
        """
        return AsyncPages(
            self._connection,
            lambda cursor: _indicators_list_reports(indicator_id, limit=limit, cursor=cursor),
            cursor,
            options,
        )


class AsyncIndicatorsWithRawResponse:
    """`krama.indicators.with_raw_response`. A list gives its first page."""

    def __init__(self, resource: AsyncIndicatorsResource) -> None:
        self.get = _raw_async(resource.get)
        self.list = _raw_page_async(resource.list)
        self.list_history = _raw_page_async(resource.list_history)
        self.list_reports = _raw_page_async(resource.list_reports)


def _institutions_add(
    *,
    names: InstitutionNamesInput,
    short_name: str,
    country: str,
    aliases: Sequence[str] | None = None,
    status: InstitutionStatus | str | None = None,
    certainty: Certainty | str | None = None,
    bic: str | None = None,
    bic_certainty: Certainty | str | None = None,
    account_lengths: Sequence[AccountLengthInput] | None = None,
    agency_id: UUID | str | None = None,
    participant: str | None = None,
    participant_certainty: Certainty | str | None = None,
) -> _Call[Institution]:
    return _Call(
        "addInstitution",
        "POST",
        "/v1/institutions",
        Institution.from_dict,
        body=_body(
            {
                "names": names,
                "short_name": short_name,
                "country": country,
                "aliases": _listed("aliases", aliases),
                "status": status,
                "certainty": certainty,
                "bic": bic,
                "bic_certainty": bic_certainty,
                "account_lengths": _listed("account_lengths", account_lengths),
                "agency_id": _identity("agency_id", agency_id),
                "participant": participant,
                "participant_certainty": participant_certainty,
            }
        ),
        keyed=True,
        takes="names short_name country aliases status certainty bic bic_certainty account_lengths agency_id participant participant_certainty",
    )


def _institutions_change(
    institution_id: UUID | str,
    *,
    revision: int | None = None,
    names: InstitutionNamesInput | Omit = omit,
    short_name: str | Omit = omit,
    aliases: Sequence[str] | Omit = omit,
    status: InstitutionStatus | str | Omit = omit,
    certainty: Certainty | str | Omit = omit,
    bic: str | None | Omit = omit,
    bic_certainty: Certainty | str | None | Omit = omit,
    account_lengths: Sequence[AccountLengthInput] | Omit = omit,
    agency_id: UUID | str | None | Omit = omit,
) -> _Call[Institution]:
    return _Call(
        "changeInstitution",
        "PATCH",
        f"/v1/institutions/{_segment('institution_id', institution_id, uuid=True)}",
        Institution.from_dict,
        body=_patch(
            {
                "names": names,
                "short_name": short_name,
                "aliases": _listed("aliases", aliases),
                "status": status,
                "certainty": certainty,
                "bic": bic,
                "bic_certainty": bic_certainty,
                "account_lengths": _listed("account_lengths", account_lengths),
                "agency_id": _identity("agency_id", agency_id),
            }
        ),
        revision=revision,
        keyed=True,
        takes="institution_id revision names short_name aliases status certainty bic bic_certainty account_lengths agency_id",
    )


def _institutions_get(institution_id: UUID | str) -> _Call[Institution]:
    return _Call(
        "readInstitution",
        "GET",
        f"/v1/institutions/{_segment('institution_id', institution_id, uuid=True)}",
        Institution.from_dict,
        repeatable=True,
        takes="institution_id",
    )


def _institutions_list(
    *,
    country: str | Sequence[str] | None = None,
    status: InstitutionStatus | str | Sequence[InstitutionStatus | str] | None = None,
    limit: int | None = None,
    cursor: str | None = None,
) -> _Call[Page[Institution]]:
    return _Call(
        "listInstitutions",
        "GET",
        "/v1/institutions",
        _page_of(Institution),
        query=_query({"country": _words(country), "status": _words(status), "limit": limit, "cursor": cursor}),
        repeatable=True,
        takes="country status limit cursor",
    )


class InstitutionsResource:
    """`krama.institutions`: read the banks and wallets that accounts are held with, and manage the list."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    @cached_property
    def with_raw_response(self) -> InstitutionsWithRawResponse:
        """The same methods. Each returns a `RawAnswer` with the status and the headers too."""
        return InstitutionsWithRawResponse(self)

    def add(
        self,
        *,
        names: InstitutionNamesInput,
        short_name: str,
        country: str,
        aliases: Sequence[str] | None = None,
        status: InstitutionStatus | str | None = None,
        certainty: Certainty | str | None = None,
        bic: str | None = None,
        bic_certainty: Certainty | str | None = None,
        account_lengths: Sequence[AccountLengthInput] | None = None,
        agency_id: UUID | str | None = None,
        participant: str | None = None,
        participant_certainty: Certainty | str | None = None,
        **options: Unpack[KeyedOptions],
    ) -> Institution:
        """Add an institution.

        Add a bank or wallet. Every name, alias, BIC and code may belong to one institution only.

        A name must have a word of its own: one that consists of words such as Bank, Cambodia or Order is refused. The
        same request again gets the same institution.

        Arguments:
            `short_name`: The name that is shown before an account.
            `country`: ISO 3166-1 alpha-2.
            `aliases`: All other names that people write, from now on.
            `status`: `inactive`: it has closed. Its accounts stay listed, and can be reported and checked.
            `certainty`: How sure the names and the status are.
            `bic`: Its BIC of eight characters. Null: it has none.
            `bic_certainty`: How sure the BIC is. Null without a BIC: to clear it, send null for both.
            `account_lengths`: All lengths of its account numbers, each once. They hold for what is sent from now on.
            `agency_id`: The member agency that is this institution, as in `GET /v1/agencies`. It is in the same country
                and not a police office, and may be several institutions. Null: none.
            `participant`: Its code in Bakong ids, the four letters behind the @. It can't be changed later.
            `participant_certainty`: How sure that is. Null without a code.

        Scope: `institutions:manage`. Sent again under one `idempotency_key` if the answer is lost, and done once.
        """
        return self._connection.call(
            _institutions_add(
                names=names,
                short_name=short_name,
                country=country,
                aliases=aliases,
                status=status,
                certainty=certainty,
                bic=bic,
                bic_certainty=bic_certainty,
                account_lengths=account_lengths,
                agency_id=agency_id,
                participant=participant,
                participant_certainty=participant_certainty,
            ),
            options,
        )

    def change(
        self,
        institution_id: UUID | str,
        *,
        revision: int | None = None,
        names: InstitutionNamesInput | Omit = omit,
        short_name: str | Omit = omit,
        aliases: Sequence[str] | Omit = omit,
        status: InstitutionStatus | str | Omit = omit,
        certainty: Certainty | str | Omit = omit,
        bic: str | None | Omit = omit,
        bic_certainty: Certainty | str | None | Omit = omit,
        account_lengths: Sequence[AccountLengthInput] | Omit = omit,
        agency_id: UUID | str | None | Omit = omit,
        **options: Unpack[KeyedOptions],
    ) -> Institution:
        """Update an institution.

        Change the names, the status, the BIC, the account lengths or the member agency of an institution.

        Every worker uses the change within two seconds. Accounts that were reported before keep their form.

        Arguments:
            `revision`: The `revision` that you read. If it has changed since, nothing is done, and `Conflict` is
                raised.
            `short_name`: The name that `display` shows before an account.
            `aliases`: All other names that people write, from now on.
            `status`: `inactive`: it has closed. Its accounts stay listed, and can be reported and checked.
            `certainty`: How sure the names and the status are.
            `bic`: Its BIC of eight characters. Null: it has none.
            `bic_certainty`: How sure the BIC is. Null without a BIC: to clear it, send null for both.
            `account_lengths`: All lengths of its account numbers, each once. They hold for what is sent from now on.
            `agency_id`: The member agency that is this institution, as in `GET /v1/agencies`. It is in the same country
                and not a police office, and may be several institutions. Null: none.

        Scope: `institutions:manage`. Sent again under one `idempotency_key` if the answer is lost, and done once.
        """
        return self._connection.call(
            _institutions_change(
                institution_id,
                revision=revision,
                names=names,
                short_name=short_name,
                aliases=aliases,
                status=status,
                certainty=certainty,
                bic=bic,
                bic_certainty=bic_certainty,
                account_lengths=account_lengths,
                agency_id=agency_id,
            ),
            options,
        )

    def get(self, institution_id: UUID | str, **options: Unpack[CallOptions]) -> Institution:
        """Read one institution.

        An institution as it stands now. Any token may read it.

        Sent again if the answer is lost: twice is the same as once.
        """
        return self._connection.call(_institutions_get(institution_id), options)

    def list(
        self,
        *,
        country: str | Sequence[str] | None = None,
        status: InstitutionStatus | str | Sequence[InstitutionStatus | str] | None = None,
        limit: int | None = None,
        cursor: str | None = None,
        **options: Unpack[CallOptions],
    ) -> Pages[Institution]:
        """List institutions.

        Banks and wallets, with every name by which a request may send them as `institution`. Any token may read them.

        They come in the order of their last change, so `resume_cursor` gets what is new.

        Arguments:
            `country`: Only institutions of these countries.
            `status`: Only institutions that have one of these.
            `limit`: The most items on a page.
            `cursor`: `next_cursor` of the previous page, or a `resume_cursor` that you kept.

        Sent again if the answer is lost: twice is the same as once.
        """
        return Pages(
            self._connection,
            lambda cursor: _institutions_list(country=country, status=status, limit=limit, cursor=cursor),
            cursor,
            options,
        )


class InstitutionsWithRawResponse:
    """`krama.institutions.with_raw_response`. A list gives its first page."""

    def __init__(self, resource: InstitutionsResource) -> None:
        self.add = _raw(resource.add)
        self.change = _raw(resource.change)
        self.get = _raw(resource.get)
        self.list = _raw_page(resource.list)


class AsyncInstitutionsResource:
    """`krama.institutions`: read the banks and wallets that accounts are held with, and manage the list."""

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    @cached_property
    def with_raw_response(self) -> AsyncInstitutionsWithRawResponse:
        """The same methods. Each returns a `RawAnswer` with the status and the headers too."""
        return AsyncInstitutionsWithRawResponse(self)

    async def add(
        self,
        *,
        names: InstitutionNamesInput,
        short_name: str,
        country: str,
        aliases: Sequence[str] | None = None,
        status: InstitutionStatus | str | None = None,
        certainty: Certainty | str | None = None,
        bic: str | None = None,
        bic_certainty: Certainty | str | None = None,
        account_lengths: Sequence[AccountLengthInput] | None = None,
        agency_id: UUID | str | None = None,
        participant: str | None = None,
        participant_certainty: Certainty | str | None = None,
        **options: Unpack[KeyedOptions],
    ) -> Institution:
        """Add an institution.

        Add a bank or wallet. Every name, alias, BIC and code may belong to one institution only.

        A name must have a word of its own: one that consists of words such as Bank, Cambodia or Order is refused. The
        same request again gets the same institution.

        Arguments:
            `short_name`: The name that is shown before an account.
            `country`: ISO 3166-1 alpha-2.
            `aliases`: All other names that people write, from now on.
            `status`: `inactive`: it has closed. Its accounts stay listed, and can be reported and checked.
            `certainty`: How sure the names and the status are.
            `bic`: Its BIC of eight characters. Null: it has none.
            `bic_certainty`: How sure the BIC is. Null without a BIC: to clear it, send null for both.
            `account_lengths`: All lengths of its account numbers, each once. They hold for what is sent from now on.
            `agency_id`: The member agency that is this institution, as in `GET /v1/agencies`. It is in the same country
                and not a police office, and may be several institutions. Null: none.
            `participant`: Its code in Bakong ids, the four letters behind the @. It can't be changed later.
            `participant_certainty`: How sure that is. Null without a code.

        Scope: `institutions:manage`. Sent again under one `idempotency_key` if the answer is lost, and done once.
        """
        return await self._connection.call(
            _institutions_add(
                names=names,
                short_name=short_name,
                country=country,
                aliases=aliases,
                status=status,
                certainty=certainty,
                bic=bic,
                bic_certainty=bic_certainty,
                account_lengths=account_lengths,
                agency_id=agency_id,
                participant=participant,
                participant_certainty=participant_certainty,
            ),
            options,
        )

    async def change(
        self,
        institution_id: UUID | str,
        *,
        revision: int | None = None,
        names: InstitutionNamesInput | Omit = omit,
        short_name: str | Omit = omit,
        aliases: Sequence[str] | Omit = omit,
        status: InstitutionStatus | str | Omit = omit,
        certainty: Certainty | str | Omit = omit,
        bic: str | None | Omit = omit,
        bic_certainty: Certainty | str | None | Omit = omit,
        account_lengths: Sequence[AccountLengthInput] | Omit = omit,
        agency_id: UUID | str | None | Omit = omit,
        **options: Unpack[KeyedOptions],
    ) -> Institution:
        """Update an institution.

        Change the names, the status, the BIC, the account lengths or the member agency of an institution.

        Every worker uses the change within two seconds. Accounts that were reported before keep their form.

        Arguments:
            `revision`: The `revision` that you read. If it has changed since, nothing is done, and `Conflict` is
                raised.
            `short_name`: The name that `display` shows before an account.
            `aliases`: All other names that people write, from now on.
            `status`: `inactive`: it has closed. Its accounts stay listed, and can be reported and checked.
            `certainty`: How sure the names and the status are.
            `bic`: Its BIC of eight characters. Null: it has none.
            `bic_certainty`: How sure the BIC is. Null without a BIC: to clear it, send null for both.
            `account_lengths`: All lengths of its account numbers, each once. They hold for what is sent from now on.
            `agency_id`: The member agency that is this institution, as in `GET /v1/agencies`. It is in the same country
                and not a police office, and may be several institutions. Null: none.

        Scope: `institutions:manage`. Sent again under one `idempotency_key` if the answer is lost, and done once.
        """
        return await self._connection.call(
            _institutions_change(
                institution_id,
                revision=revision,
                names=names,
                short_name=short_name,
                aliases=aliases,
                status=status,
                certainty=certainty,
                bic=bic,
                bic_certainty=bic_certainty,
                account_lengths=account_lengths,
                agency_id=agency_id,
            ),
            options,
        )

    async def get(self, institution_id: UUID | str, **options: Unpack[CallOptions]) -> Institution:
        """Read one institution.

        An institution as it stands now. Any token may read it.

        Sent again if the answer is lost: twice is the same as once.
        """
        return await self._connection.call(_institutions_get(institution_id), options)

    def list(
        self,
        *,
        country: str | Sequence[str] | None = None,
        status: InstitutionStatus | str | Sequence[InstitutionStatus | str] | None = None,
        limit: int | None = None,
        cursor: str | None = None,
        **options: Unpack[CallOptions],
    ) -> AsyncPages[Institution]:
        """List institutions.

        Banks and wallets, with every name by which a request may send them as `institution`. Any token may read them.

        They come in the order of their last change, so `resume_cursor` gets what is new.

        Arguments:
            `country`: Only institutions of these countries.
            `status`: Only institutions that have one of these.
            `limit`: The most items on a page.
            `cursor`: `next_cursor` of the previous page, or a `resume_cursor` that you kept.

        Sent again if the answer is lost: twice is the same as once.
        """
        return AsyncPages(
            self._connection,
            lambda cursor: _institutions_list(country=country, status=status, limit=limit, cursor=cursor),
            cursor,
            options,
        )


class AsyncInstitutionsWithRawResponse:
    """`krama.institutions.with_raw_response`. A list gives its first page."""

    def __init__(self, resource: AsyncInstitutionsResource) -> None:
        self.add = _raw_async(resource.add)
        self.change = _raw_async(resource.change)
        self.get = _raw_async(resource.get)
        self.list = _raw_page_async(resource.list)


def _links_get_neighbourhood(
    indicator_id: UUID | str, *, depth: int | None = None, limit: int | None = None
) -> _Call[Neighbourhood]:
    return _Call(
        "readNeighbourhood",
        "GET",
        f"/v1/indicators/{_segment('indicator_id', indicator_id, uuid=True)}/neighbourhood",
        Neighbourhood.from_dict,
        query=_query({"depth": depth, "limit": limit}),
        repeatable=True,
        takes="indicator_id depth limit",
    )


def _links_list(
    indicator_id: UUID | str, *, min_case_count: int | None = None, limit: int | None = None, cursor: str | None = None
) -> _Call[Page[Link]]:
    return _Call(
        "listLinks",
        "GET",
        f"/v1/indicators/{_segment('indicator_id', indicator_id, uuid=True)}/links",
        _page_of(Link),
        query=_query({"min_case_count": min_case_count, "limit": limit, "cursor": cursor}),
        repeatable=True,
        takes="indicator_id min_case_count limit cursor",
    )


class LinksResource:
    """`krama.links`: read what shares cases with an indicator."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    @cached_property
    def with_raw_response(self) -> LinksWithRawResponse:
        """The same methods. Each returns a `RawAnswer` with the status and the headers too."""
        return LinksWithRawResponse(self)

    def get_neighbourhood(
        self,
        indicator_id: UUID | str,
        *,
        depth: int | None = None,
        limit: int | None = None,
        **options: Unpack[CallOptions],
    ) -> Neighbourhood:
        """Read what lies around an indicator.

        The listed indicators at most `depth` steps away, and the links that lead to them. Each step is one case.

        It is as `listLinks`: only live reports that you may see count. The walk does not go through indicators that are
        in too many reports (`widespread`). If a limit is reached, `truncated` says so, and what shares most
        cases is there. At most 2,000 links are given.

        Arguments:
            `depth`: How many steps to walk.
            `limit`: The most indicators around this one.

        Scope: `indicators:read`. Sent again if the answer is lost: twice is the same as once.
        """
        return self._connection.call(_links_get_neighbourhood(indicator_id, depth=depth, limit=limit), options)

    def list(
        self,
        indicator_id: UUID | str,
        *,
        min_case_count: int | None = None,
        limit: int | None = None,
        cursor: str | None = None,
        **options: Unpack[CallOptions],
    ) -> Pages[Link]:
        """List what shares a case with an indicator.

        The listed indicators that one agency reported under the same case reference as this one, most cases first.

        All figures follow from the live reports that you may see, and from nothing else. At most the newest 200 cases
        of the indicator count, and of very large ones their newest reports. What an agency reported anonymously
        in a case is not linked with what it reported there with its name.

        Arguments:
            `min_case_count`: Only indicators that share at least so many cases.
            `limit`: The most items on a page.
            `cursor`: `next_cursor` of the previous page, or a `resume_cursor` that you kept.

        Scope: `indicators:read`. Sent again if the answer is lost: twice is the same as once.
        """
        return Pages(
            self._connection,
            lambda cursor: _links_list(indicator_id, min_case_count=min_case_count, limit=limit, cursor=cursor),
            cursor,
            options,
        )


class LinksWithRawResponse:
    """`krama.links.with_raw_response`. A list gives its first page."""

    def __init__(self, resource: LinksResource) -> None:
        self.get_neighbourhood = _raw(resource.get_neighbourhood)
        self.list = _raw_page(resource.list)


class AsyncLinksResource:
    """`krama.links`: read what shares cases with an indicator."""

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    @cached_property
    def with_raw_response(self) -> AsyncLinksWithRawResponse:
        """The same methods. Each returns a `RawAnswer` with the status and the headers too."""
        return AsyncLinksWithRawResponse(self)

    async def get_neighbourhood(
        self,
        indicator_id: UUID | str,
        *,
        depth: int | None = None,
        limit: int | None = None,
        **options: Unpack[CallOptions],
    ) -> Neighbourhood:
        """Read what lies around an indicator.

        The listed indicators at most `depth` steps away, and the links that lead to them. Each step is one case.

        It is as `listLinks`: only live reports that you may see count. The walk does not go through indicators that are
        in too many reports (`widespread`). If a limit is reached, `truncated` says so, and what shares most
        cases is there. At most 2,000 links are given.

        Arguments:
            `depth`: How many steps to walk.
            `limit`: The most indicators around this one.

        Scope: `indicators:read`. Sent again if the answer is lost: twice is the same as once.
        """
        return await self._connection.call(_links_get_neighbourhood(indicator_id, depth=depth, limit=limit), options)

    def list(
        self,
        indicator_id: UUID | str,
        *,
        min_case_count: int | None = None,
        limit: int | None = None,
        cursor: str | None = None,
        **options: Unpack[CallOptions],
    ) -> AsyncPages[Link]:
        """List what shares a case with an indicator.

        The listed indicators that one agency reported under the same case reference as this one, most cases first.

        All figures follow from the live reports that you may see, and from nothing else. At most the newest 200 cases
        of the indicator count, and of very large ones their newest reports. What an agency reported anonymously
        in a case is not linked with what it reported there with its name.

        Arguments:
            `min_case_count`: Only indicators that share at least so many cases.
            `limit`: The most items on a page.
            `cursor`: `next_cursor` of the previous page, or a `resume_cursor` that you kept.

        Scope: `indicators:read`. Sent again if the answer is lost: twice is the same as once.
        """
        return AsyncPages(
            self._connection,
            lambda cursor: _links_list(indicator_id, min_case_count=min_case_count, limit=limit, cursor=cursor),
            cursor,
            options,
        )


class AsyncLinksWithRawResponse:
    """`krama.links.with_raw_response`. A list gives its first page."""

    def __init__(self, resource: AsyncLinksResource) -> None:
        self.get_neighbourhood = _raw_async(resource.get_neighbourhood)
        self.list = _raw_page_async(resource.list)


def _me_get() -> _Call[Me]:
    return _Call("readMe", "GET", "/v1/me", Me.from_dict, repeatable=True)


class MeResource:
    """`krama.me`: me."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    @cached_property
    def with_raw_response(self) -> MeWithRawResponse:
        """The same methods. Each returns a `RawAnswer` with the status and the headers too."""
        return MeWithRawResponse(self)

    def get(self, **options: Unpack[CallOptions]) -> Me:
        """Get the authenticated client.

        The client that the token was issued to, and its agency. Needs a valid token, but no scope.

        Sent again if the answer is lost: twice is the same as once.
        """
        return self._connection.call(_me_get(), options)


class MeWithRawResponse:
    """`krama.me.with_raw_response`. A list gives its first page."""

    def __init__(self, resource: MeResource) -> None:
        self.get = _raw(resource.get)


class AsyncMeResource:
    """`krama.me`: me."""

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    @cached_property
    def with_raw_response(self) -> AsyncMeWithRawResponse:
        """The same methods. Each returns a `RawAnswer` with the status and the headers too."""
        return AsyncMeWithRawResponse(self)

    async def get(self, **options: Unpack[CallOptions]) -> Me:
        """Get the authenticated client.

        The client that the token was issued to, and its agency. Needs a valid token, but no scope.

        Sent again if the answer is lost: twice is the same as once.
        """
        return await self._connection.call(_me_get(), options)


class AsyncMeWithRawResponse:
    """`krama.me.with_raw_response`. A list gives its first page."""

    def __init__(self, resource: AsyncMeResource) -> None:
        self.get = _raw_async(resource.get)


def _outcomes_get(outcome_id: UUID | str) -> _Call[Outcome]:
    return _Call(
        "readOutcome",
        "GET",
        f"/v1/outcomes/{_segment('outcome_id', outcome_id, uuid=True)}",
        Outcome.from_dict,
        repeatable=True,
        takes="outcome_id",
    )


def _outcomes_list(
    *,
    outcome: OutcomeKind | str | Sequence[OutcomeKind | str] | None = None,
    check_id: UUID | str | None = None,
    reference: str | None = None,
    created_after: datetime | str | None = None,
    limit: int | None = None,
    cursor: str | None = None,
) -> _Call[Page[Outcome]]:
    return _Call(
        "listOutcomes",
        "GET",
        "/v1/outcomes",
        _page_of(Outcome),
        query=_query(
            {
                "outcome": _words(outcome),
                "check_id": _identity("check_id", check_id),
                "reference": reference,
                "created_after": created_after,
                "limit": limit,
                "cursor": cursor,
            }
        ),
        repeatable=True,
        takes="outcome check_id reference created_after limit cursor",
    )


def _outcomes_submit(
    *,
    outcome: OutcomeKind | str,
    check_id: UUID | str | None | Omit = omit,
    indicator_id: UUID | str | None | Omit = omit,
    payment: MoneyInput | None | Omit = omit,
    reference: str | None | Omit = omit,
) -> _Call[Outcome]:
    return _Call(
        "submitOutcome",
        "POST",
        "/v1/outcomes",
        Outcome.from_dict,
        body=_patch(
            {
                "outcome": outcome,
                "check_id": _identity("check_id", check_id),
                "indicator_id": _identity("indicator_id", indicator_id),
                "payment": payment,
                "reference": reference,
            }
        ),
        keyed=True,
        takes="outcome check_id indicator_id payment reference",
    )


class OutcomesResource:
    """`krama.outcomes`: submit what came of a check, and read what your agency submitted."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    @cached_property
    def with_raw_response(self) -> OutcomesWithRawResponse:
        """The same methods. Each returns a `RawAnswer` with the status and the headers too."""
        return OutcomesWithRawResponse(self)

    def get(self, outcome_id: UUID | str, **options: Unpack[CallOptions]) -> Outcome:
        """Read one outcome.

        An outcome that your agency submitted. Those of other agencies are answered as if they did not exist.

        Scope: `outcomes:read`. Sent again if the answer is lost: twice is the same as once.
        """
        return self._connection.call(_outcomes_get(outcome_id), options)

    def list(
        self,
        *,
        outcome: OutcomeKind | str | Sequence[OutcomeKind | str] | None = None,
        check_id: UUID | str | None = None,
        reference: str | None = None,
        created_after: datetime | str | None = None,
        limit: int | None = None,
        cursor: str | None = None,
        **options: Unpack[CallOptions],
    ) -> Pages[Outcome]:
        """List your outcomes.

        The outcomes that your agency submitted, in the order of their last change.

        Arguments:
            `outcome`: Only these outcomes.
            `check_id`: Only those of this check.
            `reference`: Only those with this number of yours.
            `created_after`: Only those first submitted after this time.
            `limit`: The most items on a page.
            `cursor`: `next_cursor` of the previous page, or a `resume_cursor` that you kept.

        Scope: `outcomes:read`. Sent again if the answer is lost: twice is the same as once.
        """
        return Pages(
            self._connection,
            lambda cursor: _outcomes_list(
                outcome=outcome,
                check_id=check_id,
                reference=reference,
                created_after=created_after,
                limit=limit,
                cursor=cursor,
            ),
            cursor,
            options,
        )

    def submit(
        self,
        *,
        outcome: OutcomeKind | str,
        check_id: UUID | str | None | Omit = omit,
        indicator_id: UUID | str | None | Omit = omit,
        payment: MoneyInput | None | Omit = omit,
        reference: str | None | Omit = omit,
        **options: Unpack[KeyedOptions],
    ) -> Outcome:
        """Submit the outcome of a check.

        Submit what your agency did after a check, or learned later: also a fraud that a check did not warn of.

        With `indicator_id`, a confirmed fraud or a false positive changes the score for every member that sees the
        reports that you see. Without it, it is counted, and the score stays as it is: report the value too. A
        `check_id` must be one that your agency got (`check_unknown`); whether that check took place is in the
        audit log.

        Your agency has one outcome of each class for each payment. `payment_stopped` and `customer_warned` are classes
        of their own; `confirmed_fraud` and `false_positive` are one, your judgement. `check_id` names the
        payment: the id of a value means its payment check. Without it, `reference` does; without both, a
        judgement is about the indicator. Sent again, the outcome is corrected: what you send replaces what you
        said, null clears it, what you leave out stays, and scores and scorecards follow. So nothing counts
        twice.

        Arguments:
            `outcome`: `confirmed_fraud` and `false_positive` affect the score of an indicator; your agency's latest
                counts. The others are counted in scorecards only.
            `check_id`: The check that your agency made, also one that answered `proceed`. It names the payment. Of the
                values of a payment check, each id means the whole payment. Null: none, so `reference` names the
                payment.
            `indicator_id`: The indicator, from `matches` of this check: the exchange keeps no verdicts and does not
                compare. Without it, the score stays as it is. Another one, sent later, moves your judgement there.
                Null: none, and your judgement loses its effect.
            `payment`: The amount of the payment. Null: not known.
            `reference`: Your own number for this. Only your agency sees it. Without `check_id`, it names the payment,
                also one that was never checked. Null: none.

        Scope: `outcomes:submit`. Sent again under one `idempotency_key` if the answer is lost, and done once.
        """
        return self._connection.call(
            _outcomes_submit(
                outcome=outcome, check_id=check_id, indicator_id=indicator_id, payment=payment, reference=reference
            ),
            options,
        )


class OutcomesWithRawResponse:
    """`krama.outcomes.with_raw_response`. A list gives its first page."""

    def __init__(self, resource: OutcomesResource) -> None:
        self.get = _raw(resource.get)
        self.list = _raw_page(resource.list)
        self.submit = _raw(resource.submit)


class AsyncOutcomesResource:
    """`krama.outcomes`: submit what came of a check, and read what your agency submitted."""

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    @cached_property
    def with_raw_response(self) -> AsyncOutcomesWithRawResponse:
        """The same methods. Each returns a `RawAnswer` with the status and the headers too."""
        return AsyncOutcomesWithRawResponse(self)

    async def get(self, outcome_id: UUID | str, **options: Unpack[CallOptions]) -> Outcome:
        """Read one outcome.

        An outcome that your agency submitted. Those of other agencies are answered as if they did not exist.

        Scope: `outcomes:read`. Sent again if the answer is lost: twice is the same as once.
        """
        return await self._connection.call(_outcomes_get(outcome_id), options)

    def list(
        self,
        *,
        outcome: OutcomeKind | str | Sequence[OutcomeKind | str] | None = None,
        check_id: UUID | str | None = None,
        reference: str | None = None,
        created_after: datetime | str | None = None,
        limit: int | None = None,
        cursor: str | None = None,
        **options: Unpack[CallOptions],
    ) -> AsyncPages[Outcome]:
        """List your outcomes.

        The outcomes that your agency submitted, in the order of their last change.

        Arguments:
            `outcome`: Only these outcomes.
            `check_id`: Only those of this check.
            `reference`: Only those with this number of yours.
            `created_after`: Only those first submitted after this time.
            `limit`: The most items on a page.
            `cursor`: `next_cursor` of the previous page, or a `resume_cursor` that you kept.

        Scope: `outcomes:read`. Sent again if the answer is lost: twice is the same as once.
        """
        return AsyncPages(
            self._connection,
            lambda cursor: _outcomes_list(
                outcome=outcome,
                check_id=check_id,
                reference=reference,
                created_after=created_after,
                limit=limit,
                cursor=cursor,
            ),
            cursor,
            options,
        )

    async def submit(
        self,
        *,
        outcome: OutcomeKind | str,
        check_id: UUID | str | None | Omit = omit,
        indicator_id: UUID | str | None | Omit = omit,
        payment: MoneyInput | None | Omit = omit,
        reference: str | None | Omit = omit,
        **options: Unpack[KeyedOptions],
    ) -> Outcome:
        """Submit the outcome of a check.

        Submit what your agency did after a check, or learned later: also a fraud that a check did not warn of.

        With `indicator_id`, a confirmed fraud or a false positive changes the score for every member that sees the
        reports that you see. Without it, it is counted, and the score stays as it is: report the value too. A
        `check_id` must be one that your agency got (`check_unknown`); whether that check took place is in the
        audit log.

        Your agency has one outcome of each class for each payment. `payment_stopped` and `customer_warned` are classes
        of their own; `confirmed_fraud` and `false_positive` are one, your judgement. `check_id` names the
        payment: the id of a value means its payment check. Without it, `reference` does; without both, a
        judgement is about the indicator. Sent again, the outcome is corrected: what you send replaces what you
        said, null clears it, what you leave out stays, and scores and scorecards follow. So nothing counts
        twice.

        Arguments:
            `outcome`: `confirmed_fraud` and `false_positive` affect the score of an indicator; your agency's latest
                counts. The others are counted in scorecards only.
            `check_id`: The check that your agency made, also one that answered `proceed`. It names the payment. Of the
                values of a payment check, each id means the whole payment. Null: none, so `reference` names the
                payment.
            `indicator_id`: The indicator, from `matches` of this check: the exchange keeps no verdicts and does not
                compare. Without it, the score stays as it is. Another one, sent later, moves your judgement there.
                Null: none, and your judgement loses its effect.
            `payment`: The amount of the payment. Null: not known.
            `reference`: Your own number for this. Only your agency sees it. Without `check_id`, it names the payment,
                also one that was never checked. Null: none.

        Scope: `outcomes:submit`. Sent again under one `idempotency_key` if the answer is lost, and done once.
        """
        return await self._connection.call(
            _outcomes_submit(
                outcome=outcome, check_id=check_id, indicator_id=indicator_id, payment=payment, reference=reference
            ),
            options,
        )


class AsyncOutcomesWithRawResponse:
    """`krama.outcomes.with_raw_response`. A list gives its first page."""

    def __init__(self, resource: AsyncOutcomesResource) -> None:
        self.get = _raw_async(resource.get)
        self.list = _raw_page_async(resource.list)
        self.submit = _raw_async(resource.submit)


def _policy_get() -> _Call[Policy]:
    return _Call("readPolicy", "GET", "/v1/policy", Policy.from_dict, repeatable=True)


class PolicyResource:
    """`krama.policy`: policy."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    @cached_property
    def with_raw_response(self) -> PolicyWithRawResponse:
        """The same methods. Each returns a `RawAnswer` with the status and the headers too."""
        return PolicyWithRawResponse(self)

    def get(self, **options: Unpack[CallOptions]) -> Policy:
        """Read the rule of the verdicts.

        The numbers by which every check is answered: thresholds, weights and half-lives. Any token may read them.

        Keep it for the file: an answer names its `policy`, and an auditor asks what that was. It may be cached for an
        hour.

        Sent again if the answer is lost: twice is the same as once.
        """
        return self._connection.call(_policy_get(), options)


class PolicyWithRawResponse:
    """`krama.policy.with_raw_response`. A list gives its first page."""

    def __init__(self, resource: PolicyResource) -> None:
        self.get = _raw(resource.get)


class AsyncPolicyResource:
    """`krama.policy`: policy."""

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    @cached_property
    def with_raw_response(self) -> AsyncPolicyWithRawResponse:
        """The same methods. Each returns a `RawAnswer` with the status and the headers too."""
        return AsyncPolicyWithRawResponse(self)

    async def get(self, **options: Unpack[CallOptions]) -> Policy:
        """Read the rule of the verdicts.

        The numbers by which every check is answered: thresholds, weights and half-lives. Any token may read them.

        Keep it for the file: an answer names its `policy`, and an auditor asks what that was. It may be cached for an
        hour.

        Sent again if the answer is lost: twice is the same as once.
        """
        return await self._connection.call(_policy_get(), options)


class AsyncPolicyWithRawResponse:
    """`krama.policy.with_raw_response`. A list gives its first page."""

    def __init__(self, resource: AsyncPolicyResource) -> None:
        self.get = _raw_async(resource.get)


def _protections_add(
    *,
    form: ProtectionForm | str,
    value: str,
    owner: str,
    reason: str,
    dry_run: bool | None = None,
    kind: Kind | str | None | Omit = omit,
    institution: str | None | Omit = omit,
    chain: Chain | str | None | Omit = omit,
    platform: Platform | str | None | Omit = omit,
    expires_at: datetime | str | None | Omit = omit,
    max_indicators: int | Omit = omit,
) -> _Call[ProtectionAdded]:
    return _Call(
        "addProtection",
        "POST",
        "/v1/protections",
        ProtectionAdded.from_dict,
        query=_query({"dry_run": dry_run}),
        body=_patch(
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
                "max_indicators": max_indicators,
            }
        ),
        keyed=True,
        takes="form value owner reason dry_run kind institution chain platform expires_at max_indicators",
    )


def _protections_end(protection_id: UUID | str, *, reason: str, revision: int | None = None) -> _Call[ProtectionEnded]:
    return _Call(
        "endProtection",
        "POST",
        f"/v1/protections/{_segment('protection_id', protection_id, uuid=True)}/end",
        ProtectionEnded.from_dict,
        body=_body({"reason": reason}),
        revision=revision,
        keyed=True,
        takes="protection_id reason revision",
    )


def _protections_get(protection_id: UUID | str) -> _Call[Protection]:
    return _Call(
        "readProtection",
        "GET",
        f"/v1/protections/{_segment('protection_id', protection_id, uuid=True)}",
        Protection.from_dict,
        repeatable=True,
        takes="protection_id",
    )


def _protections_list(
    *,
    status: ProtectionStatus | str | Sequence[ProtectionStatus | str] | None = None,
    limit: int | None = None,
    cursor: str | None = None,
    order: ListOrder | str | None = None,
) -> _Call[Page[Protection]]:
    return _Call(
        "listProtections",
        "GET",
        "/v1/protections",
        _page_of(Protection),
        query=_query({"status": _words(status), "limit": limit, "cursor": cursor, "order": order}),
        repeatable=True,
        takes="status limit cursor order",
    )


class ProtectionsResource:
    """`krama.protections`: manage the protected list: values that may never be listed."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    @cached_property
    def with_raw_response(self) -> ProtectionsWithRawResponse:
        """The same methods. Each returns a `RawAnswer` with the status and the headers too."""
        return ProtectionsWithRawResponse(self)

    def add(
        self,
        *,
        form: ProtectionForm | str,
        value: str,
        owner: str,
        reason: str,
        dry_run: bool | None = None,
        kind: Kind | str | None | Omit = omit,
        institution: str | None | Omit = omit,
        chain: Chain | str | None | Omit = omit,
        platform: Platform | str | None | Omit = omit,
        expires_at: datetime | str | None | Omit = omit,
        max_indicators: int | Omit = omit,
        **options: Unpack[KeyedOptions],
    ) -> ProtectionAdded:
        """Protect a value.

        New reports on the value become pending, and checks no longer find it listed.

        Listings that the protection covers end at once. Each agency that received one of them in the last 30 days gets
        a correction. A protection that there is already gets the owner, the reason and the end of this request;
        the answer is then 200. Without `expires_at` it keeps its end, and null removes it. Listings that your
        agency may not see end too, but are not counted: only the operator's command counts them.

        Arguments:
            `form`: `exact`: one value. `domain_suffix`: a domain with everything below it. `host`: a shared host's
                front page, but not its other pages. `prefix`: canonical forms of one `kind` that begin with the value.
                `pattern`: canonical forms of one `kind` that match an RE2 pattern completely.
            `value`: The value to protect, as people write it.
            `owner`: The organisation that the value belongs to.
            `reason`: Why, in your own words.
            `dry_run`: Count what would be taken down, however much it is, and store nothing.
            `kind`: Required for `prefix` and `pattern`.
            `institution`: The bank of an account, for `exact`.
            `chain`: The chain of a wallet, for `exact`.
            `platform`: The platform of a handle, for `exact`.
            `expires_at`: When the protection expires. Null: it stays until it is ended. If left out, the same, but one
                that there is already keeps its end.
            `max_indicators`: The most listed indicators that may be taken down, of those that your agency sees. If
                there are more, the request is refused. If left out: 100.

        Scope: `protections:manage`. Sent again under one `idempotency_key` if the answer is lost, and done once.
        """
        return self._connection.call(
            _protections_add(
                form=form,
                value=value,
                owner=owner,
                reason=reason,
                dry_run=dry_run,
                kind=kind,
                institution=institution,
                chain=chain,
                platform=platform,
                expires_at=expires_at,
                max_indicators=max_indicators,
            ),
            options,
        )

    def end(
        self, protection_id: UUID | str, *, reason: str, revision: int | None = None, **options: Unpack[KeyedOptions]
    ) -> ProtectionEnded:
        """End a protection.

        Values that only this protection covered may be listed again: their active reports count from now on.

        If it has ended already, nothing changes.

        Arguments:
            `reason`: Why, in your own words.
            `revision`: The `revision` that you read. If it has changed since, nothing is done, and `Conflict` is
                raised.

        Scope: `protections:manage`. Sent again under one `idempotency_key` if the answer is lost, and done once.
        """
        return self._connection.call(_protections_end(protection_id, reason=reason, revision=revision), options)

    def get(self, protection_id: UUID | str, **options: Unpack[CallOptions]) -> Protection:
        """Read one protection.

        A protection as it stands now. It can be read after its end.

        Scope: `protections:read`. Sent again if the answer is lost: twice is the same as once.
        """
        return self._connection.call(_protections_get(protection_id), options)

    def list(
        self,
        *,
        status: ProtectionStatus | str | Sequence[ProtectionStatus | str] | None = None,
        limit: int | None = None,
        cursor: str | None = None,
        order: ListOrder | str | None = None,
        **options: Unpack[CallOptions],
    ) -> Pages[Protection]:
        """List protections.

        Protections in the order of their last change. Well-known shorteners and shared hosts need none.

        Arguments:
            `status`: Only protections that have one of these.
            `limit`: The most items on a page.
            `cursor`: `next_cursor` of the previous page, or a `resume_cursor` that you kept.
            `order`: `newest`: the last item first, for people who look at the list. If there is a `resume_cursor`, it
                is for `oldest`, the order in which programs follow the list.

        Scope: `protections:read`. Sent again if the answer is lost: twice is the same as once.
        """
        return Pages(
            self._connection,
            lambda cursor: _protections_list(status=status, limit=limit, cursor=cursor, order=order),
            cursor,
            options,
        )


class ProtectionsWithRawResponse:
    """`krama.protections.with_raw_response`. A list gives its first page."""

    def __init__(self, resource: ProtectionsResource) -> None:
        self.add = _raw(resource.add)
        self.end = _raw(resource.end)
        self.get = _raw(resource.get)
        self.list = _raw_page(resource.list)


class AsyncProtectionsResource:
    """`krama.protections`: manage the protected list: values that may never be listed."""

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    @cached_property
    def with_raw_response(self) -> AsyncProtectionsWithRawResponse:
        """The same methods. Each returns a `RawAnswer` with the status and the headers too."""
        return AsyncProtectionsWithRawResponse(self)

    async def add(
        self,
        *,
        form: ProtectionForm | str,
        value: str,
        owner: str,
        reason: str,
        dry_run: bool | None = None,
        kind: Kind | str | None | Omit = omit,
        institution: str | None | Omit = omit,
        chain: Chain | str | None | Omit = omit,
        platform: Platform | str | None | Omit = omit,
        expires_at: datetime | str | None | Omit = omit,
        max_indicators: int | Omit = omit,
        **options: Unpack[KeyedOptions],
    ) -> ProtectionAdded:
        """Protect a value.

        New reports on the value become pending, and checks no longer find it listed.

        Listings that the protection covers end at once. Each agency that received one of them in the last 30 days gets
        a correction. A protection that there is already gets the owner, the reason and the end of this request;
        the answer is then 200. Without `expires_at` it keeps its end, and null removes it. Listings that your
        agency may not see end too, but are not counted: only the operator's command counts them.

        Arguments:
            `form`: `exact`: one value. `domain_suffix`: a domain with everything below it. `host`: a shared host's
                front page, but not its other pages. `prefix`: canonical forms of one `kind` that begin with the value.
                `pattern`: canonical forms of one `kind` that match an RE2 pattern completely.
            `value`: The value to protect, as people write it.
            `owner`: The organisation that the value belongs to.
            `reason`: Why, in your own words.
            `dry_run`: Count what would be taken down, however much it is, and store nothing.
            `kind`: Required for `prefix` and `pattern`.
            `institution`: The bank of an account, for `exact`.
            `chain`: The chain of a wallet, for `exact`.
            `platform`: The platform of a handle, for `exact`.
            `expires_at`: When the protection expires. Null: it stays until it is ended. If left out, the same, but one
                that there is already keeps its end.
            `max_indicators`: The most listed indicators that may be taken down, of those that your agency sees. If
                there are more, the request is refused. If left out: 100.

        Scope: `protections:manage`. Sent again under one `idempotency_key` if the answer is lost, and done once.
        """
        return await self._connection.call(
            _protections_add(
                form=form,
                value=value,
                owner=owner,
                reason=reason,
                dry_run=dry_run,
                kind=kind,
                institution=institution,
                chain=chain,
                platform=platform,
                expires_at=expires_at,
                max_indicators=max_indicators,
            ),
            options,
        )

    async def end(
        self, protection_id: UUID | str, *, reason: str, revision: int | None = None, **options: Unpack[KeyedOptions]
    ) -> ProtectionEnded:
        """End a protection.

        Values that only this protection covered may be listed again: their active reports count from now on.

        If it has ended already, nothing changes.

        Arguments:
            `reason`: Why, in your own words.
            `revision`: The `revision` that you read. If it has changed since, nothing is done, and `Conflict` is
                raised.

        Scope: `protections:manage`. Sent again under one `idempotency_key` if the answer is lost, and done once.
        """
        return await self._connection.call(_protections_end(protection_id, reason=reason, revision=revision), options)

    async def get(self, protection_id: UUID | str, **options: Unpack[CallOptions]) -> Protection:
        """Read one protection.

        A protection as it stands now. It can be read after its end.

        Scope: `protections:read`. Sent again if the answer is lost: twice is the same as once.
        """
        return await self._connection.call(_protections_get(protection_id), options)

    def list(
        self,
        *,
        status: ProtectionStatus | str | Sequence[ProtectionStatus | str] | None = None,
        limit: int | None = None,
        cursor: str | None = None,
        order: ListOrder | str | None = None,
        **options: Unpack[CallOptions],
    ) -> AsyncPages[Protection]:
        """List protections.

        Protections in the order of their last change. Well-known shorteners and shared hosts need none.

        Arguments:
            `status`: Only protections that have one of these.
            `limit`: The most items on a page.
            `cursor`: `next_cursor` of the previous page, or a `resume_cursor` that you kept.
            `order`: `newest`: the last item first, for people who look at the list. If there is a `resume_cursor`, it
                is for `oldest`, the order in which programs follow the list.

        Scope: `protections:read`. Sent again if the answer is lost: twice is the same as once.
        """
        return AsyncPages(
            self._connection,
            lambda cursor: _protections_list(status=status, limit=limit, cursor=cursor, order=order),
            cursor,
            options,
        )


class AsyncProtectionsWithRawResponse:
    """`krama.protections.with_raw_response`. A list gives its first page."""

    def __init__(self, resource: AsyncProtectionsResource) -> None:
        self.add = _raw_async(resource.add)
        self.end = _raw_async(resource.end)
        self.get = _raw_async(resource.get)
        self.list = _raw_page_async(resource.list)


def _provinces_list(*, limit: int | None = None, cursor: str | None = None) -> _Call[Page[Province]]:
    return _Call(
        "listProvinces",
        "GET",
        "/v1/provinces",
        _page_of(Province),
        query=_query({"limit": limit, "cursor": cursor}),
        repeatable=True,
        takes="limit cursor",
    )


class ProvincesResource:
    """`krama.provinces`: provinces."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    @cached_property
    def with_raw_response(self) -> ProvincesWithRawResponse:
        """The same methods. Each returns a `RawAnswer` with the status and the headers too."""
        return ProvincesWithRawResponse(self)

    def list(
        self, *, limit: int | None = None, cursor: str | None = None, **options: Unpack[CallOptions]
    ) -> Pages[Province]:
        """List the provinces.

        The provinces of Cambodia and Phnom Penh, with their names in English and Khmer. Any token may read them.

        Other countries' provinces can be reported too, by their codes of ISO 3166-2.

        Arguments:
            `limit`: The most items on a page.
            `cursor`: `next_cursor` of the previous page, or a `resume_cursor` that you kept.

        Sent again if the answer is lost: twice is the same as once.
        """
        return Pages(self._connection, lambda cursor: _provinces_list(limit=limit, cursor=cursor), cursor, options)


class ProvincesWithRawResponse:
    """`krama.provinces.with_raw_response`. A list gives its first page."""

    def __init__(self, resource: ProvincesResource) -> None:
        self.list = _raw_page(resource.list)


class AsyncProvincesResource:
    """`krama.provinces`: provinces."""

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    @cached_property
    def with_raw_response(self) -> AsyncProvincesWithRawResponse:
        """The same methods. Each returns a `RawAnswer` with the status and the headers too."""
        return AsyncProvincesWithRawResponse(self)

    def list(
        self, *, limit: int | None = None, cursor: str | None = None, **options: Unpack[CallOptions]
    ) -> AsyncPages[Province]:
        """List the provinces.

        The provinces of Cambodia and Phnom Penh, with their names in English and Khmer. Any token may read them.

        Other countries' provinces can be reported too, by their codes of ISO 3166-2.

        Arguments:
            `limit`: The most items on a page.
            `cursor`: `next_cursor` of the previous page, or a `resume_cursor` that you kept.

        Sent again if the answer is lost: twice is the same as once.
        """
        return AsyncPages(self._connection, lambda cursor: _provinces_list(limit=limit, cursor=cursor), cursor, options)


class AsyncProvincesWithRawResponse:
    """`krama.provinces.with_raw_response`. A list gives its first page."""

    def __init__(self, resource: AsyncProvincesResource) -> None:
        self.list = _raw_page_async(resource.list)


def _reports_approve(report_id: UUID | str, *, revision: int, note: str | None = None) -> _Call[Report]:
    return _Call(
        "approveReport",
        "POST",
        f"/v1/reports/{_segment('report_id', report_id, uuid=True)}/approve",
        Report.from_dict,
        body=_body({"note": note}),
        revision=revision,
        keyed=True,
        takes="report_id revision note",
    )


def _reports_decide(
    report_id: UUID | str, *, revision: int, decision: ReportDecisionKind | str, reason: str
) -> _Call[Report]:
    return _Call(
        "decideReport",
        "POST",
        f"/v1/reports/{_segment('report_id', report_id, uuid=True)}/decide",
        Report.from_dict,
        body=_body({"decision": decision, "reason": reason}),
        revision=revision,
        keyed=True,
        takes="report_id revision decision reason",
    )


def _reports_get(report_id: UUID | str) -> _Call[Report]:
    return _Call(
        "readReport",
        "GET",
        f"/v1/reports/{_segment('report_id', report_id, uuid=True)}",
        Report.from_dict,
        repeatable=True,
        takes="report_id",
    )


def _reports_list(
    *,
    agency_id: UUID | str | Sequence[UUID | str] | None = None,
    status: ReportStatus | str | Sequence[ReportStatus | str] | None = None,
    kind: Kind | str | Sequence[Kind | str] | None = None,
    category: Category | str | Sequence[Category | str] | None = None,
    province: str | Sequence[str] | None = None,
    case_reference: str | None = None,
    role: CaseRole | str | Sequence[CaseRole | str] | None = None,
    channel: str | None = None,
    min_loss: Decimal | str | None = None,
    currency: str | None = None,
    occurred_after: datetime | str | None = None,
    occurred_before: datetime | str | None = None,
    created_after: datetime | str | None = None,
    created_before: datetime | str | None = None,
    updated_after: datetime | str | None = None,
    updated_before: datetime | str | None = None,
    awaits_approval: bool | None = None,
    limit: int | None = None,
    cursor: str | None = None,
    order: ListOrder | str | None = None,
) -> _Call[Page[Report]]:
    return _Call(
        "listReports",
        "GET",
        "/v1/reports",
        _page_of(Report),
        query=_query(
            {
                "agency_id": _identities("agency_id", agency_id, "own", "others", "all"),
                "status": _words(status),
                "kind": _words(kind),
                "category": _words(category),
                "province": _words(province),
                "case_reference": case_reference,
                "role": _words(role),
                "channel": channel,
                "min_loss": min_loss,
                "currency": currency,
                "occurred_after": occurred_after,
                "occurred_before": occurred_before,
                "created_after": created_after,
                "created_before": created_before,
                "updated_after": updated_after,
                "updated_before": updated_before,
                "awaits_approval": awaits_approval,
                "limit": limit,
                "cursor": cursor,
                "order": order,
            }
        ),
        repeatable=True,
        takes="agency_id status kind category province case_reference role channel min_loss currency occurred_after occurred_before created_after created_before updated_after updated_before awaits_approval limit cursor order",
    )


def _reports_list_label_changes(
    report_id: UUID | str, *, limit: int | None = None, cursor: str | None = None
) -> _Call[Page[LabelChange]]:
    return _Call(
        "listLabelChanges",
        "GET",
        f"/v1/reports/{_segment('report_id', report_id, uuid=True)}/label-changes",
        _page_of(LabelChange),
        query=_query({"limit": limit, "cursor": cursor}),
        repeatable=True,
        takes="report_id limit cursor",
    )


def _reports_relabel(
    report_id: UUID | str,
    *,
    reason: str,
    revision: int | None = None,
    tlp: Tlp | str | None = None,
    audience: AudienceInput | None = None,
    anonymous: bool | None = None,
) -> _Call[Report]:
    return _Call(
        "relabelReport",
        "POST",
        f"/v1/reports/{_segment('report_id', report_id, uuid=True)}/relabel",
        Report.from_dict,
        body=_body({"reason": reason, "tlp": tlp, "audience": audience, "anonymous": anonymous}),
        revision=revision,
        keyed=True,
        takes="report_id reason revision tlp audience anonymous",
    )


def _reports_withdraw(report_id: UUID | str, *, reason: str, revision: int | None = None) -> _Call[Report]:
    return _Call(
        "withdrawReport",
        "POST",
        f"/v1/reports/{_segment('report_id', report_id, uuid=True)}/withdraw",
        Report.from_dict,
        body=_body({"reason": reason}),
        revision=revision,
        keyed=True,
        takes="report_id reason revision",
    )


class ReportsResource:
    """`krama.reports`: report indicators, and read and withdraw your own agency's reports."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    @cached_property
    def with_raw_response(self) -> ReportsWithRawResponse:
        """The same methods. Each returns a `RawAnswer` with the status and the headers too."""
        return ReportsWithRawResponse(self)

    def approve(
        self, report_id: UUID | str, *, revision: int, note: str | None = None, **options: Unpack[KeyedOptions]
    ) -> Report:
        """Approve a police report.

        Approve a police report as its second officer. The client that stated the report can't approve it.

        An approved report weighs half as much again, and may lead to `hold` without a second agency. The approval ends
        when confidence, date, province, role, layer, channel, loss or narrative change. Another spelling, label
        or validity leaves it as it is. The national administrator may approve too. Who approves must see each
        of these facts: loss and narrative are shown to police alone. If it is approved already, nothing
        changes.

        Arguments:
            `revision`: The `revision` that you read. If it has changed since, nothing is done, and `Conflict` is
                raised.
            `note`: A note for your agency's audit record, such as why.

        Scope: `reports:approve`. Sent again under one `idempotency_key` if the answer is lost, and done once.
        """
        return self._connection.call(_reports_approve(report_id, revision=revision, note=note), options)

    def decide(
        self,
        report_id: UUID | str,
        *,
        revision: int,
        decision: ReportDecisionKind | str,
        reason: str,
        **options: Unpack[KeyedOptions],
    ) -> Report:
        """Decide a pending report.

        Accept a pending report, which makes it a report of its agency like any other, or dismiss it.

        It is not accepted while a protection covers the value. Once accepted, it counts from then on, and fades from
        when it was made. A dismissed report stays dismissed until its agency sends something new about it. If
        it has this decision already, nothing changes, and the answer has the reason of the first decision.

        Arguments:
            `revision`: The `revision` that you read. If it has changed since, nothing is done, and `Conflict` is
                raised.
            `decision`: `accepted`: it becomes a report like any other. `dismissed`: it is never listed.
            `reason`: Why, in your own words.

        Scope: `reports:decide`. Sent again under one `idempotency_key` if the answer is lost, and done once.
        """
        return self._connection.call(
            _reports_decide(report_id, revision=revision, decision=decision, reason=reason), options
        )

    def get(self, report_id: UUID | str, **options: Unpack[CallOptions]) -> Report:
        """Read one report.

        A report that you may see, with the fields that are disclosed to you. A pending report is shown to its own
        agency and to those who decide.

        If you may not see a report, the answer is the same as if it did not exist.

        Scope: `reports:read`. Sent again if the answer is lost: twice is the same as once.
        """
        return self._connection.call(_reports_get(report_id), options)

    def list(
        self,
        *,
        agency_id: UUID | str | Sequence[UUID | str] | None = None,
        status: ReportStatus | str | Sequence[ReportStatus | str] | None = None,
        kind: Kind | str | Sequence[Kind | str] | None = None,
        category: Category | str | Sequence[Category | str] | None = None,
        province: str | Sequence[str] | None = None,
        case_reference: str | None = None,
        role: CaseRole | str | Sequence[CaseRole | str] | None = None,
        channel: str | None = None,
        min_loss: Decimal | str | None = None,
        currency: str | None = None,
        occurred_after: datetime | str | None = None,
        occurred_before: datetime | str | None = None,
        created_after: datetime | str | None = None,
        created_before: datetime | str | None = None,
        updated_after: datetime | str | None = None,
        updated_before: datetime | str | None = None,
        awaits_approval: bool | None = None,
        limit: int | None = None,
        cursor: str | None = None,
        order: ListOrder | str | None = None,
        **options: Unpack[CallOptions],
    ) -> Pages[Report]:
        """List the reports that you may see.

        Your agency's reports and those that other agencies share with you, in the order of their last change.

        The list includes reports that have ended, and your agency's pending reports. Who decides pending reports
        (`reports:decide`) gets those of all agencies. Of another agency's report you see only the fields that
        are disclosed to you, and a filter matches no other: `view` is your disclosure level. All filters go
        together. To fill a page, at most 500 reports are looked through, or two for each item of a large
        `limit`: a page may have fewer items than `limit`, or none, and yet have a `next_cursor`.

        Arguments:
            `agency_id`: Whose reports: `own`, `others`, `all` (the default), or agencies by their ids.
            `status`: Only reports that have one of these now.
            `kind`: Only reports on indicators of these kinds.
            `category`: Only reports in these categories.
            `province`: Only incidents in these provinces.
            `case_reference`: Only reports of this case.
            `role`: Only reports of values in these roles.
            `channel`: Only scams on this channel, as it was reported.
            `min_loss`: Only losses of at least this amount. Goes with `currency`.
            `currency`: Only losses in this currency.
            `occurred_after`: Only incidents after this time.
            `occurred_before`: Only incidents before this time.
            `created_after`: Only reports that were made after this time.
            `created_before`: Only reports that were made before this time.
            `updated_after`: Only reports that changed after this time. To follow changes, keep `resume_cursor` instead.
            `updated_before`: Only reports that have not changed since this time.
            `awaits_approval`: `true`: only reports of your agency that wait for a second officer's approval. Left out,
                or `false`: all.
            `limit`: The most items on a page.
            `cursor`: `next_cursor` of the previous page, or a `resume_cursor` that you kept.
            `order`: `newest`: the last item first, for people who look at the list. If there is a `resume_cursor`, it
                is for `oldest`, the order in which programs follow the list.

        Scope: `reports:read`. Sent again if the answer is lost: twice is the same as once.
        """
        return Pages(
            self._connection,
            lambda cursor: _reports_list(
                agency_id=agency_id,
                status=status,
                kind=kind,
                category=category,
                province=province,
                case_reference=case_reference,
                role=role,
                channel=channel,
                min_loss=min_loss,
                currency=currency,
                occurred_after=occurred_after,
                occurred_before=occurred_before,
                created_after=created_after,
                created_before=created_before,
                updated_after=updated_after,
                updated_before=updated_before,
                awaits_approval=awaits_approval,
                limit=limit,
                cursor=cursor,
                order=order,
            ),
            cursor,
            options,
        )

    def list_label_changes(
        self,
        report_id: UUID | str,
        *,
        limit: int | None = None,
        cursor: str | None = None,
        **options: Unpack[CallOptions],
    ) -> Pages[LabelChange]:
        """List the changes of a report's label.

        Every change of the label of your agency's report: who made it, and whether more members may see it.

        Arguments:
            `limit`: The most items on a page.
            `cursor`: `next_cursor` of the previous page, or a `resume_cursor` that you kept.

        Scope: `reports:read`. Sent again if the answer is lost: twice is the same as once.
        """
        return Pages(
            self._connection,
            lambda cursor: _reports_list_label_changes(report_id, limit=limit, cursor=cursor),
            cursor,
            options,
        )

    def relabel(
        self,
        report_id: UUID | str,
        *,
        reason: str,
        revision: int | None = None,
        tlp: Tlp | str | None = None,
        audience: AudienceInput | None = None,
        anonymous: bool | None = None,
        **options: Unpack[KeyedOptions],
    ) -> Report:
        """Change who may see a report.

        Change a report's label and audience, or whether it names your agency. Only its own agency can do so.

        The change takes effect in every answer at once, and is recorded with its reason. If you send the current label
        without an audience, nothing changes.

        Arguments:
            `reason`: Why, in your own words.
            `revision`: The `revision` that you read. If it has changed since, nothing is done, and `Conflict` is
                raised.
            `tlp`: The same label without an audience keeps the audience.
            `audience`: Only with `tlp`.
            `anonymous`: `false` shows other agencies that may see the report that your agency made it. It goes alone,
                without `tlp` (`naming_refused`).

        Scope: `reports:submit`. Sent again under one `idempotency_key` if the answer is lost, and done once.
        """
        return self._connection.call(
            _reports_relabel(
                report_id, reason=reason, revision=revision, tlp=tlp, audience=audience, anonymous=anonymous
            ),
            options,
        )

    def withdraw(
        self, report_id: UUID | str, *, reason: str, revision: int | None = None, **options: Unpack[KeyedOptions]
    ) -> Report:
        """Withdraw a report.

        Withdraw a report of your own agency, also while it is pending. It is kept, but no longer counts in any answer.

        If you send the same report again, it stays withdrawn (`result` is `withdrawn`), so the next version of a file
        does not bring it back. If it holds after all, report it with something new, such as a narrative. If it
        is withdrawn already, nothing changes, and the answer has the first reason.

        Arguments:
            `reason`: Why, in your own words.
            `revision`: The `revision` that you read. If it has changed since, nothing is done, and `Conflict` is
                raised.

        Scope: `reports:withdraw`. Sent again under one `idempotency_key` if the answer is lost, and done once.
        """
        return self._connection.call(_reports_withdraw(report_id, reason=reason, revision=revision), options)


class ReportsWithRawResponse:
    """`krama.reports.with_raw_response`. A list gives its first page."""

    def __init__(self, resource: ReportsResource) -> None:
        self.approve = _raw(resource.approve)
        self.decide = _raw(resource.decide)
        self.get = _raw(resource.get)
        self.list = _raw_page(resource.list)
        self.list_label_changes = _raw_page(resource.list_label_changes)
        self.relabel = _raw(resource.relabel)
        self.withdraw = _raw(resource.withdraw)


class AsyncReportsResource:
    """`krama.reports`: report indicators, and read and withdraw your own agency's reports."""

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    @cached_property
    def with_raw_response(self) -> AsyncReportsWithRawResponse:
        """The same methods. Each returns a `RawAnswer` with the status and the headers too."""
        return AsyncReportsWithRawResponse(self)

    async def approve(
        self, report_id: UUID | str, *, revision: int, note: str | None = None, **options: Unpack[KeyedOptions]
    ) -> Report:
        """Approve a police report.

        Approve a police report as its second officer. The client that stated the report can't approve it.

        An approved report weighs half as much again, and may lead to `hold` without a second agency. The approval ends
        when confidence, date, province, role, layer, channel, loss or narrative change. Another spelling, label
        or validity leaves it as it is. The national administrator may approve too. Who approves must see each
        of these facts: loss and narrative are shown to police alone. If it is approved already, nothing
        changes.

        Arguments:
            `revision`: The `revision` that you read. If it has changed since, nothing is done, and `Conflict` is
                raised.
            `note`: A note for your agency's audit record, such as why.

        Scope: `reports:approve`. Sent again under one `idempotency_key` if the answer is lost, and done once.
        """
        return await self._connection.call(_reports_approve(report_id, revision=revision, note=note), options)

    async def decide(
        self,
        report_id: UUID | str,
        *,
        revision: int,
        decision: ReportDecisionKind | str,
        reason: str,
        **options: Unpack[KeyedOptions],
    ) -> Report:
        """Decide a pending report.

        Accept a pending report, which makes it a report of its agency like any other, or dismiss it.

        It is not accepted while a protection covers the value. Once accepted, it counts from then on, and fades from
        when it was made. A dismissed report stays dismissed until its agency sends something new about it. If
        it has this decision already, nothing changes, and the answer has the reason of the first decision.

        Arguments:
            `revision`: The `revision` that you read. If it has changed since, nothing is done, and `Conflict` is
                raised.
            `decision`: `accepted`: it becomes a report like any other. `dismissed`: it is never listed.
            `reason`: Why, in your own words.

        Scope: `reports:decide`. Sent again under one `idempotency_key` if the answer is lost, and done once.
        """
        return await self._connection.call(
            _reports_decide(report_id, revision=revision, decision=decision, reason=reason), options
        )

    async def get(self, report_id: UUID | str, **options: Unpack[CallOptions]) -> Report:
        """Read one report.

        A report that you may see, with the fields that are disclosed to you. A pending report is shown to its own
        agency and to those who decide.

        If you may not see a report, the answer is the same as if it did not exist.

        Scope: `reports:read`. Sent again if the answer is lost: twice is the same as once.
        """
        return await self._connection.call(_reports_get(report_id), options)

    def list(
        self,
        *,
        agency_id: UUID | str | Sequence[UUID | str] | None = None,
        status: ReportStatus | str | Sequence[ReportStatus | str] | None = None,
        kind: Kind | str | Sequence[Kind | str] | None = None,
        category: Category | str | Sequence[Category | str] | None = None,
        province: str | Sequence[str] | None = None,
        case_reference: str | None = None,
        role: CaseRole | str | Sequence[CaseRole | str] | None = None,
        channel: str | None = None,
        min_loss: Decimal | str | None = None,
        currency: str | None = None,
        occurred_after: datetime | str | None = None,
        occurred_before: datetime | str | None = None,
        created_after: datetime | str | None = None,
        created_before: datetime | str | None = None,
        updated_after: datetime | str | None = None,
        updated_before: datetime | str | None = None,
        awaits_approval: bool | None = None,
        limit: int | None = None,
        cursor: str | None = None,
        order: ListOrder | str | None = None,
        **options: Unpack[CallOptions],
    ) -> AsyncPages[Report]:
        """List the reports that you may see.

        Your agency's reports and those that other agencies share with you, in the order of their last change.

        The list includes reports that have ended, and your agency's pending reports. Who decides pending reports
        (`reports:decide`) gets those of all agencies. Of another agency's report you see only the fields that
        are disclosed to you, and a filter matches no other: `view` is your disclosure level. All filters go
        together. To fill a page, at most 500 reports are looked through, or two for each item of a large
        `limit`: a page may have fewer items than `limit`, or none, and yet have a `next_cursor`.

        Arguments:
            `agency_id`: Whose reports: `own`, `others`, `all` (the default), or agencies by their ids.
            `status`: Only reports that have one of these now.
            `kind`: Only reports on indicators of these kinds.
            `category`: Only reports in these categories.
            `province`: Only incidents in these provinces.
            `case_reference`: Only reports of this case.
            `role`: Only reports of values in these roles.
            `channel`: Only scams on this channel, as it was reported.
            `min_loss`: Only losses of at least this amount. Goes with `currency`.
            `currency`: Only losses in this currency.
            `occurred_after`: Only incidents after this time.
            `occurred_before`: Only incidents before this time.
            `created_after`: Only reports that were made after this time.
            `created_before`: Only reports that were made before this time.
            `updated_after`: Only reports that changed after this time. To follow changes, keep `resume_cursor` instead.
            `updated_before`: Only reports that have not changed since this time.
            `awaits_approval`: `true`: only reports of your agency that wait for a second officer's approval. Left out,
                or `false`: all.
            `limit`: The most items on a page.
            `cursor`: `next_cursor` of the previous page, or a `resume_cursor` that you kept.
            `order`: `newest`: the last item first, for people who look at the list. If there is a `resume_cursor`, it
                is for `oldest`, the order in which programs follow the list.

        Scope: `reports:read`. Sent again if the answer is lost: twice is the same as once.
        """
        return AsyncPages(
            self._connection,
            lambda cursor: _reports_list(
                agency_id=agency_id,
                status=status,
                kind=kind,
                category=category,
                province=province,
                case_reference=case_reference,
                role=role,
                channel=channel,
                min_loss=min_loss,
                currency=currency,
                occurred_after=occurred_after,
                occurred_before=occurred_before,
                created_after=created_after,
                created_before=created_before,
                updated_after=updated_after,
                updated_before=updated_before,
                awaits_approval=awaits_approval,
                limit=limit,
                cursor=cursor,
                order=order,
            ),
            cursor,
            options,
        )

    def list_label_changes(
        self,
        report_id: UUID | str,
        *,
        limit: int | None = None,
        cursor: str | None = None,
        **options: Unpack[CallOptions],
    ) -> AsyncPages[LabelChange]:
        """List the changes of a report's label.

        Every change of the label of your agency's report: who made it, and whether more members may see it.

        Arguments:
            `limit`: The most items on a page.
            `cursor`: `next_cursor` of the previous page, or a `resume_cursor` that you kept.

        Scope: `reports:read`. Sent again if the answer is lost: twice is the same as once.
        """
        return AsyncPages(
            self._connection,
            lambda cursor: _reports_list_label_changes(report_id, limit=limit, cursor=cursor),
            cursor,
            options,
        )

    async def relabel(
        self,
        report_id: UUID | str,
        *,
        reason: str,
        revision: int | None = None,
        tlp: Tlp | str | None = None,
        audience: AudienceInput | None = None,
        anonymous: bool | None = None,
        **options: Unpack[KeyedOptions],
    ) -> Report:
        """Change who may see a report.

        Change a report's label and audience, or whether it names your agency. Only its own agency can do so.

        The change takes effect in every answer at once, and is recorded with its reason. If you send the current label
        without an audience, nothing changes.

        Arguments:
            `reason`: Why, in your own words.
            `revision`: The `revision` that you read. If it has changed since, nothing is done, and `Conflict` is
                raised.
            `tlp`: The same label without an audience keeps the audience.
            `audience`: Only with `tlp`.
            `anonymous`: `false` shows other agencies that may see the report that your agency made it. It goes alone,
                without `tlp` (`naming_refused`).

        Scope: `reports:submit`. Sent again under one `idempotency_key` if the answer is lost, and done once.
        """
        return await self._connection.call(
            _reports_relabel(
                report_id, reason=reason, revision=revision, tlp=tlp, audience=audience, anonymous=anonymous
            ),
            options,
        )

    async def withdraw(
        self, report_id: UUID | str, *, reason: str, revision: int | None = None, **options: Unpack[KeyedOptions]
    ) -> Report:
        """Withdraw a report.

        Withdraw a report of your own agency, also while it is pending. It is kept, but no longer counts in any answer.

        If you send the same report again, it stays withdrawn (`result` is `withdrawn`), so the next version of a file
        does not bring it back. If it holds after all, report it with something new, such as a narrative. If it
        is withdrawn already, nothing changes, and the answer has the first reason.

        Arguments:
            `reason`: Why, in your own words.
            `revision`: The `revision` that you read. If it has changed since, nothing is done, and `Conflict` is
                raised.

        Scope: `reports:withdraw`. Sent again under one `idempotency_key` if the answer is lost, and done once.
        """
        return await self._connection.call(_reports_withdraw(report_id, reason=reason, revision=revision), options)


class AsyncReportsWithRawResponse:
    """`krama.reports.with_raw_response`. A list gives its first page."""

    def __init__(self, resource: AsyncReportsResource) -> None:
        self.approve = _raw_async(resource.approve)
        self.decide = _raw_async(resource.decide)
        self.get = _raw_async(resource.get)
        self.list = _raw_page_async(resource.list)
        self.list_label_changes = _raw_page_async(resource.list_label_changes)
        self.relabel = _raw_async(resource.relabel)
        self.withdraw = _raw_async(resource.withdraw)


def _scorecards_list(
    *,
    from_: str | None = None,
    to: str | None = None,
    agency_id: UUID | str | Sequence[UUID | str] | None = None,
    limit: int | None = None,
    cursor: str | None = None,
) -> _Call[Page[Scorecard]]:
    return _Call(
        "listScorecards",
        "GET",
        "/v1/scorecards",
        _page_of(Scorecard),
        query=_query(
            {
                "from": from_,
                "to": to,
                "agency_id": _identities("agency_id", agency_id, "own", "others", "all"),
                "limit": limit,
                "cursor": cursor,
            }
        ),
        repeatable=True,
        takes="from_ to agency_id limit cursor",
    )


class ScorecardsResource:
    """`krama.scorecards`: read how members use the exchange and how reliable their reports are."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    @cached_property
    def with_raw_response(self) -> ScorecardsWithRawResponse:
        """The same methods. Each returns a `RawAnswer` with the status and the headers too."""
        return ScorecardsWithRawResponse(self)

    def list(
        self,
        *,
        from_: str | None = None,
        to: str | None = None,
        agency_id: UUID | str | Sequence[UUID | str] | None = None,
        limit: int | None = None,
        cursor: str | None = None,
        **options: Unpack[CallOptions],
    ) -> Pages[Scorecard]:
        """List scorecards.

        Reports, checks and outcomes by month and province, and how well the reports hold up.

        Covers the last twelve months, or `from` to `to`: both included, at most sixty months. `to` alone means the
        twelve months that end with it, and `from` alone those up to this month. A month that is yet to come has
        no scorecards. It counts what the agency itself may know, also when another one reads it. The checks of
        the last few seconds may not be counted yet. Without `scorecards:read_all`, these are the scorecards of
        your own agency.

        They come agency by agency, and for each agency by month, then by province. Each page is computed when it is
        read. Reading to the end gives every scorecard that is there all the time, once. One that is added
        meanwhile may be missing. State `from` and `to` if you read over the end of a month.

        Arguments:
            `from_`: A month in Cambodia (UTC+07:00). By default, twelve months are counted.
            `to`: The last month, which is included.
            `agency_id`: Whose scorecards: `own`, `others`, `all` (the default), or agencies by their ids.
            `limit`: The most items on a page.
            `cursor`: `next_cursor` of the previous page, or a `resume_cursor` that you kept.

        Scope: `scorecards:read`. Sent again if the answer is lost: twice is the same as once.
        """
        return Pages(
            self._connection,
            lambda cursor: _scorecards_list(from_=from_, to=to, agency_id=agency_id, limit=limit, cursor=cursor),
            cursor,
            options,
        )


class ScorecardsWithRawResponse:
    """`krama.scorecards.with_raw_response`. A list gives its first page."""

    def __init__(self, resource: ScorecardsResource) -> None:
        self.list = _raw_page(resource.list)


class AsyncScorecardsResource:
    """`krama.scorecards`: read how members use the exchange and how reliable their reports are."""

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    @cached_property
    def with_raw_response(self) -> AsyncScorecardsWithRawResponse:
        """The same methods. Each returns a `RawAnswer` with the status and the headers too."""
        return AsyncScorecardsWithRawResponse(self)

    def list(
        self,
        *,
        from_: str | None = None,
        to: str | None = None,
        agency_id: UUID | str | Sequence[UUID | str] | None = None,
        limit: int | None = None,
        cursor: str | None = None,
        **options: Unpack[CallOptions],
    ) -> AsyncPages[Scorecard]:
        """List scorecards.

        Reports, checks and outcomes by month and province, and how well the reports hold up.

        Covers the last twelve months, or `from` to `to`: both included, at most sixty months. `to` alone means the
        twelve months that end with it, and `from` alone those up to this month. A month that is yet to come has
        no scorecards. It counts what the agency itself may know, also when another one reads it. The checks of
        the last few seconds may not be counted yet. Without `scorecards:read_all`, these are the scorecards of
        your own agency.

        They come agency by agency, and for each agency by month, then by province. Each page is computed when it is
        read. Reading to the end gives every scorecard that is there all the time, once. One that is added
        meanwhile may be missing. State `from` and `to` if you read over the end of a month.

        Arguments:
            `from_`: A month in Cambodia (UTC+07:00). By default, twelve months are counted.
            `to`: The last month, which is included.
            `agency_id`: Whose scorecards: `own`, `others`, `all` (the default), or agencies by their ids.
            `limit`: The most items on a page.
            `cursor`: `next_cursor` of the previous page, or a `resume_cursor` that you kept.

        Scope: `scorecards:read`. Sent again if the answer is lost: twice is the same as once.
        """
        return AsyncPages(
            self._connection,
            lambda cursor: _scorecards_list(from_=from_, to=to, agency_id=agency_id, limit=limit, cursor=cursor),
            cursor,
            options,
        )


class AsyncScorecardsWithRawResponse:
    """`krama.scorecards.with_raw_response`. A list gives its first page."""

    def __init__(self, resource: AsyncScorecardsResource) -> None:
        self.list = _raw_page_async(resource.list)


def _search_run(
    *,
    text: str,
    limit: int | None = None,
    cursor: str | None = None,
    types: Sequence[SearchType | str] | None = None,
    kinds: Sequence[Kind | str] | None = None,
    categories: Sequence[Category | str] | None = None,
    provinces: Sequence[str] | None = None,
    statuses: Sequence[SearchStatus | str] | None = None,
    created_after: datetime | str | None = None,
) -> _Call[Page[SearchHit]]:
    return _Call(
        "searchRecords",
        "POST",
        "/v1/search",
        _page_of(SearchHit),
        query=_query({"limit": limit, "cursor": cursor}),
        body=_body(
            {
                "text": text,
                "types": _listed("types", types),
                "kinds": _listed("kinds", kinds),
                "categories": _listed("categories", categories),
                "provinces": _listed("provinces", provinces),
                "statuses": _listed("statuses", statuses),
                "created_after": created_after,
            }
        ),
        repeatable=True,
        takes="text limit cursor types kinds categories provinces statuses created_after",
    )


class SearchResource:
    """`krama.search`: search by a value or a part of a text, so that no value is in a URL."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    @cached_property
    def with_raw_response(self) -> SearchWithRawResponse:
        """The same methods. Each returns a `RawAnswer` with the status and the headers too."""
        return SearchWithRawResponse(self)

    def run(
        self,
        *,
        text: str,
        limit: int | None = None,
        cursor: str | None = None,
        types: Sequence[SearchType | str] | None = None,
        kinds: Sequence[Kind | str] | None = None,
        categories: Sequence[Category | str] | None = None,
        provinces: Sequence[str] | None = None,
        statuses: Sequence[SearchStatus | str] | None = None,
        created_after: datetime | str | None = None,
        **options: Unpack[CallOptions],
    ) -> Pages[SearchHit]:
        """Search by a value or a part of a text.

        Everything that you may read that is about a value, or that has a part of a text. The latest change comes first.

        A value is read as in a check, so its spelling makes no difference, and a link is also found by its domain. It
        finds indicators, cases, reports and disputes. A part of a text finds your own agency's cases, by
        reference and narrative, its reports, by narrative, case reference and value as it was written, and its
        disputes, by statement and reason. It finds no text of another agency. A case stands where it was made.
        It is a POST, so that nothing that you search for is in a URL. To fill a page, at most 500 things of
        each type are looked through: a page may have fewer items than `limit`, or none, and yet have a
        `next_cursor`. Send it with the same body. It is recorded and counts as a check. A text with more than
        ten values is refused: none is left out without a word.

        Arguments:
            `text`: A value in any spelling, such as a telephone number or a link, or a part of a text. Capitals, Khmer
                digits and invisible separators of words make no difference.
            `limit`: The most items on a page.
            `cursor`: `next_cursor` of the previous page, or a `resume_cursor` that you kept.
            `types`: Left out: all that your client may read. A type that it may not read is 403 with the scope.
            `kinds`: Only about indicators of these kinds. With one kind, the text is read as that kind. Cases have no
                kind: then they are found by a value of these kinds alone.
            `categories`: Only in these categories. Not for disputes.
            `provinces`: Only incidents in these provinces: cases and reports.
            `statuses`: Only what has one of these now.
            `created_after`: Only what was made after this time.

        Scope: `search:run`. Sent again if the answer is lost: twice is the same as once.
        """
        return Pages(
            self._connection,
            lambda cursor: _search_run(
                text=text,
                limit=limit,
                cursor=cursor,
                types=types,
                kinds=kinds,
                categories=categories,
                provinces=provinces,
                statuses=statuses,
                created_after=created_after,
            ),
            cursor,
            options,
        )


class SearchWithRawResponse:
    """`krama.search.with_raw_response`. A list gives its first page."""

    def __init__(self, resource: SearchResource) -> None:
        self.run = _raw_page(resource.run)


class AsyncSearchResource:
    """`krama.search`: search by a value or a part of a text, so that no value is in a URL."""

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    @cached_property
    def with_raw_response(self) -> AsyncSearchWithRawResponse:
        """The same methods. Each returns a `RawAnswer` with the status and the headers too."""
        return AsyncSearchWithRawResponse(self)

    def run(
        self,
        *,
        text: str,
        limit: int | None = None,
        cursor: str | None = None,
        types: Sequence[SearchType | str] | None = None,
        kinds: Sequence[Kind | str] | None = None,
        categories: Sequence[Category | str] | None = None,
        provinces: Sequence[str] | None = None,
        statuses: Sequence[SearchStatus | str] | None = None,
        created_after: datetime | str | None = None,
        **options: Unpack[CallOptions],
    ) -> AsyncPages[SearchHit]:
        """Search by a value or a part of a text.

        Everything that you may read that is about a value, or that has a part of a text. The latest change comes first.

        A value is read as in a check, so its spelling makes no difference, and a link is also found by its domain. It
        finds indicators, cases, reports and disputes. A part of a text finds your own agency's cases, by
        reference and narrative, its reports, by narrative, case reference and value as it was written, and its
        disputes, by statement and reason. It finds no text of another agency. A case stands where it was made.
        It is a POST, so that nothing that you search for is in a URL. To fill a page, at most 500 things of
        each type are looked through: a page may have fewer items than `limit`, or none, and yet have a
        `next_cursor`. Send it with the same body. It is recorded and counts as a check. A text with more than
        ten values is refused: none is left out without a word.

        Arguments:
            `text`: A value in any spelling, such as a telephone number or a link, or a part of a text. Capitals, Khmer
                digits and invisible separators of words make no difference.
            `limit`: The most items on a page.
            `cursor`: `next_cursor` of the previous page, or a `resume_cursor` that you kept.
            `types`: Left out: all that your client may read. A type that it may not read is 403 with the scope.
            `kinds`: Only about indicators of these kinds. With one kind, the text is read as that kind. Cases have no
                kind: then they are found by a value of these kinds alone.
            `categories`: Only in these categories. Not for disputes.
            `provinces`: Only incidents in these provinces: cases and reports.
            `statuses`: Only what has one of these now.
            `created_after`: Only what was made after this time.

        Scope: `search:run`. Sent again if the answer is lost: twice is the same as once.
        """
        return AsyncPages(
            self._connection,
            lambda cursor: _search_run(
                text=text,
                limit=limit,
                cursor=cursor,
                types=types,
                kinds=kinds,
                categories=categories,
                provinces=provinces,
                statuses=statuses,
                created_after=created_after,
            ),
            cursor,
            options,
        )


class AsyncSearchWithRawResponse:
    """`krama.search.with_raw_response`. A list gives its first page."""

    def __init__(self, resource: AsyncSearchResource) -> None:
        self.run = _raw_page_async(resource.run)


def _service_get() -> _Call[ServiceDocument]:
    return _Call("readService", "GET", "/v1", ServiceDocument.from_dict, repeatable=True, auth="none")


class ServiceResource:
    """`krama.service`: read what this exchange supports: versions, limits, languages and code lists."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    @cached_property
    def with_raw_response(self) -> ServiceWithRawResponse:
        """The same methods. Each returns a `RawAnswer` with the status and the headers too."""
        return ServiceWithRawResponse(self)

    def get(self, **options: Unpack[CallOptions]) -> ServiceDocument:
        """Get what this exchange supports.

        The versions of the contract and of the rule, and the limits of requests. Needs no token.

        Sent again if the answer is lost: twice is the same as once.
        """
        return self._connection.call(_service_get(), options)


class ServiceWithRawResponse:
    """`krama.service.with_raw_response`. A list gives its first page."""

    def __init__(self, resource: ServiceResource) -> None:
        self.get = _raw(resource.get)


class AsyncServiceResource:
    """`krama.service`: read what this exchange supports: versions, limits, languages and code lists."""

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    @cached_property
    def with_raw_response(self) -> AsyncServiceWithRawResponse:
        """The same methods. Each returns a `RawAnswer` with the status and the headers too."""
        return AsyncServiceWithRawResponse(self)

    async def get(self, **options: Unpack[CallOptions]) -> ServiceDocument:
        """Get what this exchange supports.

        The versions of the contract and of the rule, and the limits of requests. Needs no token.

        Sent again if the answer is lost: twice is the same as once.
        """
        return await self._connection.call(_service_get(), options)


class AsyncServiceWithRawResponse:
    """`krama.service.with_raw_response`. A list gives its first page."""

    def __init__(self, resource: AsyncServiceResource) -> None:
        self.get = _raw_async(resource.get)


def _snapshots_get_latest() -> _Call[Snapshot]:
    return _Call("readLatestSnapshot", "GET", "/v1/snapshots/latest", Snapshot.from_dict, repeatable=True)


class SnapshotsResource:
    """`krama.snapshots`: snapshots."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    @cached_property
    def with_raw_response(self) -> SnapshotsWithRawResponse:
        """The same methods. Each returns a `RawAnswer` with the status and the headers too."""
        return SnapshotsWithRawResponse(self)

    def get_latest(self, **options: Unpack[CallOptions]) -> Snapshot:
        """Read what the newest snapshot consists of.

        The files of the newest snapshot of all that you may see, and the cursor from which the changes continue.

        Download them, compare their digests and counts, and apply those that are `shared`, then your `own`. A new
        snapshot is made every few hours. The one before it can still be downloaded.

        Scope: `feed:read`. Sent again if the answer is lost: twice is the same as once.
        """
        return self._connection.call(_snapshots_get_latest(), options)


class SnapshotsWithRawResponse:
    """`krama.snapshots.with_raw_response`. A list gives its first page."""

    def __init__(self, resource: SnapshotsResource) -> None:
        self.get_latest = _raw(resource.get_latest)


class AsyncSnapshotsResource:
    """`krama.snapshots`: snapshots."""

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    @cached_property
    def with_raw_response(self) -> AsyncSnapshotsWithRawResponse:
        """The same methods. Each returns a `RawAnswer` with the status and the headers too."""
        return AsyncSnapshotsWithRawResponse(self)

    async def get_latest(self, **options: Unpack[CallOptions]) -> Snapshot:
        """Read what the newest snapshot consists of.

        The files of the newest snapshot of all that you may see, and the cursor from which the changes continue.

        Download them, compare their digests and counts, and apply those that are `shared`, then your `own`. A new
        snapshot is made every few hours. The one before it can still be downloaded.

        Scope: `feed:read`. Sent again if the answer is lost: twice is the same as once.
        """
        return await self._connection.call(_snapshots_get_latest(), options)


class AsyncSnapshotsWithRawResponse:
    """`krama.snapshots.with_raw_response`. A list gives its first page."""

    def __init__(self, resource: AsyncSnapshotsResource) -> None:
        self.get_latest = _raw_async(resource.get_latest)


def _statistics_list_case_counts(
    *,
    from_: str | None = None,
    to: str | None = None,
    interval: Interval | str | None = None,
    group_by: Dimension | str | Sequence[Dimension | str] | None = None,
    limit: int | None = None,
    cursor: str | None = None,
) -> _Call[Page[CaseStatistic]]:
    return _Call(
        "listCaseCounts",
        "GET",
        "/v1/statistics/cases",
        _page_of(CaseStatistic),
        query=_query(
            {
                "from": from_,
                "to": to,
                "interval": interval,
                "group_by": _words(group_by),
                "limit": limit,
                "cursor": cursor,
            }
        ),
        repeatable=True,
        takes="from_ to interval group_by limit cursor",
    )


def _statistics_list_loss_totals(
    *,
    from_: str | None = None,
    to: str | None = None,
    interval: Interval | str | None = None,
    group_by: Dimension | str | Sequence[Dimension | str] | None = None,
    limit: int | None = None,
    cursor: str | None = None,
) -> _Call[Page[LossStatistic]]:
    return _Call(
        "listLossTotals",
        "GET",
        "/v1/statistics/losses",
        _page_of(LossStatistic),
        query=_query(
            {
                "from": from_,
                "to": to,
                "interval": interval,
                "group_by": _words(group_by),
                "limit": limit,
                "cursor": cursor,
            }
        ),
        repeatable=True,
        takes="from_ to interval group_by limit cursor",
    )


def _statistics_list_outcome_counts(
    *,
    from_: str | None = None,
    to: str | None = None,
    interval: Interval | str | None = None,
    group_by: OutcomeDimension | str | Sequence[OutcomeDimension | str] | None = None,
    limit: int | None = None,
    cursor: str | None = None,
) -> _Call[Page[OutcomeStatistic]]:
    return _Call(
        "listOutcomeCounts",
        "GET",
        "/v1/statistics/outcomes",
        _page_of(OutcomeStatistic),
        query=_query(
            {
                "from": from_,
                "to": to,
                "interval": interval,
                "group_by": _words(group_by),
                "limit": limit,
                "cursor": cursor,
            }
        ),
        repeatable=True,
        takes="from_ to interval group_by limit cursor",
    )


def _statistics_list_report_counts(
    *,
    from_: str | None = None,
    to: str | None = None,
    interval: Interval | str | None = None,
    group_by: Dimension | str | Sequence[Dimension | str] | None = None,
    limit: int | None = None,
    cursor: str | None = None,
) -> _Call[Page[ReportStatistic]]:
    return _Call(
        "listReportCounts",
        "GET",
        "/v1/statistics/reports",
        _page_of(ReportStatistic),
        query=_query(
            {
                "from": from_,
                "to": to,
                "interval": interval,
                "group_by": _words(group_by),
                "limit": limit,
                "cursor": cursor,
            }
        ),
        repeatable=True,
        takes="from_ to interval group_by limit cursor",
    )


def _statistics_list_response_times(
    *,
    from_: str | None = None,
    to: str | None = None,
    interval: Interval | str | None = None,
    group_by: Dimension | str | Sequence[Dimension | str] | None = None,
    limit: int | None = None,
    cursor: str | None = None,
) -> _Call[Page[ResponseTime]]:
    return _Call(
        "listResponseTimes",
        "GET",
        "/v1/statistics/response-times",
        _page_of(ResponseTime),
        query=_query(
            {
                "from": from_,
                "to": to,
                "interval": interval,
                "group_by": _words(group_by),
                "limit": limit,
                "cursor": cursor,
            }
        ),
        repeatable=True,
        takes="from_ to interval group_by limit cursor",
    )


class StatisticsResource:
    """`krama.statistics`: read how much is reported, lost, stopped and corrected, by time, province, category and kind."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    @cached_property
    def with_raw_response(self) -> StatisticsWithRawResponse:
        """The same methods. Each returns a `RawAnswer` with the status and the headers too."""
        return StatisticsWithRawResponse(self)

    def list_case_counts(
        self,
        *,
        from_: str | None = None,
        to: str | None = None,
        interval: Interval | str | None = None,
        group_by: Dimension | str | Sequence[Dimension | str] | None = None,
        limit: int | None = None,
        cursor: str | None = None,
        **options: Unpack[CallOptions],
    ) -> Pages[CaseStatistic]:
        """Count cases.

        How many cases began, of which your agency may see a report.

        A case is what one agency reports under one case reference; a report without one is a case of its own, unless it
        was imported from a list. Each case stands in one row, that of the first report that you may see, so
        rows add up. Few cases of others are left out, as in the statistics of reports.

        Arguments:
            `from_`: A month in Cambodia (UTC+07:00). By default, twelve months are counted.
            `to`: The last month, which is included.
            `interval`: How figures are divided in time. At most 24 months by day, 60 by week, and 120 by month. A week
                begins on Monday; the first and the last one may be cut.
            `group_by`: How figures are divided further, with commas between the words.
            `limit`: The most items on a page.
            `cursor`: `next_cursor` of the previous page, or a `resume_cursor` that you kept.

        Scope: `statistics:read`. Sent again if the answer is lost: twice is the same as once.
        """
        return Pages(
            self._connection,
            lambda cursor: _statistics_list_case_counts(
                from_=from_, to=to, interval=interval, group_by=group_by, limit=limit, cursor=cursor
            ),
            cursor,
            options,
        )

    def list_loss_totals(
        self,
        *,
        from_: str | None = None,
        to: str | None = None,
        interval: Interval | str | None = None,
        group_by: Dimension | str | Sequence[Dimension | str] | None = None,
        limit: int | None = None,
        cursor: str | None = None,
        **options: Unpack[CallOptions],
    ) -> Pages[LossStatistic]:
        """Add up losses.

        What cases have cost, of the reports whose loss your agency may see: its own, and for the police all it sees.

        A case counts once for each currency, in the row of the report that states the largest loss. Few cases of others
        are left out, as in the statistics of reports.

        Arguments:
            `from_`: A month in Cambodia (UTC+07:00). By default, twelve months are counted.
            `to`: The last month, which is included.
            `interval`: How figures are divided in time. At most 24 months by day, 60 by week, and 120 by month. A week
                begins on Monday; the first and the last one may be cut.
            `group_by`: How figures are divided further, with commas between the words.
            `limit`: The most items on a page.
            `cursor`: `next_cursor` of the previous page, or a `resume_cursor` that you kept.

        Scope: `statistics:read`. Sent again if the answer is lost: twice is the same as once.
        """
        return Pages(
            self._connection,
            lambda cursor: _statistics_list_loss_totals(
                from_=from_, to=to, interval=interval, group_by=group_by, limit=limit, cursor=cursor
            ),
            cursor,
            options,
        )

    def list_outcome_counts(
        self,
        *,
        from_: str | None = None,
        to: str | None = None,
        interval: Interval | str | None = None,
        group_by: OutcomeDimension | str | Sequence[OutcomeDimension | str] | None = None,
        limit: int | None = None,
        cursor: str | None = None,
        **options: Unpack[CallOptions],
    ) -> Pages[OutcomeStatistic]:
        """Count outcomes.

        What came of payments and verdicts, and which amounts were stopped, by the time when it was first submitted.

        These are your agency's outcomes, as it last stated them. With `statistics:read_all`, they are those of
        everybody.

        Arguments:
            `from_`: A month in Cambodia (UTC+07:00). By default, twelve months are counted.
            `to`: The last month, which is included.
            `interval`: How figures are divided in time. At most 24 months by day, 60 by week, and 120 by month. A week
                begins on Monday; the first and the last one may be cut.
            `group_by`: `kind`: that of the indicator.
            `limit`: The most items on a page.
            `cursor`: `next_cursor` of the previous page, or a `resume_cursor` that you kept.

        Scope: `statistics:read`. Sent again if the answer is lost: twice is the same as once.
        """
        return Pages(
            self._connection,
            lambda cursor: _statistics_list_outcome_counts(
                from_=from_, to=to, interval=interval, group_by=group_by, limit=limit, cursor=cursor
            ),
            cursor,
            options,
        )

    def list_report_counts(
        self,
        *,
        from_: str | None = None,
        to: str | None = None,
        interval: Interval | str | None = None,
        group_by: Dimension | str | Sequence[Dimension | str] | None = None,
        limit: int | None = None,
        cursor: str | None = None,
        **options: Unpack[CallOptions],
    ) -> Pages[ReportStatistic]:
        """Count reports.

        How many reports your agency may see, by the time when they were made.

        Of other agencies, fewer than five cases in a row are left out, and more count in steps of five. With the scope
        `statistics:read_all`, everything counts exactly. Rows without anything are absent.

        A page ends early, with few rows or none, if very many reports had to be counted for it. Go on until
        `next_cursor` is null.

        Arguments:
            `from_`: A month in Cambodia (UTC+07:00). By default, twelve months are counted.
            `to`: The last month, which is included.
            `interval`: How figures are divided in time. At most 24 months by day, 60 by week, and 120 by month. A week
                begins on Monday; the first and the last one may be cut.
            `group_by`: How figures are divided further, with commas between the words.
            `limit`: The most items on a page.
            `cursor`: `next_cursor` of the previous page, or a `resume_cursor` that you kept.

        Scope: `statistics:read`. Sent again if the answer is lost: twice is the same as once.
        """
        return Pages(
            self._connection,
            lambda cursor: _statistics_list_report_counts(
                from_=from_, to=to, interval=interval, group_by=group_by, limit=limit, cursor=cursor
            ),
            cursor,
            options,
        )

    def list_response_times(
        self,
        *,
        from_: str | None = None,
        to: str | None = None,
        interval: Interval | str | None = None,
        group_by: Dimension | str | Sequence[Dimension | str] | None = None,
        limit: int | None = None,
        cursor: str | None = None,
        **options: Unpack[CallOptions],
    ) -> Pages[ResponseTime]:
        """Read how long it takes to report and to correct.

        How long it takes from an incident to its report, and until a mistake is corrected, by the time of the report.

        Of each case, the first report counts that says when it happened, and the first that was withdrawn or
        overturned. Few cases of others are left out, as in the statistics of reports.

        Arguments:
            `from_`: A month in Cambodia (UTC+07:00). By default, twelve months are counted.
            `to`: The last month, which is included.
            `interval`: How figures are divided in time. At most 24 months by day, 60 by week, and 120 by month. A week
                begins on Monday; the first and the last one may be cut.
            `group_by`: How figures are divided further, with commas between the words.
            `limit`: The most items on a page.
            `cursor`: `next_cursor` of the previous page, or a `resume_cursor` that you kept.

        Scope: `statistics:read`. Sent again if the answer is lost: twice is the same as once.
        """
        return Pages(
            self._connection,
            lambda cursor: _statistics_list_response_times(
                from_=from_, to=to, interval=interval, group_by=group_by, limit=limit, cursor=cursor
            ),
            cursor,
            options,
        )


class StatisticsWithRawResponse:
    """`krama.statistics.with_raw_response`. A list gives its first page."""

    def __init__(self, resource: StatisticsResource) -> None:
        self.list_case_counts = _raw_page(resource.list_case_counts)
        self.list_loss_totals = _raw_page(resource.list_loss_totals)
        self.list_outcome_counts = _raw_page(resource.list_outcome_counts)
        self.list_report_counts = _raw_page(resource.list_report_counts)
        self.list_response_times = _raw_page(resource.list_response_times)


class AsyncStatisticsResource:
    """`krama.statistics`: read how much is reported, lost, stopped and corrected, by time, province, category and kind."""

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    @cached_property
    def with_raw_response(self) -> AsyncStatisticsWithRawResponse:
        """The same methods. Each returns a `RawAnswer` with the status and the headers too."""
        return AsyncStatisticsWithRawResponse(self)

    def list_case_counts(
        self,
        *,
        from_: str | None = None,
        to: str | None = None,
        interval: Interval | str | None = None,
        group_by: Dimension | str | Sequence[Dimension | str] | None = None,
        limit: int | None = None,
        cursor: str | None = None,
        **options: Unpack[CallOptions],
    ) -> AsyncPages[CaseStatistic]:
        """Count cases.

        How many cases began, of which your agency may see a report.

        A case is what one agency reports under one case reference; a report without one is a case of its own, unless it
        was imported from a list. Each case stands in one row, that of the first report that you may see, so
        rows add up. Few cases of others are left out, as in the statistics of reports.

        Arguments:
            `from_`: A month in Cambodia (UTC+07:00). By default, twelve months are counted.
            `to`: The last month, which is included.
            `interval`: How figures are divided in time. At most 24 months by day, 60 by week, and 120 by month. A week
                begins on Monday; the first and the last one may be cut.
            `group_by`: How figures are divided further, with commas between the words.
            `limit`: The most items on a page.
            `cursor`: `next_cursor` of the previous page, or a `resume_cursor` that you kept.

        Scope: `statistics:read`. Sent again if the answer is lost: twice is the same as once.
        """
        return AsyncPages(
            self._connection,
            lambda cursor: _statistics_list_case_counts(
                from_=from_, to=to, interval=interval, group_by=group_by, limit=limit, cursor=cursor
            ),
            cursor,
            options,
        )

    def list_loss_totals(
        self,
        *,
        from_: str | None = None,
        to: str | None = None,
        interval: Interval | str | None = None,
        group_by: Dimension | str | Sequence[Dimension | str] | None = None,
        limit: int | None = None,
        cursor: str | None = None,
        **options: Unpack[CallOptions],
    ) -> AsyncPages[LossStatistic]:
        """Add up losses.

        What cases have cost, of the reports whose loss your agency may see: its own, and for the police all it sees.

        A case counts once for each currency, in the row of the report that states the largest loss. Few cases of others
        are left out, as in the statistics of reports.

        Arguments:
            `from_`: A month in Cambodia (UTC+07:00). By default, twelve months are counted.
            `to`: The last month, which is included.
            `interval`: How figures are divided in time. At most 24 months by day, 60 by week, and 120 by month. A week
                begins on Monday; the first and the last one may be cut.
            `group_by`: How figures are divided further, with commas between the words.
            `limit`: The most items on a page.
            `cursor`: `next_cursor` of the previous page, or a `resume_cursor` that you kept.

        Scope: `statistics:read`. Sent again if the answer is lost: twice is the same as once.
        """
        return AsyncPages(
            self._connection,
            lambda cursor: _statistics_list_loss_totals(
                from_=from_, to=to, interval=interval, group_by=group_by, limit=limit, cursor=cursor
            ),
            cursor,
            options,
        )

    def list_outcome_counts(
        self,
        *,
        from_: str | None = None,
        to: str | None = None,
        interval: Interval | str | None = None,
        group_by: OutcomeDimension | str | Sequence[OutcomeDimension | str] | None = None,
        limit: int | None = None,
        cursor: str | None = None,
        **options: Unpack[CallOptions],
    ) -> AsyncPages[OutcomeStatistic]:
        """Count outcomes.

        What came of payments and verdicts, and which amounts were stopped, by the time when it was first submitted.

        These are your agency's outcomes, as it last stated them. With `statistics:read_all`, they are those of
        everybody.

        Arguments:
            `from_`: A month in Cambodia (UTC+07:00). By default, twelve months are counted.
            `to`: The last month, which is included.
            `interval`: How figures are divided in time. At most 24 months by day, 60 by week, and 120 by month. A week
                begins on Monday; the first and the last one may be cut.
            `group_by`: `kind`: that of the indicator.
            `limit`: The most items on a page.
            `cursor`: `next_cursor` of the previous page, or a `resume_cursor` that you kept.

        Scope: `statistics:read`. Sent again if the answer is lost: twice is the same as once.
        """
        return AsyncPages(
            self._connection,
            lambda cursor: _statistics_list_outcome_counts(
                from_=from_, to=to, interval=interval, group_by=group_by, limit=limit, cursor=cursor
            ),
            cursor,
            options,
        )

    def list_report_counts(
        self,
        *,
        from_: str | None = None,
        to: str | None = None,
        interval: Interval | str | None = None,
        group_by: Dimension | str | Sequence[Dimension | str] | None = None,
        limit: int | None = None,
        cursor: str | None = None,
        **options: Unpack[CallOptions],
    ) -> AsyncPages[ReportStatistic]:
        """Count reports.

        How many reports your agency may see, by the time when they were made.

        Of other agencies, fewer than five cases in a row are left out, and more count in steps of five. With the scope
        `statistics:read_all`, everything counts exactly. Rows without anything are absent.

        A page ends early, with few rows or none, if very many reports had to be counted for it. Go on until
        `next_cursor` is null.

        Arguments:
            `from_`: A month in Cambodia (UTC+07:00). By default, twelve months are counted.
            `to`: The last month, which is included.
            `interval`: How figures are divided in time. At most 24 months by day, 60 by week, and 120 by month. A week
                begins on Monday; the first and the last one may be cut.
            `group_by`: How figures are divided further, with commas between the words.
            `limit`: The most items on a page.
            `cursor`: `next_cursor` of the previous page, or a `resume_cursor` that you kept.

        Scope: `statistics:read`. Sent again if the answer is lost: twice is the same as once.
        """
        return AsyncPages(
            self._connection,
            lambda cursor: _statistics_list_report_counts(
                from_=from_, to=to, interval=interval, group_by=group_by, limit=limit, cursor=cursor
            ),
            cursor,
            options,
        )

    def list_response_times(
        self,
        *,
        from_: str | None = None,
        to: str | None = None,
        interval: Interval | str | None = None,
        group_by: Dimension | str | Sequence[Dimension | str] | None = None,
        limit: int | None = None,
        cursor: str | None = None,
        **options: Unpack[CallOptions],
    ) -> AsyncPages[ResponseTime]:
        """Read how long it takes to report and to correct.

        How long it takes from an incident to its report, and until a mistake is corrected, by the time of the report.

        Of each case, the first report counts that says when it happened, and the first that was withdrawn or
        overturned. Few cases of others are left out, as in the statistics of reports.

        Arguments:
            `from_`: A month in Cambodia (UTC+07:00). By default, twelve months are counted.
            `to`: The last month, which is included.
            `interval`: How figures are divided in time. At most 24 months by day, 60 by week, and 120 by month. A week
                begins on Monday; the first and the last one may be cut.
            `group_by`: How figures are divided further, with commas between the words.
            `limit`: The most items on a page.
            `cursor`: `next_cursor` of the previous page, or a `resume_cursor` that you kept.

        Scope: `statistics:read`. Sent again if the answer is lost: twice is the same as once.
        """
        return AsyncPages(
            self._connection,
            lambda cursor: _statistics_list_response_times(
                from_=from_, to=to, interval=interval, group_by=group_by, limit=limit, cursor=cursor
            ),
            cursor,
            options,
        )


class AsyncStatisticsWithRawResponse:
    """`krama.statistics.with_raw_response`. A list gives its first page."""

    def __init__(self, resource: AsyncStatisticsResource) -> None:
        self.list_case_counts = _raw_page_async(resource.list_case_counts)
        self.list_loss_totals = _raw_page_async(resource.list_loss_totals)
        self.list_outcome_counts = _raw_page_async(resource.list_outcome_counts)
        self.list_report_counts = _raw_page_async(resource.list_report_counts)
        self.list_response_times = _raw_page_async(resource.list_response_times)
