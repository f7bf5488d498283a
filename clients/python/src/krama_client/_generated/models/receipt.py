# Generated from openapi/openapi.json by openapi-python-client. Never edited: run `make client`.
from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Self, TypeVar

from attrs import define as _attrs_define

T = TypeVar("T", bound="Receipt")


@_attrs_define
class Receipt:
    """A signed statement of a request and its answer. Keep it: it can be verified offline, even years later."""

    note: str
    """ A signed note: a line with the log's name and `/receipt`, a line of JSON, an empty line, and the signature.
    It contains only the commitment of the value, not the value itself. """
    salt: str
    """ The salt in hexadecimal. The commitment is the SHA-256 of the salt's bytes, the kind, a line feed, the
    canonical form and a line feed. With the salt, you can prove that the receipt is about a value. """

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
