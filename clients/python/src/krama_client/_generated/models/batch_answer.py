# Generated from openapi/openapi.json by openapi-python-client. Never edited: run `make client`.
from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Self, TypeVar

from attrs import define as _attrs_define

if TYPE_CHECKING:
    from ..models.check_answer import CheckAnswer
    from ..models.refused_item import RefusedItem


T = TypeVar("T", bound="BatchAnswer")


@_attrs_define
class BatchAnswer:
    """One answer for each item, in the order of the request."""

    items: list[CheckAnswer | RefusedItem]

    def to_dict(self) -> dict[str, Any]:
        from ..models.check_answer import CheckAnswer

        items = []
        for items_item_data in self.items:
            items_item: dict[str, Any]
            if isinstance(items_item_data, CheckAnswer):
                items_item = items_item_data.to_dict()
            else:
                items_item = items_item_data.to_dict()

            items.append(items_item)

        field_dict: dict[str, Any] = {}

        field_dict.update(
            {
                "items": items,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        from ..models.check_answer import CheckAnswer
        from ..models.refused_item import RefusedItem

        d = dict(src_dict)
        items = []
        _items = d.pop("items")
        for items_item_data in _items:

            def _parse_items_item(data: object) -> CheckAnswer | RefusedItem:
                try:
                    if not isinstance(data, dict):
                        raise TypeError()
                    items_item_type_0 = CheckAnswer.from_dict(data)

                    return items_item_type_0
                except (TypeError, ValueError, AttributeError, KeyError):
                    pass
                if not isinstance(data, dict):
                    raise TypeError()
                items_item_type_1 = RefusedItem.from_dict(data)

                return items_item_type_1

            items_item = _parse_items_item(items_item_data)

            items.append(items_item)

        batch_answer = cls(
            items=items,
        )

        return batch_answer
