"""A source learns why its report was overturned, and its own list moves if the report had ended before.

Reports that had ended before a decision, and were overturned before this migration, keep their place in the list. They
have no `source_reason`, because it was not stored.
"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0028"
down_revision: str | None = "0027"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

_MOVED_FOR_OWN = sa.text("own_seq IS NOT NULL")


def upgrade() -> None:
    op.add_column("report", sa.Column("source_reason", sa.Text(), nullable=True))
    op.add_column("report", sa.Column("own_seq", sa.BigInteger(), nullable=True))
    op.execute("UPDATE report SET source_reason = withdrawal_reason WHERE ended_as = 'overturned'")
    op.create_index(
        "report_moved_for_own",
        "report",
        ["agency_id", "own_seq", "report_id"],
        sqlite_where=_MOVED_FOR_OWN,
        postgresql_where=_MOVED_FOR_OWN,
    )
