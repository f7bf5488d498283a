# Generated from openapi/openapi.json by openapi-python-client. Never edited: run `make client`.
from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Self, TypeVar

from attrs import define as _attrs_define

from ..models.reason_code import ReasonCode

T = TypeVar("T", bound="Reason")


@_attrs_define
class Reason:
    """A reason for a verdict. Its sentences accuse nobody and may be read to a customer."""

    code: ReasonCode
    """ What supports a verdict, or weakens it. """
    en: str
    """ The sentence in English. """
    km: str
    """ The sentence in Khmer. """

    def to_dict(self) -> dict[str, Any]:
        code = self.code.value

        en = self.en

        km = self.km

        field_dict: dict[str, Any] = {}

        field_dict.update(
            {
                "code": code,
                "en": en,
                "km": km,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        d = dict(src_dict)
        code = ReasonCode(d.pop("code"))

        en = d.pop("en")

        km = d.pop("km")

        reason = cls(
            code=code,
            en=en,
            km=km,
        )

        return reason
