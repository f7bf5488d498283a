"""Tables of the audit log. Its size is the row `audit` of `sequence`."""

from uuid import UUID

from sqlmodel import BigInteger, Field, Index, SQLModel

from krama.core.columns import Counted, Key, Octets


class AuditRecord(SQLModel, table=True):
    """A record of the log. `leaf` never changes. `key` decrypts its encrypted data, which is erased without it."""

    __tablename__ = "audit_record"
    __table_args__ = (Index("ix_audit_record_agency_id_leaf_index", "agency_id", "leaf_index"),)

    leaf_index: int = Field(primary_key=True, sa_type=Counted, sa_column_kwargs={"autoincrement": False})
    agency_id: UUID | None = Field(default=None, sa_type=Key)
    at: int = Field(sa_type=BigInteger)
    leaf: bytes = Field(sa_type=Octets)
    key: bytes | None = Field(default=None, sa_type=Octets)


class AuditDisclosure(SQLModel, table=True):
    """A record whose answer disclosed an indicator. It is used to find the agencies that received an indicator."""

    __tablename__ = "audit_disclosure"

    indicator_id: UUID = Field(primary_key=True, sa_type=Key)
    leaf_index: int = Field(primary_key=True, sa_type=BigInteger, sa_column_kwargs={"autoincrement": False})


class AuditTile(SQLModel, table=True):
    """Up to 256 neighbouring hashes of one level of the tree: see `tiles`."""

    __tablename__ = "audit_tile"

    level: int = Field(primary_key=True)
    number: int = Field(primary_key=True, sa_type=BigInteger, sa_column_kwargs={"autoincrement": False})
    hashes: bytes = Field(sa_type=Octets)


class AuditCheckpoint(SQLModel, table=True):
    """A signed statement of the root of the log's first `size` leaves."""

    __tablename__ = "audit_checkpoint"

    size: int = Field(primary_key=True, sa_type=Counted, sa_column_kwargs={"autoincrement": False})
    root: bytes = Field(sa_type=Octets)
    signed_at: int = Field(sa_type=BigInteger)
    note: str
