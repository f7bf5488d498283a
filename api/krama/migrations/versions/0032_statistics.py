"""The scopes of statistics, for those who can read as much already."""

from collections.abc import Sequence

from alembic import op

revision: str = "0032"
down_revision: str | None = "0031"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

_HOLDERS = (("agency", "scopes"), ("agency", "grantable"), ("client", "scopes"))


def upgrade() -> None:
    for table, column in _HOLDERS:
        _grant(table, column, "reports:read", "statistics:read")
        _grant(table, column, "scorecards:read_all", "statistics:read_all")


def _grant(table: str, column: str, holding: str, scope: str) -> None:
    """A holder of the one scope gets the other too."""
    has, lacks = (
        f"' ' || {column} || ' ' {word} '% {each} %'" for word, each in (("LIKE", holding), ("NOT LIKE", scope))
    )
    op.execute(f"UPDATE {table} SET {column} = {column} || ' {scope}' WHERE {has} AND {lacks}")
