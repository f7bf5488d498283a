"""Every client that stated a fact of a report since its last approval, and pending reports by their indicator.

Of the time before, only the last of these clients is known.
"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0021"
down_revision: str | None = "0020"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    for table, before in (("report", "stated_by"), ("pending_report", "client_id")):
        op.add_column(table, sa.Column("stating_clients", sa.Text(), nullable=False, server_default=""))
        op.execute(f"UPDATE {table} SET stating_clients = {before}")
    op.drop_column("report", "stated_by")
    op.create_index("pending_report_by_indicator", "pending_report", ["agency_id", "indicator_id"], unique=False)
