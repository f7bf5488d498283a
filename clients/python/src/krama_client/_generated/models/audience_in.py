# Generated from openapi/openapi.json by openapi-python-client. Never edited: run `make client`.
from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Self, TypeVar
from uuid import UUID

from attrs import define as _attrs_define

from ..models.sector import Sector
from ..types import UNSET, Unset

T = TypeVar("T", bound="AudienceIn")


@_attrs_define
class AudienceIn:
    """Who may see a report in addition to the agency that made it. Requires a label."""

    sectors: list[Sector] | Unset = UNSET
    """ Only with `TLP:AMBER`. A member abroad always has the sector `partner`. """
    agencies: list[UUID] | Unset = UNSET
    """ Agencies by their ids, as listed by `GET /v1/agencies`. """

    def to_dict(self) -> dict[str, Any]:
        sectors: list[str] | Unset = UNSET
        if not isinstance(self.sectors, Unset):
            sectors = []
            for sectors_item_data in self.sectors:
                sectors_item = sectors_item_data.value
                sectors.append(sectors_item)

        agencies: list[str] | Unset = UNSET
        if not isinstance(self.agencies, Unset):
            agencies = []
            for agencies_item_data in self.agencies:
                agencies_item = str(agencies_item_data)
                agencies.append(agencies_item)

        field_dict: dict[str, Any] = {}

        field_dict.update({})
        if sectors is not UNSET:
            field_dict["sectors"] = sectors
        if agencies is not UNSET:
            field_dict["agencies"] = agencies

        return field_dict

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        d = dict(src_dict)
        _sectors = d.pop("sectors", UNSET)
        sectors: list[Sector] | Unset = UNSET
        if _sectors is not UNSET:
            sectors = []
            for sectors_item_data in _sectors:
                sectors_item = Sector(sectors_item_data)

                sectors.append(sectors_item)

        _agencies = d.pop("agencies", UNSET)
        agencies: list[UUID] | Unset = UNSET
        if _agencies is not UNSET:
            agencies = []
            for agencies_item_data in _agencies:
                agencies_item = UUID(agencies_item_data)

                agencies.append(agencies_item)

        audience_in = cls(
            sectors=sectors,
            agencies=agencies,
        )

        return audience_in
