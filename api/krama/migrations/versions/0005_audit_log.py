"""Adds the audit log: records, disclosures, the hashes of the tree, checkpoints, and the scopes to read them."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

from krama.core.columns import Counted, Key

revision: str = "0005"
down_revision: str | None = "0004"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    op.create_table(
        "audit_record",
        sa.Column("leaf_index", Counted(), autoincrement=False, nullable=False),
        sa.Column("agency_id", Key(), nullable=True),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("leaf", sa.LargeBinary(), nullable=False),
        sa.Column("key", sa.LargeBinary(), nullable=True),
        sa.PrimaryKeyConstraint("leaf_index"),
    )
    op.create_index("ix_audit_record_agency_id_leaf_index", "audit_record", ["agency_id", "leaf_index"], unique=False)
    op.create_table(
        "audit_disclosure",
        sa.Column("indicator_id", Key(), nullable=False),
        sa.Column("leaf_index", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.PrimaryKeyConstraint("indicator_id", "leaf_index"),
    )
    op.create_table(
        "audit_tile",
        sa.Column("level", sa.Integer(), nullable=False),
        sa.Column("number", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("hashes", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("level", "number"),
    )
    op.create_table(
        "audit_checkpoint",
        sa.Column("size", Counted(), autoincrement=False, nullable=False),
        sa.Column("root", sa.LargeBinary(), nullable=False),
        sa.Column("signed_at", sa.BigInteger(), nullable=False),
        sa.Column("note", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("size"),
    )
    op.execute("INSERT INTO sequence (name, value) VALUES ('audit', 0), ('checkpoint', 0)")
    op.execute("UPDATE agency SET scopes = scopes || ' audit:own' WHERE scopes <> ''")
    for table, scope, holding in (
        ("client", "audit:own", "clients:manage"),
        ("agency", "audit:read", "agencies:manage"),
        ("client", "audit:read", "agencies:manage"),
    ):
        has = f"' ' || scopes || ' ' LIKE '% {holding} %'"
        op.execute(f"UPDATE {table} SET scopes = scopes || ' {scope}' WHERE {has}")
