"""Adds scopes of agencies, keys and limits of clients, early revocation of tokens, and quotas."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op
from sqlmodel.sql.sqltypes import UTCDateTime

revision: str = "0002"
down_revision: str | None = "0001"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

_MEMBER = (
    "agencies:read checks:run clients:manage indicators:read reports:read reports:submit reports:withdraw"  # every role
)


def upgrade() -> None:
    op.add_column("agency", sa.Column("scopes", sa.String(length=1024), nullable=False, server_default=_MEMBER))
    op.add_column("client", sa.Column("keys", sa.Text(), nullable=True))
    op.add_column("client", sa.Column("dpop_required", sa.Boolean(), nullable=False, server_default=sa.false()))
    op.add_column("client", sa.Column("networks", sa.String(length=1024), nullable=False, server_default=""))
    op.add_column("client", sa.Column("expires_at", UTCDateTime(), nullable=True))
    op.add_column("client_secret", sa.Column("hint", sa.String(length=8), nullable=False, server_default=""))
    op.add_column("client_secret", sa.Column("expires_at", UTCDateTime(), nullable=True))
    op.create_table(
        "revoked_token",
        sa.Column("token_id", sa.String(length=64), nullable=False),
        sa.Column("expires_at", UTCDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("token_id"),
    )
    op.create_index("ix_revoked_token_expires_at", "revoked_token", ["expires_at"], unique=False)
    op.create_table(
        "used_id",
        sa.Column("digest", sa.LargeBinary(), nullable=False),
        sa.Column("expires_at", UTCDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("digest"),
    )
    op.create_index("ix_used_id_expires_at", "used_id", ["expires_at"], unique=False)
    op.create_table(
        "quota_use",
        sa.Column("key", sa.String(length=200), nullable=False),
        sa.Column("used", sa.BigInteger(), nullable=False),
        sa.Column("expires_at", UTCDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("key"),
    )
    op.create_index("ix_quota_use_expires_at", "quota_use", ["expires_at"], unique=False)
