"""The list of institutions. `krama migrate` fills it. National administrators may manage it."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op
from sqlmodel.sql.sqltypes import UTCDateTime

from krama.core.columns import Key

revision: str = "0024"
down_revision: str | None = "0023"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

_NATIONAL = "agencies:manage"
_NEW = "institutions:manage"


def upgrade() -> None:
    op.create_table(
        "institution",
        sa.Column("institution_id", Key(), nullable=False),
        sa.Column("code", sa.String(length=32), nullable=False, unique=True),
        sa.Column("names", sa.JSON(), nullable=False),
        sa.Column("short_name", sa.String(length=64), nullable=False),
        sa.Column("aliases", sa.JSON(), nullable=False),
        sa.Column("country", sa.String(length=2), nullable=False),
        sa.Column("status", sa.String(length=16), nullable=False),
        sa.Column("certainty", sa.String(length=16), nullable=False),
        sa.Column("bic", sa.String(length=8), nullable=True),
        sa.Column("bic_certainty", sa.String(length=16), nullable=True),
        sa.Column("participant", sa.String(length=32), nullable=True),
        sa.Column("participant_certainty", sa.String(length=16), nullable=True),
        sa.Column("account_lengths", sa.JSON(), nullable=False),
        sa.Column("seeded", sa.Boolean(), nullable=False),
        sa.Column("created_at", UTCDateTime(), nullable=False),
        sa.Column("updated_at", UTCDateTime(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("seq", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("institution_id"),
    )
    op.create_index("institution_by_change", "institution", ["seq", "institution_id"], unique=False)
    _grant("agency", sa.column("agency_id", Key()))
    _grant("client", sa.column("client_id", sa.String()))


def _grant(name: str, key: "sa.ColumnClause[object]") -> None:
    """Give the new scope to all that manage agencies."""
    row = sa.table(name, key, sa.column("scopes", sa.String()))
    connection = op.get_bind()
    for held in connection.execute(sa.select(row.c[key.name], row.c.scopes)).all():
        scopes = {*held.scopes.split()}
        if _NATIONAL in scopes:
            granted = " ".join(sorted({*scopes, _NEW}))
            connection.execute(sa.update(row).where(row.c[key.name] == held[0]).values(scopes=granted))
