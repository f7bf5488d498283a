"""What a client could do before its scopes were renamed, it can do afterwards, and no more."""

from datetime import UTC, datetime
from pathlib import Path
from uuid import UUID

import sqlalchemy as sa
from alembic import command
from sqlmodel.sql.sqltypes import UTCDateTime

from krama.core.columns import Key
from krama.core.database import Database
from krama.migrations.state import configuration

AGENCY = sa.table(
    "agency",
    sa.column("agency_id", Key()),
    *(sa.column(name) for name in ("name", "sector", "country", "scopes")),
    sa.column("created_at", UTCDateTime()),
)
BEFORE_AND_AFTER = {
    "auditor": ("agencies:read audit:own audit:read", "agencies:read audit:read audit:read_all"),
    "bank": ("audit:own checks:run outcomes:submit", "audit:read checks:run outcomes:read outcomes:submit"),
    "reviewer": ("disputes:decide", "disputes:decide disputes:read"),
    "ministry": (
        "agencies:manage clients:manage protection:manage",  # an earlier migration wrote them in any order
        "agencies:manage agencies:read_all clients:manage clients:read clients:read_all protections:manage "
        "protections:read reports:decide scorecards:read_all",
    ),
    "nobody": ("", ""),
}


def test_holders_of_renamed_scopes_can_do_after_the_upgrade_what_they_could_before(tmp_path: Path) -> None:
    database = Database(f"sqlite:///{tmp_path}/old.sqlite3")
    command.upgrade(configuration(database), "0015")
    row = {"sector": "bank", "country": "KH", "created_at": datetime(2026, 1, 1, tzinfo=UTC)}
    with database.transaction() as session:
        for number, (name, (before, _)) in enumerate(BEFORE_AND_AFTER.items()):
            session.execute(sa.insert(AGENCY).values(agency_id=UUID(int=number), name=name, scopes=before, **row))
    command.upgrade(configuration(database), "0016")
    with database.read() as session:
        after = [tuple(row) for row in session.execute(sa.select(AGENCY.c.name, AGENCY.c.scopes))]
    assert dict(after) == {name: scopes for name, (_, scopes) in BEFORE_AND_AFTER.items()}
    database.close()
