"""An outcome may be about a check alone, and has the member's own reference."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

from krama.core.columns import Key

revision: str = "0018"
down_revision: str | None = "0017"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    op.drop_index("outcome_by_agency", table_name="outcome")
    for before, after in (("result", "outcome"), ("told_at", "created_at")):
        op.execute(f"ALTER TABLE outcome RENAME COLUMN {before} TO {after}")
    with op.batch_alter_table("outcome") as batch:
        batch.alter_column("indicator_id", existing_type=Key, nullable=True)
        batch.add_column(sa.Column("check_id", Key, nullable=True))
        batch.add_column(sa.Column("reference", sa.String(length=64), nullable=True))
    op.create_index("outcome_by_agency", "outcome", ["agency_id", "seq"])
    op.create_index("outcome_by_check", "outcome", ["check_id"])
    op.create_index("outcome_by_reference", "outcome", ["agency_id", "reference"])
