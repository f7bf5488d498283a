# Generated from openapi/openapi.json by openapi-python-client. Never edited: run `make client`.
from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Self, TypeVar

from attrs import define as _attrs_define

T = TypeVar("T", bound="Refused")


@_attrs_define
class Refused:
    """The number of payments that could not be judged, by the error code of a check, or `time_in_future`."""

    code: str
    items: int

    def to_dict(self) -> dict[str, Any]:
        code = self.code

        items = self.items

        field_dict: dict[str, Any] = {}

        field_dict.update(
            {
                "code": code,
                "items": items,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        d = dict(src_dict)
        code = d.pop("code")

        items = d.pop("items")

        refused = cls(
            code=code,
            items=items,
        )

        return refused
