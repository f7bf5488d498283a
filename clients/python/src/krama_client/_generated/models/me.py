# Generated from openapi/openapi.json by openapi-python-client. Never edited: run `make client`.
from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Self, TypeVar, cast
from uuid import UUID

from attrs import define as _attrs_define

from ..models.permission import Permission
from ..models.sector import Sector

T = TypeVar("T", bound="Me")


@_attrs_define
class Me:
    """The authenticated client and its agency."""

    client_id: str
    agency_id: UUID
    agency_name: str
    sector: Sector
    """ The kind of organisation that a member is. Sharing rules and defaults depend on it. """
    country: str
    """ ISO 3166-1 alpha-2. """
    province: None | str
    """ ISO 3166-2 code. Null if it is not a provincial office. """
    scopes: list[Permission]

    def to_dict(self) -> dict[str, Any]:
        client_id = self.client_id

        agency_id = str(self.agency_id)

        agency_name = self.agency_name

        sector = self.sector.value

        country = self.country

        province: None | str
        province = self.province

        scopes = []
        for scopes_item_data in self.scopes:
            scopes_item = scopes_item_data.value
            scopes.append(scopes_item)

        field_dict: dict[str, Any] = {}

        field_dict.update(
            {
                "client_id": client_id,
                "agency_id": agency_id,
                "agency_name": agency_name,
                "sector": sector,
                "country": country,
                "province": province,
                "scopes": scopes,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        d = dict(src_dict)
        client_id = d.pop("client_id")

        agency_id = UUID(d.pop("agency_id"))

        agency_name = d.pop("agency_name")

        sector = Sector(d.pop("sector"))

        country = d.pop("country")

        def _parse_province(data: object) -> None | str:
            if data is None:
                return data
            return cast(None | str, data)

        province = _parse_province(d.pop("province"))

        scopes = []
        _scopes = d.pop("scopes")
        for scopes_item_data in _scopes:
            scopes_item = Permission(scopes_item_data)

            scopes.append(scopes_item)

        me = cls(
            client_id=client_id,
            agency_id=agency_id,
            agency_name=agency_name,
            sector=sector,
            country=country,
            province=province,
            scopes=scopes,
        )

        return me
