"""Agencies that may read reports may also search, and give their clients the scope for it."""

from collections.abc import Sequence

from alembic import op

revision: str = "0033"
down_revision: str | None = "0032"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    for column in ("scopes", "grantable"):
        has = f"' ' || {column} || ' ' LIKE '% reports:read %'"
        op.execute(f"UPDATE agency SET {column} = {column} || ' search:run' WHERE {has}")
