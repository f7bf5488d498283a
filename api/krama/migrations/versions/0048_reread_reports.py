"""What the values of ended reports name since they were read again gets a table of its own.

It was stored in `carried_label` without a category, so that each query of labels had to leave it out. Workers of the
version before would not find it, and would take what their agencies withdrew for new. So they stop (`USABLE_FROM`).
"""

from collections.abc import Sequence
from uuid import UUID

import sqlalchemy as sa
from alembic import op

from krama.core.columns import Key

revision: str = "0048"
down_revision: str | None = "0047"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    made = op.create_table(
        "reread_report",
        sa.Column("report_id", Key(), primary_key=True),
        sa.Column("agency_id", Key(), sa.ForeignKey("agency.agency_id"), nullable=False),
        sa.Column("indicator_id", Key(), sa.ForeignKey("indicator.indicator_id"), nullable=False),
        sqlite_with_rowid=False,
    )
    op.create_index("reread_report_by_indicator", "reread_report", ["agency_id", "indicator_id"])
    before = sa.table(
        "carried_label",
        sa.column("agency_id", Key()),
        sa.column("indicator_id", Key()),
        sa.column("category", sa.String()),
        sa.column("case_reference", sa.String()),
    )
    connection, of_reports = op.get_bind(), before.c.category == ""
    rows = connection.execute(
        sa.select(before.c.case_reference, before.c.agency_id, before.c.indicator_id).where(of_reports)
    )
    moved = {UUID(reference): (agency, indicator) for reference, agency, indicator in rows}
    if moved:
        names = "report_id", "agency_id", "indicator_id"
        connection.execute(sa.insert(made), [dict(zip(names, (key, *row), strict=True)) for key, row in moved.items()])
        connection.execute(sa.delete(before).where(of_reports))
