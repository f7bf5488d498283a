"""The labels that agencies gave to copies, so that they go along when the values of these are read again.

Of values that were read again before, nobody noted it.
"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

from krama.core.columns import Key

revision: str = "0045"
down_revision: str | None = "0044"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    op.create_table(
        "carried_label",
        sa.Column("agency_id", Key(), sa.ForeignKey("agency.agency_id"), primary_key=True),
        sa.Column("indicator_id", Key(), sa.ForeignKey("indicator.indicator_id"), primary_key=True),
        sa.Column("category", sa.String(32), primary_key=True),
        sa.Column("case_reference", sa.String(64), primary_key=True),
        sa.Column("seq", sa.BigInteger(), nullable=False),
        sa.Column("tlp", sa.String(16), nullable=False),
        sa.Column("audience", sa.Integer(), nullable=False),
        sa.Column("recipients", sa.Text(), nullable=False),
        sqlite_with_rowid=False,
    )
