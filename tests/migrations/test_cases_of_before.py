"""Reports from before there were cases: each reference gets a case, with what its reports stated."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from uuid import UUID

from alembic import command
from sqlmodel import select

from krama.cases.tables import CaseFile
from krama.core.database import Database
from krama.migrations.state import configuration
from tests.migrations.rows import insert

FIRST = datetime(2026, 3, 1, tzinfo=UTC)
AGENCY, OTHER, INDICATOR = UUID(int=1), UUID(int=2), UUID(int=3)


def test_reference_becomes_a_case_with_what_its_reports_stated(empty_url: str) -> None:
    database = Database(empty_url)
    command.upgrade(configuration(database), "0030")
    with database.transaction() as session:
        connection = session.connection()
        for number, agency in enumerate((AGENCY, OTHER)):
            scopes = {"scopes": "reports:read reports:submit", "grantable": "reports:withdraw"}
            insert(connection, "agency", agency_id=agency, name=f"Office {number}", **scopes)
            insert(connection, "client", client_id=f"client {number}", agency_id=agency, scopes="reports:read")
        insert(connection, "indicator", indicator_id=INDICATOR, kind="phone", canonical="+85512345678")

        def report(number: int, reference: str, agency: UUID = AGENCY, **stated: object) -> None:
            made = FIRST + timedelta(days=number)
            insert(
                connection,
                "report",
                report_id=UUID(int=100 + number),
                indicator_id=INDICATOR,
                agency_id=agency,
                client_id="client 0" if agency == AGENCY else "client 1",
                category=f"category {number}",
                case_reference=reference,
                created_at=made,
                updated_at=made,
                **stated,
            )

        report(1, "A-1", withdrawn_at=FIRST)
        report(2, "A-1", channel="sms", loss_amount=900_0000, loss_currency="USD")
        report(3, "A-1", channel="phone", loss_amount=100_0000, loss_currency="USD", province="KH-12")
        report(4, "A-1", agency=OTHER)
        report(5, "A-2", withdrawn_at=FIRST + timedelta(days=9))
        report(6, "")
    command.upgrade(configuration(database), "head")
    with database.read() as session:
        cases = {(case.agency_id, case.reference): case for case in session.exec(select(CaseFile))}
        assert set(cases) == {(AGENCY, "A-1"), (OTHER, "A-1"), (AGENCY, "A-2")}
        case = cases[AGENCY, "A-1"]
        assert (case.category, case.channel, case.province, case.tlp) == ("category 1", "sms", "KH-12", None)
        assert (case.loss_amount, case.loss_currency) == (Decimal(900), "USD")
        assert (case.withdrawn_at, case.created_at) == (None, FIRST + timedelta(days=1))
        assert cases[AGENCY, "A-2"].withdrawn_at == FIRST + timedelta(days=9)
    database.close()
