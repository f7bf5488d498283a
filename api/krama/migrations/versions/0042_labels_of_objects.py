"""How far each object of an imported source may be shared, so that a stricter label ends with the object that has it.

Of objects that were read before, nobody noted it. Their columns stay empty until they are read again.
"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0042"
down_revision: str | None = "0041"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    op.add_column("copied_object", sa.Column("tlp", sa.String(16), nullable=True))
    op.add_column("copied_object", sa.Column("audience", sa.Integer(), nullable=True))
    op.add_column("copied_object", sa.Column("recipients", sa.Text(), nullable=True))
