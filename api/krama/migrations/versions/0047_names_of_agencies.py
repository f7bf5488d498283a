"""Names of agencies that differ in capitals alone are one name, also for the database. SQLite folds ASCII alone here.

The index takes the place of the constraint on PostgreSQL: a constraint's columns are a key, so a new name locked the
agency's row completely, and transactions that stored something of that agency waited. An index of an expression is not
a key. SQLite has one writer and keeps its constraint, because it would make the table again.
"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

from krama.core.database import DatabaseUnusable

revision: str = "0047"
down_revision: str | None = "0046"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

CONTRACT_SINCE = "0046"
"""The first version that refuses such names itself."""

_LOWER = sa.text("lower(name)")


def upgrade() -> None:
    connection = op.get_bind()
    _refuse_equal_names(connection)
    op.create_index("agency_folded_name", "agency", [_LOWER], unique=True)
    if connection.dialect.name == "postgresql":
        op.drop_constraint("agency_name_key", "agency", type_="unique")


def _refuse_equal_names(connection: sa.Connection) -> None:
    """Raise `DatabaseUnusable` if agencies have such names: nobody but their operator knows which of them to rename."""
    alike: dict[str, list[str]] = {}
    for folded, name in connection.execute(sa.text("SELECT lower(name), name FROM agency ORDER BY name")).all():
        alike.setdefault(folded, []).append(name)
    clashes = [" and ".join(names) for names in alike.values() if len(names) > 1]
    if clashes:
        raise DatabaseUnusable(
            f"Some agencies have names that differ in capitals only: {'; '.join(clashes)}. Rename all but one of each "
            "with the version that you have (`PATCH /v1/agencies/{agency_id}`), then run `krama migrate` again. "
            "This migration has changed nothing."
        )
