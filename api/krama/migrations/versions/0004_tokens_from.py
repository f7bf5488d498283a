"""Adds the time from which a client's tokens are valid. Disabling a client, or a leak, revokes all earlier tokens."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op
from sqlmodel.sql.sqltypes import UTCDateTime

revision: str = "0004"
down_revision: str | None = "0003"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    op.add_column("client", sa.Column("tokens_from", UTCDateTime(), nullable=True))
