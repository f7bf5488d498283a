"""Sums of all agencies together, for statistics, and sums for scorecards.

All sums are made again: `krama migrate` counts all reports.
"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

from krama.core.columns import Key

revision: str = "0040"
down_revision: str | None = "0039"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    op.drop_table("report_sum")
    op.drop_table("counted_report")
    _create_sums()
    _create_counted()
    _create_scores()
    op.execute("UPDATE sequence SET value = 0 WHERE name = 'counted_reports'")


def _create_sums() -> None:
    op.create_table(
        "report_sum",
        sa.Column("grouping", sa.Integer(), primary_key=True, autoincrement=False),
        sa.Column("agency_id", Key(), primary_key=True),
        sa.Column("currency", sa.String(3), primary_key=True),
        sa.Column("period", sa.Integer(), primary_key=True, autoincrement=False),
        sa.Column("first", sa.String(64), primary_key=True),
        sa.Column("second", sa.String(64), primary_key=True),
        sa.Column("readers", sa.Integer(), primary_key=True, autoincrement=False),
        *(sa.Column(name, sa.BigInteger(), nullable=False) for name in ("reports", "cases", "high", "low")),
        sqlite_with_rowid=False,
    )


def _create_counted() -> None:
    readers = ("reports_in", "cases_in", "timed_in", "corrected_in", "lost_in")
    op.create_table(
        "counted_report",
        sa.Column("report_id", Key(), primary_key=True),
        sa.Column("agency_id", Key(), nullable=False),
        sa.Column("indicator_id", Key(), nullable=False),
        sa.Column("day", sa.Integer(), nullable=False),
        sa.Column("month", sa.Integer(), nullable=False),
        sa.Column("province", sa.String(6), nullable=False),
        sa.Column("category", sa.String(32), nullable=False),
        sa.Column("kind", sa.String(16), nullable=False),
        sa.Column("channel", sa.String(64), nullable=True),
        *(sa.Column(name, sa.Integer(), nullable=False) for name in readers),
        sa.Column("hours_to_report", sa.Integer(), nullable=True),
        sa.Column("hours_to_correct", sa.Integer(), nullable=True),
        sa.Column("loss_amount", sa.BigInteger(), nullable=True),
        sa.Column("loss_currency", sa.String(3), nullable=True),
        sa.Column("overturned", sa.Boolean(), nullable=False),
        sa.Column("shown_to", sa.Integer(), nullable=False),
        sa.Column("named", sa.Text(), nullable=False),
        sa.Column("took", sa.BigInteger(), nullable=True),
        sqlite_with_rowid=False,
    )
    op.create_index("counted_by_indicator", "counted_report", ["indicator_id"])
    timed = sa.text("took IS NOT NULL")
    columns = ["agency_id", "month", "province", "took"]
    op.create_index("counted_by_place", "counted_report", columns, sqlite_where=timed, postgresql_where=timed)


def _create_scores() -> None:
    counters = ("made", "overturned", "corroborated", "corroborated_overturned")
    op.create_table(
        "score_sum",
        sa.Column("agency_id", Key(), primary_key=True),
        sa.Column("month", sa.Integer(), primary_key=True, autoincrement=False),
        sa.Column("province", sa.String(6), primary_key=True),
        *(sa.Column(name, sa.BigInteger(), nullable=False) for name in counters),
        sa.Column("is_timed", sa.Boolean(), nullable=False),
        sa.Column("lower", sa.BigInteger(), nullable=True),
        sa.Column("upper", sa.BigInteger(), nullable=True),
        sqlite_with_rowid=False,
    )
