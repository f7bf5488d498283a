# Generated from openapi/openapi.json by openapi-python-client. Never edited: run `make client`.
from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Self, TypeVar

from attrs import define as _attrs_define

from ..models.held_decision import HeldDecision

T = TypeVar("T", bound="HeldDecisionIn")


@_attrs_define
class HeldDecisionIn:
    """A decision on a pending report, with its reason."""

    decision: HeldDecision
    """ What is decided about a pending report: it becomes a report like any other, or it is dismissed. """
    reason: str

    def to_dict(self) -> dict[str, Any]:
        decision = self.decision.value

        reason = self.reason

        field_dict: dict[str, Any] = {}

        field_dict.update(
            {
                "decision": decision,
                "reason": reason,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        d = dict(src_dict)
        decision = HeldDecision(d.pop("decision"))

        reason = d.pop("reason")

        held_decision_in = cls(
            decision=decision,
            reason=reason,
        )

        return held_decision_in
