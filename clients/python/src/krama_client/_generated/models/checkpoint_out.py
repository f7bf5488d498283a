# Generated from openapi/openapi.json by openapi-python-client. Never edited: run `make client`.
from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import Any, Self, TypeVar

from attrs import define as _attrs_define

T = TypeVar("T", bound="CheckpointOut")


@_attrs_define
class CheckpointOut:
    """A signed statement of the log's size and root hash. Keep your latest copy: it reveals later tampering."""

    checkpoint: str
    """ A signed note (C2SP tlog-checkpoint): the log's name, its size, its root hash in base64, an empty line, and
    the signature (Ed25519). """
    verifier_key: str
    """ The key that verifies the signature: name, key id and public key. Pin it. """
    size: int
    """ The number of records in the log. """
    root_hash: str
    """ The Merkle tree hash (RFC 6962) of these records. """
    signed_at: datetime.datetime

    def to_dict(self) -> dict[str, Any]:
        checkpoint = self.checkpoint

        verifier_key = self.verifier_key

        size = self.size

        root_hash = self.root_hash

        signed_at = self.signed_at.isoformat()

        field_dict: dict[str, Any] = {}

        field_dict.update(
            {
                "checkpoint": checkpoint,
                "verifier_key": verifier_key,
                "size": size,
                "root_hash": root_hash,
                "signed_at": signed_at,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        d = dict(src_dict)
        checkpoint = d.pop("checkpoint")

        verifier_key = d.pop("verifier_key")

        size = d.pop("size")

        root_hash = d.pop("root_hash")

        signed_at = datetime.datetime.fromisoformat(d.pop("signed_at"))

        checkpoint_out = cls(
            checkpoint=checkpoint,
            verifier_key=verifier_key,
            size=size,
            root_hash=root_hash,
            signed_at=signed_at,
        )

        return checkpoint_out
