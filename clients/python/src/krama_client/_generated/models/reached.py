# Generated from openapi/openapi.json by openapi-python-client. Never edited: run `make client`.
from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Self, TypeVar

from attrs import define as _attrs_define

T = TypeVar("T", bound="Reached")


@_attrs_define
class Reached:
    """The number of payments with at least this score."""

    score: int
    items: int

    def to_dict(self) -> dict[str, Any]:
        score = self.score

        items = self.items

        field_dict: dict[str, Any] = {}

        field_dict.update(
            {
                "score": score,
                "items": items,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        d = dict(src_dict)
        score = d.pop("score")

        items = d.pop("items")

        reached = cls(
            score=score,
            items=items,
        )

        return reached
