# Generated from openapi/openapi.json by openapi-python-client. Never edited: run `make client`.
from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import Any, Self, TypeVar, cast

from attrs import define as _attrs_define

from ..models.chain import Chain
from ..models.form import Form
from ..models.kind import Kind
from ..models.platform import Platform
from ..types import UNSET, Unset

T = TypeVar("T", bound="ProtectedIn")


@_attrs_define
class ProtectedIn:
    """An entry to add: the values that may not be listed, their owner, and the reason."""

    form: Form
    """ What an entry covers.

    `exact`: one value. `domain_suffix`: a domain with everything below it, its links and its e-mail addresses.
    `host`: a shared host or shortener, its `www.` name and its front page, but not its other pages and not the
    subdomains of its customers. `prefix`: canonical forms of one kind that begin with the value. `pattern`:
    canonical
    forms of one kind that match the pattern completely. """
    value: str
    owner: str
    """ The organisation that the value belongs to. """
    reason: str
    kind: Kind | None | Unset = UNSET
    """ Required for `prefix` and `pattern`. """
    institution: None | str | Unset = UNSET
    """ The bank of an account, for `exact`. """
    chain: Chain | None | Unset = UNSET
    """ The chain of a wallet, for `exact`. """
    platform: None | Platform | Unset = UNSET
    """ The platform of a handle, for `exact`. """
    expires_at: datetime.datetime | None | Unset = UNSET
    """ When the entry expires. If left out, it stays until it is removed. """
    most_indicators: int | Unset = 100
    """ The most listed indicators that may be taken down. If there are more, the entry is refused. """

    def to_dict(self) -> dict[str, Any]:
        form = self.form.value

        value = self.value

        owner = self.owner

        reason = self.reason

        kind: None | str | Unset
        if isinstance(self.kind, Unset):
            kind = UNSET
        elif isinstance(self.kind, Kind):
            kind = self.kind.value
        else:
            kind = self.kind

        institution: None | str | Unset
        if isinstance(self.institution, Unset):
            institution = UNSET
        else:
            institution = self.institution

        chain: None | str | Unset
        if isinstance(self.chain, Unset):
            chain = UNSET
        elif isinstance(self.chain, Chain):
            chain = self.chain.value
        else:
            chain = self.chain

        platform: None | str | Unset
        if isinstance(self.platform, Unset):
            platform = UNSET
        elif isinstance(self.platform, Platform):
            platform = self.platform.value
        else:
            platform = self.platform

        expires_at: None | str | Unset
        if isinstance(self.expires_at, Unset):
            expires_at = UNSET
        elif isinstance(self.expires_at, datetime.datetime):
            expires_at = self.expires_at.isoformat()
        else:
            expires_at = self.expires_at

        most_indicators = self.most_indicators

        field_dict: dict[str, Any] = {}

        field_dict.update(
            {
                "form": form,
                "value": value,
                "owner": owner,
                "reason": reason,
            }
        )
        if kind is not UNSET:
            field_dict["kind"] = kind
        if institution is not UNSET:
            field_dict["institution"] = institution
        if chain is not UNSET:
            field_dict["chain"] = chain
        if platform is not UNSET:
            field_dict["platform"] = platform
        if expires_at is not UNSET:
            field_dict["expires_at"] = expires_at
        if most_indicators is not UNSET:
            field_dict["most_indicators"] = most_indicators

        return field_dict

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        d = dict(src_dict)
        form = Form(d.pop("form"))

        value = d.pop("value")

        owner = d.pop("owner")

        reason = d.pop("reason")

        def _parse_kind(data: object) -> Kind | None | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            try:
                if not isinstance(data, str):
                    raise TypeError()
                kind_type_0 = Kind(data)

                return kind_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(Kind | None | Unset, data)

        kind = _parse_kind(d.pop("kind", UNSET))

        def _parse_institution(data: object) -> None | str | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(None | str | Unset, data)

        institution = _parse_institution(d.pop("institution", UNSET))

        def _parse_chain(data: object) -> Chain | None | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            try:
                if not isinstance(data, str):
                    raise TypeError()
                chain_type_0 = Chain(data)

                return chain_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(Chain | None | Unset, data)

        chain = _parse_chain(d.pop("chain", UNSET))

        def _parse_platform(data: object) -> None | Platform | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            try:
                if not isinstance(data, str):
                    raise TypeError()
                platform_type_0 = Platform(data)

                return platform_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(None | Platform | Unset, data)

        platform = _parse_platform(d.pop("platform", UNSET))

        def _parse_expires_at(data: object) -> datetime.datetime | None | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            try:
                if not isinstance(data, str):
                    raise TypeError()
                expires_at_type_0 = datetime.datetime.fromisoformat(data)

                return expires_at_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(datetime.datetime | None | Unset, data)

        expires_at = _parse_expires_at(d.pop("expires_at", UNSET))

        most_indicators = d.pop("most_indicators", UNSET)

        protected_in = cls(
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
        )

        return protected_in
