# Generated from openapi/openapi.json by openapi-python-client. Never edited: run `make client`.
from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Self, TypeVar, cast
from uuid import UUID

from attrs import define as _attrs_define

from ..models.grounds import Grounds
from ..types import UNSET, Unset

T = TypeVar("T", bound="DisputeIn")


@_attrs_define
class DisputeIn:
    """A dispute of a listing, for the person or business that it affects."""

    indicator_id: UUID
    grounds: Grounds
    """ Why the member considers the listing wrong. """
    statement: str
    """ What happened. Your agency and the reviewer read it. """
    evidence: list[str] | Unset = UNSET
    """ SHA-256 hashes of documents that you keep, so that you can present them later. """

    def to_dict(self) -> dict[str, Any]:
        indicator_id = str(self.indicator_id)

        grounds = self.grounds.value

        statement = self.statement

        evidence: list[str] | Unset = UNSET
        if not isinstance(self.evidence, Unset):
            evidence = self.evidence

        field_dict: dict[str, Any] = {}

        field_dict.update(
            {
                "indicator_id": indicator_id,
                "grounds": grounds,
                "statement": statement,
            }
        )
        if evidence is not UNSET:
            field_dict["evidence"] = evidence

        return field_dict

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        d = dict(src_dict)
        indicator_id = UUID(d.pop("indicator_id"))

        grounds = Grounds(d.pop("grounds"))

        statement = d.pop("statement")

        evidence = cast(list[str], d.pop("evidence", UNSET))

        dispute_in = cls(
            indicator_id=indicator_id,
            grounds=grounds,
            statement=statement,
            evidence=evidence,
        )

        return dispute_in
