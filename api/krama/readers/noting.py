"""Notes what was handed out, apart from the request's own work: it changes nothing that a member states."""

from uuid import UUID

from krama.core.database import Database
from krama.readers import service


def note(database: Database, reader: tuple[UUID, str], list_name: str, seq: int) -> None:
    """`service.note_read` in a transaction of its own."""
    with database.transaction() as session:
        service.note_read(session, reader, list_name, seq)
