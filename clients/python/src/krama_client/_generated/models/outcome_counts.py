# Generated from openapi/openapi.json by openapi-python-client. Never edited: run `make client`.
from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Self, TypeVar

from attrs import define as _attrs_define

T = TypeVar("T", bound="OutcomeCounts")


@_attrs_define
class OutcomeCounts:
    """The number of outcomes of each kind that the agency submitted."""

    payment_stopped: int
    customer_warned: int
    confirmed_fraud: int
    false_positive: int

    def to_dict(self) -> dict[str, Any]:
        payment_stopped = self.payment_stopped

        customer_warned = self.customer_warned

        confirmed_fraud = self.confirmed_fraud

        false_positive = self.false_positive

        field_dict: dict[str, Any] = {}

        field_dict.update(
            {
                "payment_stopped": payment_stopped,
                "customer_warned": customer_warned,
                "confirmed_fraud": confirmed_fraud,
                "false_positive": false_positive,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        d = dict(src_dict)
        payment_stopped = d.pop("payment_stopped")

        customer_warned = d.pop("customer_warned")

        confirmed_fraud = d.pop("confirmed_fraud")

        false_positive = d.pop("false_positive")

        outcome_counts = cls(
            payment_stopped=payment_stopped,
            customer_warned=customer_warned,
            confirmed_fraud=confirmed_fraud,
            false_positive=false_positive,
        )

        return outcome_counts
