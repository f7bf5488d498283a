"""The revision of an outcome, and when the request of a pending report was erased.

Of a request that was erased before, the label is gone, and the moment is not known: it counts as erased now.
"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op
from sqlmodel.sql.sqltypes import UTCDateTime

from krama.core import clock

revision: str = "0025"
down_revision: str | None = "0024"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    op.add_column("outcome", sa.Column("revision", sa.Integer(), nullable=False, server_default="1"))
    op.add_column("pending_report", sa.Column("erased_at", UTCDateTime(), nullable=True))
    row = sa.table("pending_report", sa.column("request"), sa.column("revision"), sa.column("erased_at", UTCDateTime()))
    erased = sa.update(row).where(row.c.request.is_(None))
    op.execute(erased.values(erased_at=clock.now(), revision=row.c.revision + 1))
