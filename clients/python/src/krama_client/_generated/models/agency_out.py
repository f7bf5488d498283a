# Generated from openapi/openapi.json by openapi-python-client. Never edited: run `make client`.
from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import Any, Self, TypeVar, cast
from uuid import UUID

from attrs import define as _attrs_define

from ..models.permission import Permission
from ..models.sector import Sector
from ..models.status import Status

T = TypeVar("T", bound="AgencyOut")


@_attrs_define
class AgencyOut:
    """A member of the exchange."""

    agency_id: UUID
    name: str
    sector: Sector
    """ The kind of organisation that a member is. Sharing rules and defaults depend on it. """
    country: str
    """ ISO 3166-1 alpha-2. """
    province: None | str
    """ ISO 3166-2 code. Null if it is not a provincial office. """
    status: Status
    """ Whether an agency or a client may call. """
    enrolled_at: datetime.datetime
    scopes: list[Permission] | None
    """ The scopes that its clients may have. Null if it is not your agency. """

    def to_dict(self) -> dict[str, Any]:
        agency_id = str(self.agency_id)

        name = self.name

        sector = self.sector.value

        country = self.country

        province: None | str
        province = self.province

        status = self.status.value

        enrolled_at = self.enrolled_at.isoformat()

        scopes: list[str] | None
        if isinstance(self.scopes, list):
            scopes = []
            for scopes_type_0_item_data in self.scopes:
                scopes_type_0_item = scopes_type_0_item_data.value
                scopes.append(scopes_type_0_item)

        else:
            scopes = self.scopes

        field_dict: dict[str, Any] = {}

        field_dict.update(
            {
                "agency_id": agency_id,
                "name": name,
                "sector": sector,
                "country": country,
                "province": province,
                "status": status,
                "enrolled_at": enrolled_at,
                "scopes": scopes,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        d = dict(src_dict)
        agency_id = UUID(d.pop("agency_id"))

        name = d.pop("name")

        sector = Sector(d.pop("sector"))

        country = d.pop("country")

        def _parse_province(data: object) -> None | str:
            if data is None:
                return data
            return cast(None | str, data)

        province = _parse_province(d.pop("province"))

        status = Status(d.pop("status"))

        enrolled_at = datetime.datetime.fromisoformat(d.pop("enrolled_at"))

        def _parse_scopes(data: object) -> list[Permission] | None:
            if data is None:
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
            return cast(list[Permission] | None, data)

        scopes = _parse_scopes(d.pop("scopes"))

        agency_out = cls(
            agency_id=agency_id,
            name=name,
            sector=sector,
            country=country,
            province=province,
            status=status,
            enrolled_at=enrolled_at,
            scopes=scopes,
        )

        return agency_out
