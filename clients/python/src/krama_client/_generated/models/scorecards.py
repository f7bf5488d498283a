# Generated from openapi/openapi.json by openapi-python-client. Never edited: run `make client`.
from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Self, TypeVar

from attrs import define as _attrs_define

if TYPE_CHECKING:
    from ..models.scorecard_line import ScorecardLine


T = TypeVar("T", bound="Scorecards")


@_attrs_define
class Scorecards:
    """The scorecard of one agency."""

    since: str
    """ The first month. """
    until: str
    """ The last month. """
    items: list[ScorecardLine]

    def to_dict(self) -> dict[str, Any]:
        since = self.since

        until = self.until

        items = []
        for items_item_data in self.items:
            items_item = items_item_data.to_dict()
            items.append(items_item)

        field_dict: dict[str, Any] = {}

        field_dict.update(
            {
                "since": since,
                "until": until,
                "items": items,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        from ..models.scorecard_line import ScorecardLine

        d = dict(src_dict)
        since = d.pop("since")

        until = d.pop("until")

        items = []
        _items = d.pop("items")
        for items_item_data in _items:
            items_item = ScorecardLine.from_dict(items_item_data)

            items.append(items_item)

        scorecards = cls(
            since=since,
            until=until,
            items=items,
        )

        return scorecards
