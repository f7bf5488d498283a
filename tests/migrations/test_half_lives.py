"""A database keeps a half-life for every kind, also for a kind that is newer than the database."""

from collections.abc import Iterator

import pytest
from sqlalchemy import delete
from sqlmodel import col

from krama.core.database import Database
from krama.core.sequence import SequenceRow, marks
from krama.indicators.kinds import Kind
from krama.listings.half_lives import stored
from krama.migrations.state import is_current, migrate
from krama.rule.half_lives import default_half_lives, read_half_lives

NAME = f"half_life.{Kind.EMAIL}"


@pytest.fixture
def older_database(database_url: str) -> Iterator[Database]:
    """A database that was migrated before the kind `email` existed."""
    database = Database(database_url)
    with database.transaction() as session:
        session.execute(delete(SequenceRow).where(col(SequenceRow.name) == NAME))
    yield database
    migrate(database)
    database.close()


def test_configured_half_life_of_a_new_kind_takes_effect_and_stays(older_database: Database) -> None:
    configured = read_half_lives("email=30")
    for _ in range(2):
        migrate(older_database, half_lives=configured)
        assert is_current(older_database)
        with older_database.read() as session:
            assert stored(session) == configured  # what `krama serve` and `krama doctor` require


def test_new_kind_gets_a_row_even_with_its_usual_half_life(older_database: Database) -> None:
    """Otherwise a later version with another default would not notice that it must weigh the reports again."""
    migrate(older_database)
    with older_database.read() as session:
        assert marks(session, [NAME]) == {NAME: default_half_lives()[Kind.EMAIL]}
