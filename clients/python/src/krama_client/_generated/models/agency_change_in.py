# Generated from openapi/openapi.json by openapi-python-client. Never edited: run `make client`.
from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Self, TypeVar, cast

from attrs import define as _attrs_define

from ..models.permission import Permission
from ..types import UNSET, Unset

T = TypeVar("T", bound="AgencyChangeIn")


@_attrs_define
class AgencyChangeIn:
    """Changes to an agency. Members that are left out stay as they are. Sector and country can't change."""

    name: str | Unset = UNSET
    province: None | str | Unset = UNSET
    scopes: list[Permission] | Unset = UNSET

    def to_dict(self) -> dict[str, Any]:
        name = self.name

        province: None | str | Unset
        if isinstance(self.province, Unset):
            province = UNSET
        else:
            province = self.province

        scopes: list[str] | Unset = UNSET
        if not isinstance(self.scopes, Unset):
            scopes = []
            for scopes_item_data in self.scopes:
                scopes_item = scopes_item_data.value
                scopes.append(scopes_item)

        field_dict: dict[str, Any] = {}

        field_dict.update({})
        if name is not UNSET:
            field_dict["name"] = name
        if province is not UNSET:
            field_dict["province"] = province
        if scopes is not UNSET:
            field_dict["scopes"] = scopes

        return field_dict

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        d = dict(src_dict)
        name = d.pop("name", UNSET)

        def _parse_province(data: object) -> None | str | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(None | str | Unset, data)

        province = _parse_province(d.pop("province", UNSET))

        _scopes = d.pop("scopes", UNSET)
        scopes: list[Permission] | Unset = UNSET
        if _scopes is not UNSET:
            scopes = []
            for scopes_item_data in _scopes:
                scopes_item = Permission(scopes_item_data)

                scopes.append(scopes_item)

        agency_change_in = cls(
            name=name,
            province=province,
            scopes=scopes,
        )

        return agency_change_in
