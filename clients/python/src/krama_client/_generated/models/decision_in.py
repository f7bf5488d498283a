# Generated from openapi/openapi.json by openapi-python-client. Never edited: run `make client`.
from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Self, TypeVar

from attrs import define as _attrs_define

from ..models.decision import Decision

T = TypeVar("T", bound="DecisionIn")


@_attrs_define
class DecisionIn:
    """The decision, with a reason for the agency that opened the dispute."""

    decision: Decision
    """ The possible decisions: the listing was wrong, or it stands. """
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
        decision = Decision(d.pop("decision"))

        reason = d.pop("reason")

        decision_in = cls(
            decision=decision,
            reason=reason,
        )

        return decision_in
