"""Adds aggregates with weights that fade, marks in addition to reports, and approval by a second officer."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op
from sqlmodel.sql.sqltypes import UTCDateTime

from krama.core.columns import Key

revision: str = "0006"
down_revision: str | None = "0005"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

_HALF_LIVES = {"phone": 90, "url": 45, "domain": 45, "handle": 120, "email": 180, "bank_account": 365, "wallet": 0}
_DUE = sa.text("withdrawn_at IS NULL AND valid_until IS NOT NULL")


def upgrade() -> None:
    """`krama migrate` then rebuilds the verdicts."""
    _verdicts()
    _reports()
    _scopes()


def _verdicts() -> None:
    """The old rows are dropped. `krama migrate` rebuilds them from the reports."""
    op.drop_table("verdict")
    op.create_table(
        "verdict",
        sa.Column("indicator_id", Key(), nullable=False),
        sa.Column("audience", Key(), nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("reports", sa.Integer(), nullable=False),
        sa.Column("agencies", sa.Integer(), nullable=False),
        sa.Column("weight", sa.Float(53), nullable=False),
        sa.Column("log_weight", sa.Float(53), nullable=False),
        sa.Column("half_life", sa.Integer(), nullable=False),
        sa.Column("categories", sa.Integer(), nullable=False),
        sa.Column("flags", sa.Integer(), nullable=False),
        sa.Column("first_at", sa.BigInteger(), nullable=False),
        sa.Column("last_at", sa.BigInteger(), nullable=False),
        sa.Column("seq", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("indicator_id", "audience"),
        sqlite_with_rowid=False,
    )
    op.create_index("verdict_by_change", "verdict", ["audience", "seq", "indicator_id"], unique=False)
    op.create_index("verdict_by_kind", "verdict", ["audience", "kind", "seq", "indicator_id"], unique=False)
    op.create_table(
        "verdict_mark",
        sa.Column("indicator_id", Key(), nullable=False),
        sa.Column("source", Key(), nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("agency_id", Key(), nullable=False),
        sa.Column("audience", sa.Integer(), nullable=False),
        sa.Column("recipients", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["indicator_id"], ["indicator.indicator_id"]),
        sa.PrimaryKeyConstraint("indicator_id", "source"),
    )
    op.create_index("verdict_mark_by_source", "verdict_mark", ["source", "indicator_id"], unique=False)
    op.execute("UPDATE sequence SET value = 0 WHERE name = 'verdict_rules'")
    for kind, days in _HALF_LIVES.items():
        op.execute(f"INSERT INTO sequence (name, value) VALUES ('half_life.{kind}', {days})")


def _reports() -> None:
    """Take the sector of each report's source from its agency. No agency has changed its sector before this version."""
    op.add_column("report", sa.Column("police", sa.Boolean(), nullable=False, server_default=sa.false()))
    op.add_column("report", sa.Column("stated_by", sa.String(length=64), nullable=False, server_default=""))
    for column in (
        sa.Column("valid_until", UTCDateTime(), nullable=True),
        sa.Column("erased_at", UTCDateTime(), nullable=True),
        sa.Column("approved_by", sa.String(length=64), nullable=True),
        sa.Column("approved_at", UTCDateTime(), nullable=True),
        sa.Column("ended_as", sa.String(length=16), nullable=True),
    ):
        op.add_column("report", column)
    op.execute("UPDATE report SET stated_by = client_id")
    op.execute("UPDATE report SET ended_as = 'withdrawn' WHERE withdrawn_at IS NOT NULL")
    op.execute(
        "UPDATE report SET police = (SELECT sector = 'police' FROM agency WHERE agency.agency_id = report.agency_id)"
    )
    op.create_index("report_due", "report", ["valid_until"], unique=False, sqlite_where=_DUE, postgresql_where=_DUE)


def _scopes() -> None:
    """Let the police approve reports, and the national administrator on their behalf."""
    for table, where in (
        ("agency", "sector = 'police' OR ' ' || scopes || ' ' LIKE '% agencies:manage %'"),
        ("client", "' ' || scopes || ' ' LIKE '% agencies:manage %'"),
    ):
        op.execute(f"UPDATE {table} SET scopes = scopes || ' reports:approve' WHERE scopes <> '' AND ({where})")
