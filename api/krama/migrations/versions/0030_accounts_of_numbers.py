"""An index finds the messenger accounts of a telephone number, so that a check need not compute their ids."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0030"
down_revision: str | None = "0029"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

_ACCOUNTS = sa.text("kind = 'handle' AND canonical LIKE '%:+%'")


def upgrade() -> None:
    op.create_index(
        "indicator_by_number",
        "indicator",
        [sa.text("ltrim(canonical, 'abcdefghijklmnopqrstuvwxyz:')")],
        sqlite_where=_ACCOUNTS,
        postgresql_where=_ACCOUNTS,
    )
