"""Sums of all agencies together, for statistics. The sums are made again: `krama migrate` counts all reports."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

from krama.core.columns import Key

revision: str = "0043"
down_revision: str | None = "0039"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    op.drop_table("report_sum")
    op.create_table(
        "report_sum",
        sa.Column("grouping", sa.Integer(), primary_key=True, autoincrement=False),
        sa.Column("currency", sa.String(3), primary_key=True),
        sa.Column("agency_id", Key(), primary_key=True),
        sa.Column("period", sa.Integer(), primary_key=True, autoincrement=False),
        sa.Column("first", sa.String(64), primary_key=True),
        sa.Column("second", sa.String(64), primary_key=True),
        sa.Column("readers", sa.Integer(), primary_key=True, autoincrement=False),
        *(sa.Column(name, sa.BigInteger(), nullable=False) for name in ("reports", "cases", "high", "low")),
        sqlite_with_rowid=False,
    )
    op.execute("DELETE FROM counted_report")
    op.execute("UPDATE sequence SET value = 0 WHERE name = 'counted_reports'")
