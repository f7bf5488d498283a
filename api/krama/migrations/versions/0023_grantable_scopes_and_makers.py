"""Says what an agency's administrators may grant, and records which clients made others.

Agencies that there are get what a new one of their sector gets by default: the scopes of daily work that they have.
Who made a client before is not known here. It counts as made by the operator, until it gets a new credential.
"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

from krama.core.columns import Key

revision: str = "0023"
down_revision: str | None = "0022"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

_WORK = (
    "agencies:read checks:run corrections:read disputes:open disputes:read indicators:read outcomes:read "
    "outcomes:submit reports:read reports:submit reports:withdraw scorecards:read"
)
_POLICE = f"{_WORK} reports:approve"


def upgrade() -> None:
    op.add_column("agency", sa.Column("grantable", sa.String(length=1024), nullable=False, server_default=""))
    op.create_table(
        "client_maker",
        sa.Column("client_id", sa.String(length=64), nullable=False),
        sa.Column("made_by", sa.String(length=64), nullable=False),
        sa.ForeignKeyConstraint(["client_id"], ["client.client_id"]),
        sa.ForeignKeyConstraint(["made_by"], ["client.client_id"]),
        sa.PrimaryKeyConstraint("client_id", "made_by"),
    )
    agency = sa.table("agency", sa.column("agency_id", Key()), *map(sa.column, ("sector", "scopes", "grantable")))
    connection = op.get_bind()
    for held in connection.execute(sa.select(agency.c.agency_id, agency.c.sector, agency.c.scopes)).all():
        work = _POLICE if held.sector == "police" else _WORK
        grantable = " ".join(sorted({*work.split()} & {*held.scopes.split()}))
        connection.execute(sa.update(agency).where(agency.c.agency_id == held.agency_id).values(grantable=grantable))
