"""A copy of the time before narrowed copies had a list of their own may have been one, so it has read no correction."""

from uuid import UUID

from alembic import command

from krama.core.database import Database
from krama.migrations.state import configuration
from krama.readers import service as readers
from krama.readers.selections import CHANGES
from tests.migrations.rows import insert

AGENCY = UUID(int=1)


def test_what_a_client_was_given_before_is_in_no_stretch(empty_url: str) -> None:
    database = Database(empty_url)
    command.upgrade(configuration(database), "0042")
    with database.transaction() as session:
        connection = session.connection()
        insert(connection, "agency", agency_id=AGENCY)
        insert(connection, "client", client_id="copies", agency_id=AGENCY)
        insert(connection, "list_reader", client_id="copies", agency_id=AGENCY, list_name=CHANGES, began_at=10, seq=20)
    command.upgrade(configuration(database), "head")
    with database.transaction() as session:
        assert readers.stretches(session, CHANGES) == {}
        readers.note_read(session, (AGENCY, "copies"), CHANGES, 30, 5)
        assert readers.stretches(session, CHANGES) == {AGENCY: [(5, 30)]}
    database.close()
