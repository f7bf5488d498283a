# Generated from openapi/openapi.json by openapi-python-client. Never edited: run `make client`.
from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Self, TypeVar, cast

from attrs import define as _attrs_define

from ..models.permission import Permission
from ..models.sector import Sector
from ..types import UNSET, Unset

T = TypeVar("T", bound="AgencyIn")


@_attrs_define
class AgencyIn:
    """An agency to be enrolled."""

    name: str
    sector: Sector
    """ The kind of organisation that a member is. Sharing rules and defaults depend on it. """
    country: str
    """ ISO 3166-1 alpha-2. """
    province: None | str | Unset = UNSET
    """ ISO 3166-2 code, for a provincial office. """
    scopes: list[Permission] | None | Unset = UNSET
    """ The scopes that its clients may have. By default, those of its sector. """

    def to_dict(self) -> dict[str, Any]:
        name = self.name

        sector = self.sector.value

        country = self.country

        province: None | str | Unset
        if isinstance(self.province, Unset):
            province = UNSET
        else:
            province = self.province

        scopes: list[str] | None | Unset
        if isinstance(self.scopes, Unset):
            scopes = UNSET
        elif isinstance(self.scopes, list):
            scopes = []
            for scopes_type_0_item_data in self.scopes:
                scopes_type_0_item = scopes_type_0_item_data.value
                scopes.append(scopes_type_0_item)

        else:
            scopes = self.scopes

        field_dict: dict[str, Any] = {}

        field_dict.update(
            {
                "name": name,
                "sector": sector,
                "country": country,
            }
        )
        if province is not UNSET:
            field_dict["province"] = province
        if scopes is not UNSET:
            field_dict["scopes"] = scopes

        return field_dict

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        d = dict(src_dict)
        name = d.pop("name")

        sector = Sector(d.pop("sector"))

        country = d.pop("country")

        def _parse_province(data: object) -> None | str | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(None | str | Unset, data)

        province = _parse_province(d.pop("province", UNSET))

        def _parse_scopes(data: object) -> list[Permission] | None | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            try:
                if not isinstance(data, list):
                    raise TypeError()
                scopes_type_0 = []
                _scopes_type_0 = data
                for scopes_type_0_item_data in _scopes_type_0:
                    scopes_type_0_item = Permission(scopes_type_0_item_data)

                    scopes_type_0.append(scopes_type_0_item)

                return scopes_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(list[Permission] | None | Unset, data)

        scopes = _parse_scopes(d.pop("scopes", UNSET))

        agency_in = cls(
            name=name,
            sector=sector,
            country=country,
            province=province,
            scopes=scopes,
        )

        return agency_in
