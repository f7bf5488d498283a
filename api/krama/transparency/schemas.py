"""What the audit log looks like on the wire."""

from datetime import datetime
from typing import Any
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

_HASH = r"^[0-9a-f]{64}$"


class CheckpointOut(BaseModel):
    """What the log is, signed. Keep the last one that you got: whoever changes the log can't change your copy."""

    model_config = ConfigDict(extra="forbid")

    checkpoint: str = Field(
        description="A signed note (C2SP tlog-checkpoint): the log's name, its size, its root hash in base64, an empty "
        "line, and the signature (Ed25519)."
    )
    verifier_key: str = Field(description="What the signature is checked with: name, key id and key. Pin it.")
    size: int = Field(ge=0, description="How many records the log had.")
    root_hash: str = Field(pattern=_HASH, description="RFC 6962's Merkle tree hash over them.")
    signed_at: datetime


class InclusionProof(BaseModel):
    """That a record is in the tree of a checkpoint (RFC 6962 §2.1.1)."""

    model_config = ConfigDict(extra="forbid")

    leaf_index: int = Field(ge=0)
    tree_size: int = Field(ge=1)
    leaf_hash: str = Field(pattern=_HASH)
    path: list[str] = Field(description="Hashes, from the leaf upwards.")


class ConsistencyProof(BaseModel):
    """That one checkpoint's tree begins with an earlier one's (RFC 6962 §2.1.2)."""

    model_config = ConfigDict(extra="forbid")

    first: int = Field(ge=1)
    second: int = Field(ge=1)
    proof: list[str]


class AuditRecordOut(BaseModel):
    """A record. `leaf` is what was hashed; the rest is read from it."""

    model_config = ConfigDict(extra="forbid")

    leaf_index: int = Field(ge=0)
    leaf: str = Field(description="The record's own bytes, in base64: JSON, with what may be erased sealed in it.")
    key: str | None = Field(description="Opens what is sealed (AES-128-GCM, hexadecimal); null once it is erased.")
    at: datetime
    agency_id: UUID | None = Field(description="Null for a command of the exchange's operator.")
    client_id: str | None
    token_id: str | None = Field(description="The `jti` of the token that was used.")
    proof_key: str | None = Field(description="The thumbprint of the key that the token is bound to.")
    operator: str | None = Field(description="Who ran the command.")
    operation: str = Field(description="The contract's `operationId`, or a command's.")
    outcome: int = Field(description="The HTTP status of the answer.")
    detail: dict[str, Any] | None = Field(
        description="What is sealed: `purpose`, `commitment` and `salt` of the value, `action`, `indicators` that were "
        "disclosed, ids of what was changed. Null once it is erased."
    )
    path: list[str] | None = Field(description="Its inclusion proof, where `tree_size` was given.")
