"""Stores the weight of the second source in verdict rows. A source for what a dispute overturned does not count."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op
from sqlmodel.sql.sqltypes import UTCDateTime

revision: str = "0010"
down_revision: str | None = "0009"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    """`krama migrate` then rebuilds the verdicts. Until then, no verdict is corroborated."""
    column = sa.Column("second_log_weight", sa.Float(53), nullable=False, server_default=sa.text("-1000000"))
    op.add_column("verdict", column)
    op.add_column("outcome", sa.Column("silenced_at", UTCDateTime(), nullable=True))
    op.add_column("report", sa.Column("overturned_at", UTCDateTime(), nullable=True))
    op.execute("UPDATE report SET overturned_at = withdrawn_at WHERE ended_as = 'overturned'")
