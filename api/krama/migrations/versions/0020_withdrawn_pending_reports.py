"""An agency may withdraw its report while it is pending."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op
from sqlmodel.sql.sqltypes import UTCDateTime

revision: str = "0020"
down_revision: str | None = "0019"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

_UNDECIDED = sa.text("decided_at IS NULL AND withdrawn_at IS NULL")


def upgrade() -> None:
    op.add_column("pending_report", sa.Column("withdrawn_at", UTCDateTime(), nullable=True))
    op.add_column("pending_report", sa.Column("withdrawal_reason", sa.Text(), nullable=True))
    op.drop_index("pending_report_open", table_name="pending_report")
    op.create_index(
        "pending_report_open",
        "pending_report",
        ["agency_id", "indicator_id", "category", "case_reference"],
        unique=True,
        sqlite_where=_UNDECIDED,
        postgresql_where=_UNDECIDED,
    )
