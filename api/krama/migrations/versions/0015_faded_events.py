"""Adds an index of the changes by fading, which are looked up by indicator."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0015"
down_revision: str | None = "0014"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

_FADED = sa.text("cause = 'faded'")


def upgrade() -> None:
    """Changes with another cause have no entry in the index, so it costs them nothing."""
    op.create_index(
        "listing_event_faded",
        "listing_event",
        ["indicator_id", "seq"],
        unique=False,
        sqlite_where=_FADED,
        postgresql_where=_FADED,
    )
