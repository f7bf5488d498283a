# Generated from openapi/openapi.json by openapi-python-client. Never edited: run `make client`.
from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Self, TypeVar

from attrs import define as _attrs_define

T = TypeVar("T", bound="Receipt")


@_attrs_define
class Receipt:
    """A signed statement of what was asked and answered, to be kept: it can be verified offline, years later."""

    note: str
    """ A signed note: a line with the log's name and `/receipt`, a line of JSON, an empty line, the signature. It
    names the value by its commitment alone. """
    salt: str
    """ Hexadecimal. SHA-256 over these bytes, the kind, a line feed, the canonical form and a line feed is the
    commitment. With the salt you can prove that the receipt is about a value. """

    def to_dict(self) -> dict[str, Any]:
        note = self.note

        salt = self.salt

        field_dict: dict[str, Any] = {}

        field_dict.update(
            {
                "note": note,
                "salt": salt,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        d = dict(src_dict)
        note = d.pop("note")

        salt = d.pop("salt")

        receipt = cls(
            note=note,
            salt=salt,
        )

        return receipt
