"""The sums that statistics are read from, which a job keeps.

All scopes are in one order again. A client that may read reports may search too, as its agency does since 0033.
"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

from krama.core.columns import Key

revision: str = "0035"
down_revision: str | None = "0034"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    _create_counted()
    _create_sums()
    sequence = sa.table("sequence", sa.column("name", sa.String()), sa.column("value", sa.BigInteger()))
    op.bulk_insert(sequence, [{"name": "counted_reports", "value": 0}])
    has = "' ' || scopes || ' ' LIKE '% reports:read %' AND ' ' || scopes || ' ' NOT LIKE '% search:run %'"
    op.execute(f"UPDATE client SET scopes = scopes || ' search:run' WHERE {has}")
    for table, key, columns in (
        ("agency", "agency_id", ("scopes", "grantable")),
        ("client", "client_id", ("scopes",)),
    ):
        for column in columns:
            _sort(table, key, column)


def _create_counted() -> None:
    readers = ("reports_in", "cases_in", "timed_in", "corrected_in", "lost_in")
    op.create_table(
        "counted_report",
        sa.Column("report_id", Key(), primary_key=True),
        sa.Column("agency_id", Key(), nullable=False),
        sa.Column("day", sa.Integer(), nullable=False),
        sa.Column("month", sa.Integer(), nullable=False),
        sa.Column("province", sa.String(6), nullable=True),
        sa.Column("category", sa.String(32), nullable=False),
        sa.Column("kind", sa.String(16), nullable=False),
        sa.Column("channel", sa.String(64), nullable=True),
        *(sa.Column(name, sa.Integer(), nullable=False) for name in readers),
        sa.Column("hours_to_report", sa.Integer(), nullable=True),
        sa.Column("hours_to_correct", sa.Integer(), nullable=True),
        sa.Column("loss_amount", sa.BigInteger(), nullable=True),
        sa.Column("loss_currency", sa.String(3), nullable=True),
        sqlite_with_rowid=False,
    )


def _create_sums() -> None:
    op.create_table(
        "report_sum",
        sa.Column("grouping", sa.Integer(), primary_key=True, autoincrement=False),
        sa.Column("currency", sa.String(3), primary_key=True),
        sa.Column("period", sa.Integer(), primary_key=True, autoincrement=False),
        sa.Column("first", sa.String(64), primary_key=True),
        sa.Column("second", sa.String(64), primary_key=True),
        sa.Column("agency_id", Key(), primary_key=True),
        sa.Column("readers", sa.Integer(), primary_key=True, autoincrement=False),
        *(sa.Column(name, sa.BigInteger(), nullable=False) for name in ("reports", "cases", "high", "low")),
        sqlite_with_rowid=False,
    )


def _sort(table: str, key: str, column: str) -> None:
    key_type = Key() if key == "agency_id" else sa.String()
    rows = sa.table(table, sa.column(key, key_type), sa.column(column, sa.Text()))
    stored = op.get_bind().execute(sa.select(rows.c[key], rows.c[column])).all()
    for holder, text in stored:
        if text and (ordered := " ".join(sorted(set(text.split())))) != text:
            op.get_bind().execute(sa.update(rows).where(rows.c[key] == holder).values({column: ordered}))
