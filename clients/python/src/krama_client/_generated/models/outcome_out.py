# Generated from openapi/openapi.json by openapi-python-client. Never edited: run `make client`.
from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Self, TypeVar, cast
from uuid import UUID

from attrs import define as _attrs_define

from ..models.result import Result

if TYPE_CHECKING:
    from ..models.loss import Loss


T = TypeVar("T", bound="OutcomeOut")


@_attrs_define
class OutcomeOut:
    """An outcome as it was stored."""

    outcome_id: UUID
    indicator_id: UUID
    result: Result
    """ What a member did, or learned later. """
    amount: Loss | None
    told_at: datetime.datetime

    def to_dict(self) -> dict[str, Any]:
        from ..models.loss import Loss

        outcome_id = str(self.outcome_id)

        indicator_id = str(self.indicator_id)

        result = self.result.value

        amount: dict[str, Any] | None
        if isinstance(self.amount, Loss):
            amount = self.amount.to_dict()
        else:
            amount = self.amount

        told_at = self.told_at.isoformat()

        field_dict: dict[str, Any] = {}

        field_dict.update(
            {
                "outcome_id": outcome_id,
                "indicator_id": indicator_id,
                "result": result,
                "amount": amount,
                "told_at": told_at,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        from ..models.loss import Loss

        d = dict(src_dict)
        outcome_id = UUID(d.pop("outcome_id"))

        indicator_id = UUID(d.pop("indicator_id"))

        result = Result(d.pop("result"))

        def _parse_amount(data: object) -> Loss | None:
            if data is None:
                return data
            try:
                if not isinstance(data, dict):
                    raise TypeError()
                amount_type_0 = Loss.from_dict(data)

                return amount_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(Loss | None, data)

        amount = _parse_amount(d.pop("amount"))

        told_at = datetime.datetime.fromisoformat(d.pop("told_at"))

        outcome_out = cls(
            outcome_id=outcome_id,
            indicator_id=indicator_id,
            result=result,
            amount=amount,
            told_at=told_at,
        )

        return outcome_out
