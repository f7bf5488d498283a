"""Reports that an earlier version had released keep the past that they had."""

from datetime import UTC, datetime, timedelta
from uuid import UUID

import sqlalchemy as sa
from alembic import command

from krama.core.database import Database
from krama.migrations.state import configuration
from tests.migrations.rows import insert

OFFICE = UUID("10000000-0000-4000-8000-000000000001")
INDICATOR = UUID("20000000-0000-4000-8000-000000000002")
LIVE_BEFORE, MADE = UUID(int=1), UUID(int=2)
FIRST = datetime(2026, 3, 1, tzinfo=UTC)
DAY, MOMENT = timedelta(days=1), timedelta(microseconds=900)


def _release(connection: sa.Connection, report_id: UUID, number: int, decided_at: datetime) -> None:
    insert(
        connection, "held_report", held_id=UUID(int=10 + number), agency_id=OFFICE, client_id="desk",
        indicator_id=INDICATOR, entry_id=OFFICE, case_reference=str(number), decided_as="released",
        decided_at=decided_at, decided_by="nat", decision_reason=f"Reason {number}", report_id=report_id,
    )  # fmt: skip


def _fill(connection: sa.Connection) -> None:
    insert(connection, "agency", agency_id=OFFICE)
    insert(connection, "client", client_id="desk", agency_id=OFFICE)
    insert(connection, "indicator", indicator_id=INDICATOR)
    for report_id in (LIVE_BEFORE, MADE):
        of = {"report_id": report_id, "agency_id": OFFICE, "client_id": "desk", "stated_by": "desk"}
        own = {"indicator_id": INDICATOR, "reported_at": FIRST, "case_reference": str(report_id.int)}
        insert(connection, "report", **of, **own)
    for number, (report_id, after) in enumerate(
        [(LIVE_BEFORE, DAY), (LIVE_BEFORE, 2 * DAY), (MADE, 2 * DAY), (MADE, MOMENT)]
    ):
        _release(connection, report_id, number, FIRST + after)
    insert(connection, "label_change", report_id=MADE, client_id="desk")
    for key, status in (("broken off", None), ("answered", 200)):
        insert(connection, "idempotency", client_id="desk", key=key, status=status)
        insert(connection, "idempotency_part", client_id="desk", key=key)


def test_upgrade_tells_what_a_release_made_and_forgets_broken_off_requests(empty_url: str) -> None:
    database = Database(empty_url)
    command.upgrade(configuration(database), "0015")
    with database.transaction() as session:
        _fill(session.connection())
    command.upgrade(configuration(database), "0019")
    with database.read() as session:
        kept = {
            of: [tuple(row) for row in session.execute(sa.text(f"SELECT {columns} FROM {of} ORDER BY 1"))]
            for of, columns in {
                "report": "case_reference, decision_reason, decided_by",
                "label_change": "anonymous_before, anonymous_after",
                "idempotency": "key",
                "idempotency_part": "key",
            }.items()
        }
    database.close()
    assert kept == {
        "report": [("1", None, None), ("2", "Reason 3", "nat")],
        "label_change": [(None, None)],
        "idempotency": [("answered",)],
        "idempotency_part": [("answered",)],
    }
