"""What a value was in the victim's story, and the second source without those of passing money.

Before this migration no report had a role, so the second source was the same for both.
"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0029"
down_revision: str | None = "0028"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    op.add_column("report", sa.Column("role", sa.String(16), nullable=True))
    op.add_column("report", sa.Column("layer", sa.Integer(), nullable=True))
    column = sa.Column("direct_log_weight", sa.Float(53), nullable=False, server_default=sa.text("-1000000"))
    op.add_column("verdict", column)
    op.execute("UPDATE verdict SET direct_log_weight = second_log_weight")
