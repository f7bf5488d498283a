"""Of pending reports that were erased before the upgrade, the moment and the label are not known."""

from datetime import UTC, datetime
from uuid import UUID

import sqlalchemy as sa
from alembic import command
from sqlmodel import select

from krama.core import clock
from krama.core.database import Database
from krama.migrations.state import configuration
from krama.reports import pending_repository
from krama.reports.pending_view import as_report
from krama.reports.tables import PendingReport
from krama.sharing.sectors import Sector
from tests.migrations.rows import insert

OFFICE = UUID(int=1)
ENDED = datetime(2026, 3, 1, tzinfo=UTC)


def _fill(connection: sa.Connection) -> None:
    insert(connection, "agency", agency_id=OFFICE)
    insert(connection, "client", client_id="desk", agency_id=OFFICE)
    for number, request in enumerate((None, '{"value": "acledabank.com.kh", "category": "phishing"}'), 1):
        key, kind = UUID(int=number), {"kind": "domain", "canonical": "acledabank.com.kh", "category": "phishing"}
        of = {"report_id": key, "indicator_id": key, "protection_id": key, "agency_id": OFFICE, "client_id": "desk"}
        insert(connection, "pending_report", decided_at=ENDED, request=request, **of, **kind)


def test_upgrade_marks_what_was_erased_and_retention_erases_the_rest(empty_url: str) -> None:
    database = Database(empty_url)
    command.upgrade(configuration(database), "0024")
    with database.transaction() as session:
        _fill(session.connection())
    begun = clock.now()
    command.upgrade(configuration(database), "head")
    with database.read() as session:
        erased, stated = session.exec(select(PendingReport).order_by("report_id")).all()
        left = pending_repository.lock_stated(session, begun, 10)
    database.close()
    assert erased.erased_at is not None
    assert (erased.erased_at >= begun, erased.revision, stated.erased_at, stated.revision) == (True, 2, None, 1)
    assert [row.report_id for row in left] == [stated.report_id]
    shown = as_report(erased, Sector.POLICE)
    assert (shown.tlp, shown.facts.anonymous, shown.erased_at) == ("TLP:AMBER+STRICT", True, erased.erased_at)
