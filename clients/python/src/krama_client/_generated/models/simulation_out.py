# Generated from openapi/openapi.json by openapi-python-client. Never edited: run `make client`.
from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Self, TypeVar

from attrs import define as _attrs_define

if TYPE_CHECKING:
    from ..models.action_counts import ActionCounts
    from ..models.reached import Reached
    from ..models.refused import Refused


T = TypeVar("T", bound="SimulationOut")


@_attrs_define
class SimulationOut:
    """What checks would have answered, in totals. Nothing is disclosed about single payments."""

    policy: str
    """ The version of the rules. """
    items: int
    """ The number of payments judged. """
    hits: int
    """ The number of these for which something was listed. """
    actions: ActionCounts
    """ The number of payments for which a check would have answered each action. """
    thresholds: list[Reached]
    """ For choosing the score at which you look closer. """
    refused: list[Refused]

    def to_dict(self) -> dict[str, Any]:
        policy = self.policy

        items = self.items

        hits = self.hits

        actions = self.actions.to_dict()

        thresholds = []
        for thresholds_item_data in self.thresholds:
            thresholds_item = thresholds_item_data.to_dict()
            thresholds.append(thresholds_item)

        refused = []
        for refused_item_data in self.refused:
            refused_item = refused_item_data.to_dict()
            refused.append(refused_item)

        field_dict: dict[str, Any] = {}

        field_dict.update(
            {
                "policy": policy,
                "items": items,
                "hits": hits,
                "actions": actions,
                "thresholds": thresholds,
                "refused": refused,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        from ..models.action_counts import ActionCounts
        from ..models.reached import Reached
        from ..models.refused import Refused

        d = dict(src_dict)
        policy = d.pop("policy")

        items = d.pop("items")

        hits = d.pop("hits")

        actions = ActionCounts.from_dict(d.pop("actions"))

        thresholds = []
        _thresholds = d.pop("thresholds")
        for thresholds_item_data in _thresholds:
            thresholds_item = Reached.from_dict(thresholds_item_data)

            thresholds.append(thresholds_item)

        refused = []
        _refused = d.pop("refused")
        for refused_item_data in _refused:
            refused_item = Refused.from_dict(refused_item_data)

            refused.append(refused_item)

        simulation_out = cls(
            policy=policy,
            items=items,
            hits=hits,
            actions=actions,
            thresholds=thresholds,
            refused=refused,
        )

        return simulation_out
