"""Adds the protected list and pending reports."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op
from sqlmodel.sql.sqltypes import UTCDateTime

from krama.core.columns import Key

revision: str = "0008"
down_revision: str | None = "0007"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

_UNDECIDED = sa.text("decided_at IS NULL")


def upgrade() -> None:
    op.create_table(
        "protected_entry",
        sa.Column("entry_id", Key(), nullable=False),
        sa.Column("seq", sa.BigInteger(), nullable=False),
        sa.Column("form", sa.String(length=16), nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("value", sa.String(length=512), nullable=False),
        sa.Column("owner", sa.String(length=64), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("source", sa.String(length=64), nullable=True),
        sa.Column("added_at", UTCDateTime(), nullable=False),
        sa.Column("expires_at", UTCDateTime(), nullable=True),
        sa.PrimaryKeyConstraint("entry_id"),
    )
    op.create_index("protected_entry_value", "protected_entry", ["form", "kind", "value"], unique=True)
    op.create_index("protected_entry_by_change", "protected_entry", ["seq", "entry_id"], unique=False)
    op.execute("INSERT INTO sequence (name, value) VALUES ('protected', 0)")
    _held()
    for table in ("agency", "client"):
        has = "' ' || scopes || ' ' LIKE '% agencies:manage %'"
        op.execute(f"UPDATE {table} SET scopes = scopes || ' protection:manage' WHERE {has}")


def _held() -> None:
    op.create_table(
        "held_report",
        sa.Column("held_id", Key(), nullable=False),
        sa.Column("seq", sa.BigInteger(), nullable=False),
        sa.Column("agency_id", Key(), nullable=False),
        sa.Column("client_id", sa.String(length=64), nullable=False),
        sa.Column("indicator_id", Key(), nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("canonical", sa.Text(), nullable=False),
        sa.Column("category", sa.String(length=32), nullable=False),
        sa.Column("case_reference", sa.String(length=64), nullable=False),
        sa.Column("facts", sa.Text(), nullable=True),
        sa.Column("entry_id", Key(), nullable=False),
        sa.Column("held_at", UTCDateTime(), nullable=False),
        sa.Column("decided_at", UTCDateTime(), nullable=True),
        sa.Column("decided_as", sa.String(length=16), nullable=True),
        sa.Column("decided_by", sa.String(length=64), nullable=True),
        sa.Column("decision_reason", sa.Text(), nullable=True),
        sa.Column("report_id", Key(), nullable=True),
        sa.ForeignKeyConstraint(["agency_id"], ["agency.agency_id"]),
        sa.ForeignKeyConstraint(["client_id"], ["client.client_id"]),
        sa.PrimaryKeyConstraint("held_id"),
    )
    op.create_index(
        "held_report_open",
        "held_report",
        ["agency_id", "indicator_id", "category", "case_reference"],
        unique=True,
        sqlite_where=_UNDECIDED,
        postgresql_where=_UNDECIDED,
    )
    op.create_index("held_report_by_agency", "held_report", ["agency_id", "seq", "held_id"], unique=False)
    op.create_index("held_report_by_change", "held_report", ["seq", "held_id"], unique=False)
