"""Stores the results of each transaction of a keyed bulk submission, so that an interrupted one can be resumed."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0012"
down_revision: str | None = "0011"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    op.create_table(
        "idempotency_part",
        sa.Column("client_id", sa.String(length=64), nullable=False),
        sa.Column("key", sa.String(length=128), nullable=False),
        sa.Column("part", sa.Integer(), nullable=False),
        sa.Column("results", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(["client_id", "key"], ["idempotency.client_id", "idempotency.key"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("client_id", "key", "part"),
    )
