"""Creates the first tables."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op
from sqlmodel.sql.sqltypes import UTCDateTime

from krama.core.columns import Amount, Key

revision: str = "0001"
down_revision: str | None = None
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    op.create_table(
        "agency",
        sa.Column("agency_id", Key(), nullable=False),
        sa.Column("name", sa.String(length=128), nullable=False),
        sa.Column("sector", sa.String(length=16), nullable=False),
        sa.Column("country", sa.String(length=2), nullable=False),
        sa.Column("province", sa.String(length=6), nullable=True),
        sa.Column("created_at", UTCDateTime(), nullable=False),
        sa.Column("disabled_at", UTCDateTime(), nullable=True),
        sa.PrimaryKeyConstraint("agency_id"),
        sa.UniqueConstraint("name"),
    )
    op.create_table(
        "idempotency",
        sa.Column("client_id", sa.String(length=64), nullable=False),
        sa.Column("key", sa.String(length=128), nullable=False),
        sa.Column("fingerprint", sa.LargeBinary(), nullable=False),
        sa.Column("nonce", sa.String(length=32), nullable=False),
        sa.Column("claimed_at", UTCDateTime(), nullable=False),
        sa.Column("expires_at", UTCDateTime(), nullable=False),
        sa.Column("status", sa.Integer(), nullable=True),
        sa.Column("body", sa.LargeBinary(), nullable=True),
        sa.Column("location", sa.String(), nullable=True),
        sa.PrimaryKeyConstraint("client_id", "key"),
    )
    op.create_index("ix_idempotency_expires_at", "idempotency", ["expires_at"], unique=False)
    op.create_table(
        "indicator",
        sa.Column("indicator_id", Key(), nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("canonical", sa.Text(), nullable=False),
        sa.Column("created_at", UTCDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("indicator_id"),
    )
    op.create_table(
        "sequence",
        sa.Column("name", sa.String(length=32), nullable=False),
        sa.Column("value", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("name"),
    )
    op.create_table(
        "verdict",
        sa.Column("indicator_id", Key(), nullable=False),
        sa.Column("audience", Key(), nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("reports", sa.Integer(), nullable=False),
        sa.Column("agencies", sa.Integer(), nullable=False),
        sa.Column("strength", sa.Integer(), nullable=False),
        sa.Column("categories", sa.Integer(), nullable=False),
        sa.Column("first_at", sa.BigInteger(), nullable=False),
        sa.Column("last_at", sa.BigInteger(), nullable=False),
        sa.Column("updated_at", sa.BigInteger(), nullable=False),
        sa.Column("seq", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("indicator_id", "audience"),
        sqlite_with_rowid=False,
    )
    op.create_index("verdict_by_change", "verdict", ["audience", "seq"], unique=False)
    op.create_index("verdict_by_kind", "verdict", ["audience", "kind", "seq"], unique=False)
    op.create_table(
        "client",
        sa.Column("client_id", sa.String(length=64), nullable=False),
        sa.Column("agency_id", Key(), nullable=False),
        sa.Column("name", sa.String(length=64), nullable=False),
        sa.Column("scopes", sa.String(length=1024), nullable=False),
        sa.Column("created_at", UTCDateTime(), nullable=False),
        sa.Column("disabled_at", UTCDateTime(), nullable=True),
        sa.ForeignKeyConstraint(
            ["agency_id"],
            ["agency.agency_id"],
        ),
        sa.PrimaryKeyConstraint("client_id"),
    )
    op.create_index("ix_client_agency_id", "client", ["agency_id"], unique=False)
    op.create_table(
        "client_secret",
        sa.Column("secret_id", Key(), nullable=False),
        sa.Column("client_id", sa.String(length=64), nullable=False),
        sa.Column("encoded", sa.String(length=256), nullable=False),
        sa.Column("created_at", UTCDateTime(), nullable=False),
        sa.Column("ended_at", UTCDateTime(), nullable=True),
        sa.ForeignKeyConstraint(
            ["client_id"],
            ["client.client_id"],
        ),
        sa.PrimaryKeyConstraint("secret_id"),
    )
    op.create_index("ix_client_secret_client_id", "client_secret", ["client_id"], unique=False)
    op.create_table(
        "report",
        sa.Column("report_id", Key(), nullable=False),
        sa.Column("seq", sa.BigInteger(), nullable=False),
        sa.Column("indicator_id", Key(), nullable=False),
        sa.Column("agency_id", Key(), nullable=False),
        sa.Column("client_id", sa.String(length=64), nullable=False),
        sa.Column("value", sa.Text(), nullable=False),
        sa.Column("category", sa.String(length=32), nullable=False),
        sa.Column("case_reference", sa.String(length=64), nullable=False),
        sa.Column("confidence", sa.Integer(), nullable=False),
        sa.Column("tlp", sa.String(length=16), nullable=False),
        sa.Column("occurred_at", UTCDateTime(), nullable=True),
        sa.Column("province", sa.String(length=6), nullable=True),
        sa.Column("channel", sa.String(length=64), nullable=True),
        sa.Column("loss_amount", Amount(), nullable=True),
        sa.Column("loss_currency", sa.String(length=3), nullable=True),
        sa.Column("narrative", sa.Text(), nullable=True),
        sa.Column("reported_at", UTCDateTime(), nullable=False),
        sa.Column("updated_at", UTCDateTime(), nullable=False),
        sa.Column("withdrawn_at", UTCDateTime(), nullable=True),
        sa.Column("withdrawn_reason", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(
            ["agency_id"],
            ["agency.agency_id"],
        ),
        sa.ForeignKeyConstraint(
            ["client_id"],
            ["client.client_id"],
        ),
        sa.ForeignKeyConstraint(
            ["indicator_id"],
            ["indicator.indicator_id"],
        ),
        sa.PrimaryKeyConstraint("report_id"),
    )
    op.create_index("report_by_agency", "report", ["agency_id", "seq"], unique=False)
    op.create_index(
        "report_live_fact",
        "report",
        ["indicator_id", "agency_id", "category", "case_reference"],
        unique=True,
        sqlite_where=sa.text("withdrawn_at IS NULL"),
        postgresql_where=sa.text("withdrawn_at IS NULL"),
    )
    op.execute("INSERT INTO sequence (name, value) VALUES ('change', 0)")
