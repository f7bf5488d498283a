"""Disputes have the names of the contract, a revision, and may be withdrawn."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0020"
down_revision: str | None = "0018"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

_DISPUTE = {
    "held": "hold_when_opened",
    "opened_at": "created_at",
    "review_at": "review_started_at",
    "decided_at": "closed_at",
    "decided_as": "closed_as",
    "decided_by": "closed_by",
    "reason": "closing_reason",
}


def upgrade() -> None:
    for before, after in _DISPUTE.items():
        op.execute(f"ALTER TABLE dispute RENAME COLUMN {before} TO {after}")
    op.add_column("dispute", sa.Column("revision", sa.Integer(), nullable=False, server_default="1"))
