"""Copies of the time before each source's objects were remembered end, as one change, and are read again."""

from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from alembic import command
from sqlmodel import col, select

from krama.core import clock, sequence
from krama.core.database import Database
from krama.imports.tables import ImportSource
from krama.migrations.state import configuration
from krama.reports.tables import Report, ReportRecipient
from tests.migrations.rows import insert

AGENCY, INDICATOR, ORIGIN, SOURCE = (UUID(int=number) for number in (1, 2, 3, 4))
OWN, COPY, ENDED = (UUID(int=number) for number in (11, 12, 13))
FIRST = datetime(2026, 3, 1, tzinfo=UTC)


def test_copies_of_before_end_and_their_sources_are_read_again(empty_url: str) -> None:
    database = Database(empty_url)
    command.upgrade(configuration(database), "0040")
    with database.transaction() as session:
        connection = session.connection()
        insert(connection, "agency", agency_id=AGENCY)
        insert(connection, "client", client_id="imports", agency_id=AGENCY)
        insert(connection, "indicator", indicator_id=INDICATOR)
        stored: dict[UUID, dict[str, Any]] = {
            OWN: {}, COPY: {"origin": ORIGIN}, ENDED: {"origin": ORIGIN, "withdrawn_at": FIRST},
        }  # fmt: skip
        for number, (key, facts) in enumerate(stored.items()):
            of = {"agency_id": AGENCY, "client_id": "imports", "indicator_id": INDICATOR, "seq": 10 + number}
            insert(connection, "report", report_id=key, category=str(number), tlp="TLP:RED", **of, **facts)
            insert(connection, "report_recipient", agency_id=AGENCY, report_id=key, seq=10 + number)
        source = {"agency_id": AGENCY, "client_id": "imports", "source_id": SOURCE}
        insert(connection, "import_source", **source, position='{"done": 1}')
    command.upgrade(configuration(database), "head")
    with database.read() as session:
        own, copy, ended = session.exec(select(Report).order_by(col(Report.report_id)))
        addressed = dict(session.exec(select(ReportRecipient.report_id, ReportRecipient.seq)).all())
        last = sequence.mark(session, "change")
        position = session.exec(select(ImportSource.position)).one()
    database.close()
    assert (own.withdrawn_at, own.seq, own.revision) == (None, 10, 1)
    assert (ended.withdrawn_at, ended.seq) == (FIRST, 12)
    assert (copy.seq, copy.revision, copy.ended_as, copy.withdrawal_reason) == (
        last, 2, "withdrawn", "Its source has ended it.",
    )  # fmt: skip
    assert copy.withdrawn_at == copy.updated_at == clock.from_micros(copy.seq)
    assert addressed == {OWN: 10, COPY: copy.seq, ENDED: 12}
    assert position is None
