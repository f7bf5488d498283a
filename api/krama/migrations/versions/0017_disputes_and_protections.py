"""Disputes have a revision and may be withdrawn. A protection that has ended stays, with the reason."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op
from sqlmodel.sql.sqltypes import UTCDateTime

from krama.core.columns import Key

revision: str = "0017"
down_revision: str | None = "0016"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

_DISPUTE = {
    "held": "hold_when_opened",
    "opened_at": "created_at",
    "review_at": "review_started_at",
    "decided_at": "closed_at",
    "decided_as": "closed_as",
    "decided_by": "closed_by",
    "reason": "closing_reason",
}


_ACTIVE = sa.text("ended_at IS NULL")


def upgrade() -> None:
    _disputes()
    _protections()


def _disputes() -> None:
    for before, after in _DISPUTE.items():
        op.execute(f"ALTER TABLE dispute RENAME COLUMN {before} TO {after}")
    op.add_column("dispute", sa.Column("check_id", Key(), nullable=True))
    op.add_column("dispute", sa.Column("revision", sa.Integer(), nullable=False, server_default="1"))


def _protections() -> None:
    for index in ("protected_entry_value", "protected_entry_by_change"):
        op.drop_index(index, table_name="protected_entry")
    op.rename_table("protected_entry", "protection")
    for before, after in (("entry_id", "protection_id"), ("added_at", "created_at")):
        op.execute(f"ALTER TABLE protection RENAME COLUMN {before} TO {after}")
    for column in (
        sa.Column("created_by", sa.String(length=64), nullable=True),
        sa.Column("ended_at", UTCDateTime(), nullable=True),
        sa.Column("ended_by", sa.String(length=64), nullable=True),
        sa.Column("end_reason", sa.Text(), nullable=True),
        sa.Column("revision", sa.Integer(), nullable=False, server_default="1"),
    ):
        op.add_column("protection", column)
    op.create_index(
        "protection_value",
        "protection",
        ["form", "kind", "value"],
        unique=True,
        sqlite_where=_ACTIVE,
        postgresql_where=_ACTIVE,
    )
    op.create_index("protection_by_change", "protection", ["seq", "protection_id"], unique=False)
