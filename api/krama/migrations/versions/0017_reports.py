"""Records in changes of labels whether the source was anonymous."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0017"
down_revision: str | None = "0016"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    for name in ("anonymous_before", "anonymous_after"):
        op.add_column("label_change", sa.Column(name, sa.Boolean(), nullable=False, server_default=sa.false()))
