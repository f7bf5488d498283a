# Generated from openapi/openapi.json by openapi-python-client. Never edited: run `make client`.
from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Self, TypeVar
from uuid import UUID

from attrs import define as _attrs_define

from ..models.sector import Sector

T = TypeVar("T", bound="Audience")


@_attrs_define
class Audience:
    """Who may see a report in addition to the agency that made it."""

    sectors: list[Sector]
    agencies: list[UUID]

    def to_dict(self) -> dict[str, Any]:
        sectors = []
        for sectors_item_data in self.sectors:
            sectors_item = sectors_item_data.value
            sectors.append(sectors_item)

        agencies = []
        for agencies_item_data in self.agencies:
            agencies_item = str(agencies_item_data)
            agencies.append(agencies_item)

        field_dict: dict[str, Any] = {}

        field_dict.update(
            {
                "sectors": sectors,
                "agencies": agencies,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        d = dict(src_dict)
        sectors = []
        _sectors = d.pop("sectors")
        for sectors_item_data in _sectors:
            sectors_item = Sector(sectors_item_data)

            sectors.append(sectors_item)

        agencies = []
        _agencies = d.pop("agencies")
        for agencies_item_data in _agencies:
            agencies_item = UUID(agencies_item_data)

            agencies.append(agencies_item)

        audience = cls(
            sectors=sectors,
            agencies=agencies,
        )

        return audience
