# Generated from openapi/openapi.json by openapi-python-client. Never edited: run `make client`.
from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Self, TypeVar

from attrs import define as _attrs_define

if TYPE_CHECKING:
    from ..models.protected_out import ProtectedOut


T = TypeVar("T", bound="ProtectedChange")


@_attrs_define
class ProtectedChange:
    """The result of a change to the protected list."""

    entry: ProtectedOut
    """ An entry of the protected list. """
    indicators: int
    """ Listed indicators that were taken down, or that may be listed again. """

    def to_dict(self) -> dict[str, Any]:
        entry = self.entry.to_dict()

        indicators = self.indicators

        field_dict: dict[str, Any] = {}

        field_dict.update(
            {
                "entry": entry,
                "indicators": indicators,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        from ..models.protected_out import ProtectedOut

        d = dict(src_dict)
        entry = ProtectedOut.from_dict(d.pop("entry"))

        indicators = d.pop("indicators")

        protected_change = cls(
            entry=entry,
            indicators=indicators,
        )

        return protected_change
