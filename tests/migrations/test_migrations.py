"""The migrations against the tables that the code declares."""

from alembic import command

from krama.core.database import Database
from krama.migrations.state import configuration, is_current, migrate


def test_migrations_make_the_tables_that_the_code_declares(database_url: str) -> None:
    database = Database(database_url)
    command.check(configuration(database))
    assert is_current(database)
    database.close()


def test_migrating_again_changes_nothing(database_url: str) -> None:
    database = Database(database_url)
    migrate(database)
    assert is_current(database)
    database.close()


def test_database_without_tables_is_not_current(tmp_path: object) -> None:
    database = Database(f"sqlite:///{tmp_path}/empty.sqlite3")
    assert not is_current(database)
    database.close()
