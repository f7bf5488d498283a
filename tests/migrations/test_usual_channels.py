"""Channels that were stored as they were written get the usual spelling."""

from datetime import UTC, datetime
from uuid import UUID

import pytest
from alembic import command
from sqlalchemy import text

from krama.core.database import Database
from krama.migrations.state import configuration
from tests.migrations.rows import insert

AGENCY, MADE = UUID(int=1), datetime(2026, 3, 1, tzinfo=UTC)

SUMS = {
    "report_sum": ("agency_id",),
    "score_sum": ("agency_id",),
    "counted_report": ("report_id", "agency_id", "indicator_id"),
}
"""The tables of sums, and their ids."""


@pytest.mark.parametrize(
    ("stored", "expected", "counted"),
    [
        (["Telegram", "តេឡេក្រាម", "phone", "Shop in Poipet", None], ["telegram", "telegram", "phone call"], 0),
        (["telegram", "Shop in Poipet", None], ["telegram"], 7),
    ],
    ids=["other spellings", "usual spellings"],
)
def test_stored_channels_have_the_usual_spelling(
    empty_url: str, stored: list[str | None], expected: list[str], counted: int
) -> None:
    database = Database(empty_url)
    command.upgrade(configuration(database), "0045")
    with database.transaction() as session:
        connection = session.connection()
        connection.execute(text("DELETE FROM sequence WHERE name = 'counted_reports'"))
        insert(connection, "sequence", name="counted_reports", value=7)
        for sums, ids in SUMS.items():
            insert(connection, sums, **dict.fromkeys(ids, AGENCY))
        insert(connection, "agency", agency_id=AGENCY, name="Police", sector="police")
        insert(connection, "client", client_id="c", agency_id=AGENCY)
        for number, channel in enumerate(stored):
            key = UUID(int=100 + number)
            insert(connection, "indicator", indicator_id=key, kind="phone", canonical=f"+8551234567{number}")
            named = {"agency_id": AGENCY, "client_id": "c", "channel": channel, "created_at": MADE, "updated_at": MADE}
            insert(connection, "report", report_id=UUID(int=200 + number), indicator_id=key, category="loan", **named)
            case = {"case_id": UUID(int=300 + number), "reference": f"A-{number}", "category": "loan"}
            insert(connection, "case_file", **case, **named)
    command.upgrade(configuration(database), "head")
    with database.read() as session:
        for table in ("report", "case_file"):
            channels = session.execute(text(f"SELECT channel FROM {table} ORDER BY {table.split('_')[0]}_id")).scalars()
            assert list(channels) == [*expected, "Shop in Poipet", None]
        mark = session.execute(text("SELECT value FROM sequence WHERE name = 'counted_reports'")).scalar_one()
        kept = [session.execute(text(f"SELECT COUNT(*) FROM {sums}")).scalar_one() for sums in SUMS]
    assert (mark, kept) == (counted, [1 if counted else 0] * len(SUMS)), "the job adds to the sums that it finds"
    database.close()
