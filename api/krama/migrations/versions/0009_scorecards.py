"""Adds counts of checks by member, and an index on ended reports."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

from krama.core.columns import Key

revision: str = "0009"
down_revision: str | None = "0008"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

_ENDED = sa.text("withdrawn_at IS NOT NULL")


def upgrade() -> None:
    op.create_table(
        "check_tally",
        sa.Column("agency_id", Key(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("checks", sa.BigInteger(), nullable=False),
        sa.Column("hits", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["agency_id"], ["agency.agency_id"]),
        sa.PrimaryKeyConstraint("agency_id", "day"),
    )
    op.create_index(
        "report_ended", "report", ["indicator_id"], unique=False, sqlite_where=_ENDED, postgresql_where=_ENDED
    )
    for table, holding in (("agency", "reports:read"), ("agency", "agencies:manage"), ("client", "agencies:manage")):
        has = f"' ' || scopes || ' ' LIKE '% {holding} %'"
        lacks = "' ' || scopes || ' ' NOT LIKE '% scorecards:read %'"
        op.execute(f"UPDATE {table} SET scopes = scopes || ' scorecards:read' WHERE {has} AND {lacks}")
