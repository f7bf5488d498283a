# Generated from openapi/openapi.json by openapi-python-client. Never edited: run `make client`.
from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Self, TypeVar

from attrs import define as _attrs_define

if TYPE_CHECKING:
    from ..models.history_event_out import HistoryEventOut
    from ..models.indicator_out import IndicatorOut


T = TypeVar("T", bound="HistoryOut")


@_attrs_define
class HistoryOut:
    """The history of an indicator."""

    indicator: IndicatorOut
    """ An indicator as the caller may see it. """
    items: list[HistoryEventOut]
    """ The latest events, oldest first. """
    earlier: int
    """ The number of earlier events that are left out. """

    def to_dict(self) -> dict[str, Any]:
        indicator = self.indicator.to_dict()

        items = []
        for items_item_data in self.items:
            items_item = items_item_data.to_dict()
            items.append(items_item)

        earlier = self.earlier

        field_dict: dict[str, Any] = {}

        field_dict.update(
            {
                "indicator": indicator,
                "items": items,
                "earlier": earlier,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        from ..models.history_event_out import HistoryEventOut
        from ..models.indicator_out import IndicatorOut

        d = dict(src_dict)
        indicator = IndicatorOut.from_dict(d.pop("indicator"))

        items = []
        _items = d.pop("items")
        for items_item_data in _items:
            items_item = HistoryEventOut.from_dict(items_item_data)

            items.append(items_item)

        earlier = d.pop("earlier")

        history_out = cls(
            indicator=indicator,
            items=items,
            earlier=earlier,
        )

        return history_out
