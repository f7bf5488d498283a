"""Sums of response times by category, kind and channel too.

All sums are made again: `krama migrate` counts all reports.
"""

from collections.abc import Sequence

from alembic import op

revision: str = "0043"
down_revision: str | None = "0042"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    for table in ("report_sum", "score_sum", "counted_report"):
        op.execute(f"DELETE FROM {table}")
    op.execute("UPDATE sequence SET value = 0 WHERE name = 'counted_reports'")
