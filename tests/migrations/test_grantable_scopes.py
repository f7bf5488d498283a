"""An agency from before may grant after the upgrade what a new one of its sector may, and nothing that it lacks."""

from datetime import UTC, datetime
from pathlib import Path
from uuid import UUID

import sqlalchemy as sa
from alembic import command
from sqlmodel.sql.sqltypes import UTCDateTime

from krama.agencies.permissions import Permission, as_scopes
from krama.agencies.roles import default_grantable
from krama.core.columns import Key
from krama.core.database import Database
from krama.migrations.state import configuration
from krama.sharing.sectors import Sector

AGENCY = sa.table(
    "agency",
    sa.column("agency_id", Key()),
    *(sa.column(name) for name in ("name", "sector", "country", "scopes", "revision", "seq")),
    *(sa.column(name, UTCDateTime()) for name in ("created_at", "updated_at")),
    sa.column("grantable"),
)


def test_agencies_from_before_may_grant_what_new_ones_of_their_sector_may(tmp_path: Path) -> None:
    database = Database(f"sqlite:///{tmp_path}/old.sqlite3")
    command.upgrade(configuration(database), "0020")
    now = datetime(2026, 1, 1, tzinfo=UTC)
    row = {"country": "KH", "created_at": now, "updated_at": now, "revision": 1, "seq": 1}
    agencies = [(sector.value, sector, as_scopes(Permission)) for sector in Sector]
    agencies.append(("few", Sector.BANK, "audit:read_all checks:run"))
    with database.transaction() as session:
        for number, (name, sector, scopes) in enumerate(agencies):
            values = {"agency_id": UUID(int=number), "name": name, "sector": sector.value, "scopes": scopes, **row}
            session.execute(sa.insert(AGENCY).values(values))
    command.upgrade(configuration(database), "head")
    with database.read() as session:
        after = dict(tuple(row) for row in session.execute(sa.select(AGENCY.c.name, AGENCY.c.grantable)))
    usual = {sector.value: set(default_grantable(sector)) for sector in Sector}
    assert {name: set(scopes.split()) for name, scopes in after.items()} == {"few": {"checks:run"}} | usual
    database.close()
