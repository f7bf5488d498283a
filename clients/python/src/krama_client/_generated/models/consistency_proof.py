# Generated from openapi/openapi.json by openapi-python-client. Never edited: run `make client`.
from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Self, TypeVar, cast

from attrs import define as _attrs_define

T = TypeVar("T", bound="ConsistencyProof")


@_attrs_define
class ConsistencyProof:
    """A proof that the tree of a checkpoint extends the tree of an earlier one (RFC 6962 §2.1.2)."""

    first: int
    second: int
    proof: list[str]

    def to_dict(self) -> dict[str, Any]:
        first = self.first

        second = self.second

        proof = self.proof

        field_dict: dict[str, Any] = {}

        field_dict.update(
            {
                "first": first,
                "second": second,
                "proof": proof,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        d = dict(src_dict)
        first = d.pop("first")

        second = d.pop("second")

        proof = cast(list[str], d.pop("proof"))

        consistency_proof = cls(
            first=first,
            second=second,
            proof=proof,
        )

        return consistency_proof
