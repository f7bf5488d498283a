# Generated from openapi/openapi.json by openapi-python-client. Never edited: run `make client`.
from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Self, TypeVar

from attrs import define as _attrs_define

T = TypeVar("T", bound="KeyBinding")


@_attrs_define
class KeyBinding:
    """The key that a token is bound to."""

    jkt: str
    """ The RFC 7638 thumbprint of the key. """

    def to_dict(self) -> dict[str, Any]:
        jkt = self.jkt

        field_dict: dict[str, Any] = {}

        field_dict.update(
            {
                "jkt": jkt,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        d = dict(src_dict)
        jkt = d.pop("jkt")

        key_binding = cls(
            jkt=jkt,
        )

        return key_binding
