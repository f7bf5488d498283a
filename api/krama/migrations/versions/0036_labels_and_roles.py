"""The labels and the roles of the reports behind a verdict row, which copies of the list show.

Agencies and clients that may list indicators may also keep a copy of the list in step.
"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0036"
down_revision: str | None = "0035"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    for name in ("labels", "roles"):
        op.add_column("verdict", sa.Column(name, sa.Integer(), nullable=False, server_default=sa.text("0")))
    for column in ("scopes", "grantable"):
        has = f"' ' || {column} || ' ' LIKE '% indicators:read %'"
        op.execute(f"UPDATE agency SET {column} = {column} || ' feed:read' WHERE {has}")
