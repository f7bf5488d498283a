"""Opens the fast reader that fits the database."""

from krama.core.database import Database
from krama.listings.postgres_reader import PostgresVerdictReader
from krama.listings.reader import VerdictReader
from krama.listings.sqlite_reader import SqliteVerdictReader


async def open_reader(database: Database) -> VerdictReader:
    """A reader of this database. The caller closes it."""
    if database.is_sqlite:
        return SqliteVerdictReader(str(database.url.database))
    reader = PostgresVerdictReader(database.url)
    await reader.open()
    return reader
