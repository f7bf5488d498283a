# Generated from openapi/openapi.json by openapi-python-client. Never edited: run `make client`.
from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Self, TypeVar, cast

from attrs import define as _attrs_define

from ..models.chain import Chain
from ..models.kind import Kind
from ..models.platform import Platform
from ..types import UNSET, Unset

T = TypeVar("T", bound="CheckItem")


@_attrs_define
class CheckItem:
    """A value to check."""

    value: str
    """ The value as written. Any spelling is accepted, also Khmer digits and defanged links. """
    kind: Kind | None | Unset = UNSET
    """ Optional if the value itself shows its kind. """
    institution: None | str | Unset = UNSET
    """ The bank of a bank account: a BIC8, a BIC11, or an unambiguous short name such as ABA. """
    chain: Chain | None | Unset = UNSET
    """ The ledger of a wallet, if the address alone is ambiguous. """
    platform: None | Platform | Unset = UNSET
    """ The platform of a handle. """
    purpose: None | str | Unset = UNSET
    """ Why you check the value, such as payment or screening. The audit log keeps it. """

    def to_dict(self) -> dict[str, Any]:
        value = self.value

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

        purpose: None | str | Unset
        if isinstance(self.purpose, Unset):
            purpose = UNSET
        else:
            purpose = self.purpose

        field_dict: dict[str, Any] = {}

        field_dict.update(
            {
                "value": value,
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
        if purpose is not UNSET:
            field_dict["purpose"] = purpose

        return field_dict

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        d = dict(src_dict)
        value = d.pop("value")

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

        def _parse_purpose(data: object) -> None | str | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(None | str | Unset, data)

        purpose = _parse_purpose(d.pop("purpose", UNSET))

        check_item = cls(
            value=value,
            kind=kind,
            institution=institution,
            chain=chain,
            platform=platform,
            purpose=purpose,
        )

        return check_item
