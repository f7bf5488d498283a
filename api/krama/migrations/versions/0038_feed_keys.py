"""Feed keys: long-lived credentials that only read feeds. And the results of what was added over TAXII."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op
from sqlmodel.sql.sqltypes import UTCDateTime

from krama.core.columns import Key

revision: str = "0038"
down_revision: str | None = "0037"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    op.create_table(
        "feed_key",
        sa.Column("key_id", Key(), primary_key=True),
        sa.Column("client_id", sa.String(64), sa.ForeignKey("client.client_id"), nullable=False),
        sa.Column("digest", sa.LargeBinary(), nullable=False),
        sa.Column("name", sa.String(64), nullable=False),
        sa.Column("collections", sa.String(1024), nullable=False),
        sa.Column("networks", sa.String(1024), nullable=False),
        sa.Column("created_at", UTCDateTime(), nullable=False),
        sa.Column("expires_at", UTCDateTime(), nullable=True),
        sa.Column("revoked_at", UTCDateTime(), nullable=True),
        sa.Column("last_used_at", UTCDateTime(), nullable=True),
    )
    op.create_index("ix_feed_key_digest", "feed_key", ["digest"], unique=True)
    op.create_index("ix_feed_key_client_id", "feed_key", ["client_id"])
    op.create_table(
        "taxii_status",
        sa.Column("status_id", Key(), primary_key=True),
        sa.Column("agency_id", Key(), sa.ForeignKey("agency.agency_id"), nullable=False),
        sa.Column("document", sa.LargeBinary(), nullable=False),
        sa.Column("expires_at", UTCDateTime(), nullable=False),
    )
    op.create_index("ix_taxii_status_expires_at", "taxii_status", ["expires_at"])
