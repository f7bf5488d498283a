"""Tables that a newer version has migrated: this version works on them, unless they lack what it uses."""

from collections.abc import Iterator

import pytest
from alembic.script import ScriptDirectory
from sqlalchemy import text

from krama.core import sequence
from krama.core.database import Database, DatabaseUnusable
from krama.migrations.newer import USABLE_FROM
from krama.migrations.state import configuration, has_newer_tables, is_current, migrate
from tests.command import krama

MARK = "tables_usable_from"


@pytest.fixture
def newer(database_url: str) -> Iterator[Database]:
    """As if the next version had added a column."""
    database = Database(database_url)
    with database.transaction() as session:
        before = session.execute(text("SELECT version_num FROM alembic_version")).scalar_one()
        session.execute(text("ALTER TABLE report ADD COLUMN of_the_next_version INTEGER"))
        session.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    yield database
    with database.transaction() as session:  # the next test has the same database
        session.execute(text("ALTER TABLE report DROP COLUMN of_the_next_version"))
        session.execute(text("UPDATE alembic_version SET version_num = :before"), {"before": before})
        sequence.set_mark(session, MARK, USABLE_FROM)
    database.close()


def test_this_version_starts_on_tables_that_the_next_one_has_added_to(newer: Database) -> None:
    assert (is_current(newer), has_newer_tables(newer)) == (True, True)
    migrate(newer)
    with newer.read() as session:
        assert session.execute(text("SELECT version_num FROM alembic_version")).scalar_one() == "9999"


@pytest.mark.parametrize("oldest", [9999, None])
def test_tables_that_lack_what_this_version_uses_are_refused_with_what_to_do(
    newer: Database, database_url: str, oldest: int | None
) -> None:
    """Without the mark, a version that no longer promises anything has made them."""
    with newer.transaction() as session:
        session.execute(text(f"DELETE FROM sequence WHERE name = '{MARK}'"))
        if oldest is not None:
            sequence.set_mark(session, MARK, oldest)
    for attempt in (is_current, migrate):
        with pytest.raises(DatabaseUnusable, match="restore the backup"):
            attempt(newer)
    for command in ("migrate", "serve") if oldest is None else ():
        done = krama(command, database_url=database_url)
        assert (done.returncode, "restore the backup" in done.stderr, "Traceback" in done.stderr) == (1, True, False)


def own_head(database: Database) -> str:
    """The last migration of this version."""
    (head,) = ScriptDirectory.from_config(configuration(database)).get_heads()
    return head


def test_oldest_version_is_stored_and_never_set_back(newer: Database, database_url: str) -> None:
    with newer.transaction() as session:
        assert sequence.mark(session, MARK) == USABLE_FROM
        sequence.set_mark(session, MARK, USABLE_FROM + 1)
        session.execute(text("UPDATE alembic_version SET version_num = :own"), {"own": own_head(newer)})
    migrate(newer)
    with newer.read() as session:
        assert sequence.mark(session, MARK) == USABLE_FROM + 1


def test_tables_of_an_older_version_are_not_taken_for_newer_ones(newer: Database) -> None:
    with newer.transaction() as session:
        session.execute(text("UPDATE alembic_version SET version_num = '0001'"))
    assert (is_current(newer), has_newer_tables(newer)) == (False, False)
