# Generated from openapi/openapi.json by openapi-python-client. Never edited: run `make client`.
from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Self, TypeVar, cast

from attrs import define as _attrs_define

from ..models.result import Result
from ..types import UNSET, Unset

if TYPE_CHECKING:
    from ..models.loss_in import LossIn


T = TypeVar("T", bound="OutcomeIn")


@_attrs_define
class OutcomeIn:
    """What you did with a verdict, or learned later."""

    result: Result
    """ What a member did, or learned later. """
    amount: LossIn | None | Unset = UNSET
    """ The amount of the payment in question. """

    def to_dict(self) -> dict[str, Any]:
        from ..models.loss_in import LossIn

        result = self.result.value

        amount: dict[str, Any] | None | Unset
        if isinstance(self.amount, Unset):
            amount = UNSET
        elif isinstance(self.amount, LossIn):
            amount = self.amount.to_dict()
        else:
            amount = self.amount

        field_dict: dict[str, Any] = {}

        field_dict.update(
            {
                "result": result,
            }
        )
        if amount is not UNSET:
            field_dict["amount"] = amount

        return field_dict

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        from ..models.loss_in import LossIn

        d = dict(src_dict)
        result = Result(d.pop("result"))

        def _parse_amount(data: object) -> LossIn | None | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            try:
                if not isinstance(data, dict):
                    raise TypeError()
                amount_type_0 = LossIn.from_dict(data)

                return amount_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(LossIn | None | Unset, data)

        amount = _parse_amount(d.pop("amount", UNSET))

        outcome_in = cls(
            result=result,
            amount=amount,
        )

        return outcome_in
