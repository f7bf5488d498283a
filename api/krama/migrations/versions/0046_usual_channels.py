"""Usual channels in one spelling, as they are stored from now on.

Otherwise a filter would not find what was stored before, and a report that is sent again as it was would count as
changed, which ends its approval. If a spelling changes, all sums of statistics are made again by the job.
"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

from krama.core.channels import usual_channel

revision: str = "0046"
down_revision: str | None = "0045"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    op.execute("UPDATE sequence SET value = value WHERE name = 'counted_reports'")  # the job locks it first too
    connection, is_changed = op.get_bind(), False
    for name in ("report", "case_file"):
        channel = sa.column("channel", sa.String())
        table = sa.table(name, channel)
        of_table = sa.select(channel).select_from(table).where(channel.is_not(None)).distinct()
        for (stored,) in connection.execute(of_table).all():
            usual = usual_channel(stored)
            if usual != stored:
                connection.execute(sa.update(table).where(channel == stored).values(channel=usual))
                is_changed = True
    # gate: sums are made again after stored channels have changed
    if is_changed:
        op.execute("UPDATE sequence SET value = 0 WHERE name = 'counted_reports'")
        for table_of_sums in ("report_sum", "score_sum", "counted_report"):
            op.execute(f"DELETE FROM {table_of_sums}")
