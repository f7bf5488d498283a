# Generated from openapi/openapi.json by openapi-python-client. Never edited: run `make client`.
from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import Any, Self, TypeVar
from uuid import UUID

from attrs import define as _attrs_define

from ..models.ending import Ending
from ..models.kind import Kind

T = TypeVar("T", bound="CorrectionOut")


@_attrs_define
class CorrectionOut:
    """A listing that was disclosed to your agency has ended, at most 30 days later. Undo what followed from it."""

    indicator_id: UUID
    kind: Kind
    """ The kind of an indicator. """
    canonical: str
    display: str
    """ For people: with spaces, and with links defanged so that they can't be followed by mistake. """
    cause: Ending
    """ How a report or a listing ends: withdrawn by its source, expired, overturned by a dispute, or protected. """
    corrected_at: datetime.datetime

    def to_dict(self) -> dict[str, Any]:
        indicator_id = str(self.indicator_id)

        kind = self.kind.value

        canonical = self.canonical

        display = self.display

        cause = self.cause.value

        corrected_at = self.corrected_at.isoformat()

        field_dict: dict[str, Any] = {}

        field_dict.update(
            {
                "indicator_id": indicator_id,
                "kind": kind,
                "canonical": canonical,
                "display": display,
                "cause": cause,
                "corrected_at": corrected_at,
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

        cause = Ending(d.pop("cause"))

        corrected_at = datetime.datetime.fromisoformat(d.pop("corrected_at"))

        correction_out = cls(
            indicator_id=indicator_id,
            kind=kind,
            canonical=canonical,
            display=display,
            cause=cause,
            corrected_at=corrected_at,
        )

        return correction_out
