# Generated from openapi/openapi.json by openapi-python-client. Never edited: run `make client`.
from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Self, TypeVar
from uuid import UUID

from attrs import define as _attrs_define

from ..models.kind import Kind
from ..models.relation import Relation

T = TypeVar("T", bound="Match")


@_attrs_define
class Match:
    """A listed indicator that covers the value."""

    indicator_id: UUID
    kind: Kind
    """ The kind of an indicator. """
    canonical: str
    relation: Relation
    """ How a listed indicator relates to the value that was checked. """

    def to_dict(self) -> dict[str, Any]:
        indicator_id = str(self.indicator_id)

        kind = self.kind.value

        canonical = self.canonical

        relation = self.relation.value

        field_dict: dict[str, Any] = {}

        field_dict.update(
            {
                "indicator_id": indicator_id,
                "kind": kind,
                "canonical": canonical,
                "relation": relation,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        d = dict(src_dict)
        indicator_id = UUID(d.pop("indicator_id"))

        kind = Kind(d.pop("kind"))

        canonical = d.pop("canonical")

        relation = Relation(d.pop("relation"))

        match = cls(
            indicator_id=indicator_id,
            kind=kind,
            canonical=canonical,
            relation=relation,
        )

        return match
