"""Adds disputes, outcomes, and corrections for agencies to which an ended listing was disclosed."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op
from sqlmodel.sql.sqltypes import UTCDateTime

from krama.core.columns import Amount, Key

revision: str = "0007"
down_revision: str | None = "0006"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

_OPEN = sa.text("decided_at IS NULL")


def upgrade() -> None:
    _disputes()
    _outcomes()
    op.create_table(
        "correction",
        sa.Column("agency_id", Key(), nullable=False),
        sa.Column("seq", sa.BigInteger(), nullable=False),
        sa.Column("indicator_id", Key(), nullable=False),
        sa.Column("cause", sa.String(length=16), nullable=False),
        sa.ForeignKeyConstraint(["agency_id"], ["agency.agency_id"]),
        sa.ForeignKeyConstraint(["indicator_id"], ["indicator.indicator_id"]),
        sa.PrimaryKeyConstraint("agency_id", "seq", "indicator_id"),
    )
    _scopes()


def _disputes() -> None:
    op.create_table(
        "dispute",
        sa.Column("dispute_id", Key(), nullable=False),
        sa.Column("seq", sa.BigInteger(), nullable=False),
        sa.Column("indicator_id", Key(), nullable=False),
        sa.Column("agency_id", Key(), nullable=False),
        sa.Column("client_id", sa.String(length=64), nullable=False),
        sa.Column("grounds", sa.String(length=32), nullable=False),
        sa.Column("statement", sa.Text(), nullable=True),
        sa.Column("evidence", sa.Text(), nullable=False),
        sa.Column("audience", sa.Integer(), nullable=False),
        sa.Column("recipients", sa.Text(), nullable=False),
        sa.Column("held", sa.Boolean(), nullable=False),
        sa.Column("opened_at", UTCDateTime(), nullable=False),
        sa.Column("acknowledge_by", UTCDateTime(), nullable=False),
        sa.Column("decide_by", UTCDateTime(), nullable=False),
        sa.Column("acknowledged_at", UTCDateTime(), nullable=True),
        sa.Column("review_at", UTCDateTime(), nullable=True),
        sa.Column("decided_at", UTCDateTime(), nullable=True),
        sa.Column("decided_as", sa.String(length=16), nullable=True),
        sa.Column("decided_by", sa.String(length=64), nullable=True),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(["agency_id"], ["agency.agency_id"]),
        sa.ForeignKeyConstraint(["client_id"], ["client.client_id"]),
        sa.ForeignKeyConstraint(["indicator_id"], ["indicator.indicator_id"]),
        sa.PrimaryKeyConstraint("dispute_id"),
    )
    op.create_index(
        "dispute_open",
        "dispute",
        ["indicator_id", "agency_id"],
        unique=True,
        sqlite_where=_OPEN,
        postgresql_where=_OPEN,
    )
    op.create_index("dispute_by_agency", "dispute", ["agency_id", "seq", "dispute_id"], unique=False)
    op.create_index("dispute_by_change", "dispute", ["seq", "dispute_id"], unique=False)


def _outcomes() -> None:
    op.create_table(
        "outcome",
        sa.Column("outcome_id", Key(), nullable=False),
        sa.Column("seq", sa.BigInteger(), nullable=False),
        sa.Column("indicator_id", Key(), nullable=False),
        sa.Column("agency_id", Key(), nullable=False),
        sa.Column("client_id", sa.String(length=64), nullable=False),
        sa.Column("result", sa.String(length=32), nullable=False),
        sa.Column("amount", Amount(), nullable=True),
        sa.Column("currency", sa.String(length=3), nullable=True),
        sa.Column("told_at", UTCDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["agency_id"], ["agency.agency_id"]),
        sa.ForeignKeyConstraint(["client_id"], ["client.client_id"]),
        sa.ForeignKeyConstraint(["indicator_id"], ["indicator.indicator_id"]),
        sa.PrimaryKeyConstraint("outcome_id"),
    )
    op.create_index("outcome_by_agency", "outcome", ["agency_id", "told_at"], unique=False)
    op.create_index("ix_outcome_indicator_id", "outcome", ["indicator_id"], unique=False)


def _scopes() -> None:
    """Clients that may check also get corrections. Agencies give `outcomes:submit` and `disputes:open` to clients."""
    for tables, scope, holding in (
        (("agency", "client"), "corrections:read", "checks:run"),
        (("agency",), "outcomes:submit", "checks:run"),
        (("agency",), "disputes:open", "reports:read"),
        (("agency", "client"), "disputes:decide", "agencies:manage"),
    ):
        for table in tables:
            has = f"' ' || scopes || ' ' LIKE '% {holding} %'"
            op.execute(f"UPDATE {table} SET scopes = scopes || ' {scope}' WHERE {has}")
