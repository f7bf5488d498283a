"""Sums of response times by category, kind and channel too, and ends of listings that are corrected later.

All sums are made again: `krama migrate` counts all reports. Workers of a version before would leave out the new sums,
so they stop (`newer.USABLE_FROM`). They also noted copies of a part of the list as copies of all of it. So what clients
were given counts from their next request on.
"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0043"
down_revision: str | None = "0042"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    op.execute("UPDATE sequence SET value = 0 WHERE name = 'counted_reports'")  # first, as the job locks it first
    for table in ("report_sum", "score_sum", "counted_report"):
        op.execute(f"DELETE FROM {table}")
    op.add_column("correction", sa.Column("ended_seq", sa.BigInteger(), nullable=True))
    op.execute("UPDATE list_reader SET began_at = seq WHERE list_name = 'changes'")
