"""An institution may be a member agency."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

from krama.core.columns import Key

revision: str = "0027"
down_revision: str | None = "0026"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    op.add_column("institution", sa.Column("agency_id", Key(), nullable=True))
