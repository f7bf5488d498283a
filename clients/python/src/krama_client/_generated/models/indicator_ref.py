# Generated from openapi/openapi.json by openapi-python-client. Never edited: run `make client`.
from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Self, TypeVar
from uuid import UUID

from attrs import define as _attrs_define

from ..models.kind import Kind

T = TypeVar("T", bound="IndicatorRef")


@_attrs_define
class IndicatorRef:
    """The indicator that a report or a dispute is about."""

    indicator_id: UUID
    kind: Kind
    """ The kind of an indicator. """
    canonical: str
    display: str
    """ For people: with spaces, and with links defanged so that they can't be followed by mistake. """

    def to_dict(self) -> dict[str, Any]:
        indicator_id = str(self.indicator_id)

        kind = self.kind.value

        canonical = self.canonical

        display = self.display

        field_dict: dict[str, Any] = {}

        field_dict.update(
            {
                "indicator_id": indicator_id,
                "kind": kind,
                "canonical": canonical,
                "display": display,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        d = dict(src_dict)
        indicator_id = UUID(d.pop("indicator_id"))

        kind = Kind(d.pop("kind"))

        canonical = d.pop("canonical")

        display = d.pop("display")

        indicator_ref = cls(
            indicator_id=indicator_id,
            kind=kind,
            canonical=canonical,
            display=display,
        )

        return indicator_ref
