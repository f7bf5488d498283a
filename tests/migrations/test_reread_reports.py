"""What ended reports named since their values were read again moves to a table of its own."""

from uuid import UUID

from alembic import command
from sqlmodel import col, select

from krama.core.database import Database
from krama.migrations.state import configuration
from krama.reports.tables import CarriedLabel, RereadReport
from tests.migrations.rows import insert

AGENCY, INDICATOR, FIRST, SECOND = (UUID(int=number) for number in range(1, 5))


def test_ended_reports_leave_the_table_of_labels_and_labels_stay(empty_url: str) -> None:
    database = Database(empty_url)
    command.upgrade(configuration(database), "0046")
    with database.transaction() as session:
        connection = session.connection()
        insert(connection, "agency", agency_id=AGENCY, name="Police", sector="police")
        insert(connection, "indicator", indicator_id=INDICATOR, kind="url", canonical="evil.example/")
        named = {"agency_id": AGENCY, "indicator_id": INDICATOR, "tlp": "TLP:AMBER+STRICT"}
        for category, reference in (("", str(FIRST)), ("", str(SECOND)), ("loan", str(FIRST)), ("loan", "")):
            insert(connection, "carried_label", category=category, case_reference=reference, **named)
    command.upgrade(configuration(database), "head")
    with database.read() as session:
        moved = session.exec(select(RereadReport).order_by(col(RereadReport.report_id))).all()
        assert [(row.report_id, row.agency_id, row.indicator_id) for row in moved] == [
            (FIRST, AGENCY, INDICATOR),
            (SECOND, AGENCY, INDICATOR),
        ]
        kept = session.exec(select(CarriedLabel.category, CarriedLabel.case_reference)).all()
        assert sorted(kept) == [("loan", ""), ("loan", str(FIRST))]
    database.close()
