# Generated from openapi/openapi.json by openapi-python-client. Never edited: run `make client`.
from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Self, TypeVar

from attrs import define as _attrs_define

if TYPE_CHECKING:
    from ..models.keys_in_keys_item import KeysInKeysItem


T = TypeVar("T", bound="KeysIn")


@_attrs_define
class KeysIn:
    """A JWK set (RFC 7517) of public P-256 keys that replaces the registered keys. An empty set removes them."""

    keys: list[KeysInKeysItem]
    """ `kty` EC, `crv` P-256, `x`, `y`, and optionally `kid`. The default is the RFC 7638 thumbprint. """

    def to_dict(self) -> dict[str, Any]:
        keys = []
        for keys_item_data in self.keys:
            keys_item = keys_item_data.to_dict()
            keys.append(keys_item)

        field_dict: dict[str, Any] = {}

        field_dict.update(
            {
                "keys": keys,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        from ..models.keys_in_keys_item import KeysInKeysItem

        d = dict(src_dict)
        keys = []
        _keys = d.pop("keys")
        for keys_item_data in _keys:
            keys_item = KeysInKeysItem.from_dict(keys_item_data)

            keys.append(keys_item)

        keys_in = cls(
            keys=keys,
        )

        return keys_in
