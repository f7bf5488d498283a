# Generated from openapi/openapi.json by openapi-python-client. Never edited: run `make client`.
from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Self, TypeVar, cast

from attrs import define as _attrs_define

T = TypeVar("T", bound="InclusionProof")


@_attrs_define
class InclusionProof:
    """A proof that a record is in the tree of a checkpoint (RFC 6962 §2.1.1)."""

    leaf_index: int
    tree_size: int
    leaf_hash: str
    path: list[str]
    """ Hashes from the leaf to the root. """

    def to_dict(self) -> dict[str, Any]:
        leaf_index = self.leaf_index

        tree_size = self.tree_size

        leaf_hash = self.leaf_hash

        path = self.path

        field_dict: dict[str, Any] = {}

        field_dict.update(
            {
                "leaf_index": leaf_index,
                "tree_size": tree_size,
                "leaf_hash": leaf_hash,
                "path": path,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        d = dict(src_dict)
        leaf_index = d.pop("leaf_index")

        tree_size = d.pop("tree_size")

        leaf_hash = d.pop("leaf_hash")

        path = cast(list[str], d.pop("path"))

        inclusion_proof = cls(
            leaf_index=leaf_index,
            tree_size=tree_size,
            leaf_hash=leaf_hash,
            path=path,
        )

        return inclusion_proof
