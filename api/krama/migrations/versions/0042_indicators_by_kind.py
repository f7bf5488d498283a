"""An index for files of one kind, so that those of a rare kind do not read all others."""

from collections.abc import Sequence

from alembic import op

revision: str = "0042"
down_revision: str | None = "0041"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    op.create_index("indicator_by_kind", "indicator", ["kind", "indicator_id"])
