"""Adds the record of listing changes in commit order, and the positions of its consumers."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

from krama.core.columns import Key

revision: str = "0011"
down_revision: str | None = "0010"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    """Earlier changes are not recorded. Consumers begin with the full list and continue with the changes."""
    op.create_table(
        "listing_event",
        sa.Column("seq", sa.BigInteger(), autoincrement=False, primary_key=True),
        sa.Column("indicator_id", Key(), primary_key=True),
        sa.Column("audience", Key(), primary_key=True),
        sa.Column("cause", sa.String(16), nullable=False),
        sa.Column("before", sa.Text()),
        sa.Column("after", sa.Text()),
        sa.Column("action_before", sa.String(8)),
        sa.Column("action_after", sa.String(8)),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "consumer_position",
        sa.Column("consumer", sa.String(32), primary_key=True),
        sa.Column("seq", sa.BigInteger(), nullable=False),
    )
    op.execute("INSERT INTO sequence (name, value) VALUES ('faded_day', 0)")
