"""What the second voice weighs stands in a verdict row; a voice on what a dispute overturned is silenced."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op
from sqlmodel.sql.sqltypes import UTCDateTime

revision: str = "0010"
down_revision: str | None = "0009"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    """`krama migrate` then makes the verdicts anew; until then nothing is corroborated."""
    column = sa.Column("second_log_weight", sa.Float(53), nullable=False, server_default=sa.text("-1000000"))
    op.add_column("verdict", column)
    op.add_column("outcome", sa.Column("silenced_at", UTCDateTime(), nullable=True))
    op.add_column("report", sa.Column("overturned_at", UTCDateTime(), nullable=True))
    op.execute("UPDATE report SET overturned_at = withdrawn_at WHERE ended_as = 'overturned'")
