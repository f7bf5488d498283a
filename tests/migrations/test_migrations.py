"""The migrations against the tables that the code declares."""

import pytest
from alembic import command

from krama import consumers
from krama.core.database import Database
from krama.events.consumers import Consumer
from krama.migrations.state import configuration, is_current, migrate


@pytest.mark.filterwarnings(
    "ignore:.*expression-based index '?(indicator_by_number|agency_folded_name)"
)  # on SQLite; test_readers.py and test_names_of_agencies.py use them
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


def test_database_in_which_a_consumer_has_not_begun_is_not_current(
    database_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    database = Database(database_url)
    with monkeypatch.context() as later:
        later.setattr(consumers, "CONSUMERS", (*consumers.CONSUMERS, Consumer("later", lambda *_: None)))
        assert not is_current(database)
        migrate(database)
        assert is_current(database)
    consumers.install_all()
    database.close()
