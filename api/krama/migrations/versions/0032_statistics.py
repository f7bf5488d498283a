"""Statistics: indexes that have what they read of reports, and their scopes for those who can read as much already."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0032"
down_revision: str | None = "0030"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

_STANDS = "(withdrawn_at IS NULL OR ended_as = 'expired')"
_COUNTED = ["audience", "category", "province", "channel", "occurred_at", "indicator_id"]
_LOSS: list[str | sa.TextClause] = [
    "agency_id",
    "case_reference",
    "loss_currency",
    sa.text("loss_amount DESC"),
    "report_id",
    "created_at",
]
_HOLDERS = (("agency", "scopes"), ("agency", "grantable"), ("client", "scopes"))


def upgrade() -> None:
    _index("report_counted_cased", ["agency_id", "case_reference", "report_id", "created_at"], "case_reference <> ''")
    _index("report_counted_single", ["created_at", "agency_id", "report_id"], "case_reference = ''")
    _index("report_lost", _LOSS, "loss_amount IS NOT NULL")
    for table, column in _HOLDERS:
        _grant(table, column, "reports:read", "statistics:read")
        _grant(table, column, "scorecards:read_all", "statistics:read_all")


def _index(name: str, columns: list[str | sa.TextClause], condition: str) -> None:
    where = sa.text(f"{_STANDS} AND {condition}")
    op.create_index(name, "report", [*columns, *_COUNTED], sqlite_where=where, postgresql_where=where)


def _grant(table: str, column: str, holding: str, scope: str) -> None:
    """A holder of the one scope gets the other too."""
    has, lacks = (
        f"' ' || {column} || ' ' {word} '% {each} %'" for word, each in (("LIKE", holding), ("NOT LIKE", scope))
    )
    op.execute(f"UPDATE {table} SET {column} = {column} || ' {scope}' WHERE {has} AND {lacks}")
