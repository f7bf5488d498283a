"""The wire format of the audit log."""

from datetime import datetime
from typing import Any
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

_HASH = "SHA-256, in hexadecimal."


class CheckpointOut(BaseModel):
    """A signed statement of the log's size and root hash. Keep your latest copy: it reveals later tampering."""

    model_config = ConfigDict(extra="forbid")

    checkpoint: str = Field(
        description="A signed note (C2SP tlog-checkpoint): the log's name, its size, its root hash in base64, an empty "
        "line, and the signature (Ed25519)."
    )
    verifier_key: str = Field(description="The key that verifies the signature: name, key id and public key. Pin it.")
    tree_size: int = Field(ge=0, description="The number of records in the log.")
    root_hash: str = Field(description=f"The Merkle tree hash (RFC 6962) of these records: {_HASH}")
    signed_at: datetime


class InclusionProof(BaseModel):
    """A proof that a record is in the tree of a checkpoint (RFC 6962 §2.1.1)."""

    model_config = ConfigDict(extra="forbid")

    leaf_index: int = Field(ge=0)
    tree_size: int = Field(ge=1)
    leaf_hash: str = Field(description=_HASH)
    inclusion_path: list[str] = Field(description="Hashes from the leaf to the root.")


class ConsistencyProof(BaseModel):
    """A proof that the tree of a checkpoint extends the tree of an earlier one (RFC 6962 §2.1.2)."""

    model_config = ConfigDict(extra="forbid")

    first_tree_size: int = Field(ge=1)
    second_tree_size: int = Field(ge=1)
    consistency_path: list[str]


class AuditRecordOut(BaseModel):
    """An audit record. `leaf` is what was hashed. The other members are read from it."""

    model_config = ConfigDict(extra="forbid")

    leaf_index: int = Field(ge=0)
    leaf: str = Field(description="The bytes of the record in base64: JSON, in which erasable data is encrypted.")
    data_key: str | None = Field(
        description="The hexadecimal AES-128-GCM key of the encrypted data. Null once it is erased."
    )
    created_at: datetime
    agency_id: UUID | None = Field(description="Null for a command of the operator.")
    client_id: str | None
    token_id: str | None = Field(description="The `jti` of the token that was used.")
    proof_key: str | None = Field(description="The thumbprint of the key that the token is bound to.")
    operator: str | None = Field(description="The user who ran the command.")
    operation: str = Field(description="The `operationId` of the contract, or the name of a command's operation.")
    http_status: int = Field(description="The HTTP status of the answer.")
    data: dict[str, Any] | None = Field(
        description="The decrypted data: `purpose`, `commitment` and `salt` of the value, `action`, "
        "disclosed `indicators`, ids of changed objects. Null once it is erased."
    )
    inclusion_path: list[str] | None = Field(description="The inclusion proof, if `tree_size` was given.")
