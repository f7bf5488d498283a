"""Names of agencies that differ in capitals alone are one name in the database."""

from pathlib import Path
from uuid import UUID

import pytest
from alembic import command
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from krama.core.database import Database, DatabaseUnusable
from krama.migrations.state import configuration
from tests.command import krama
from tests.migrations.rows import insert


def _with_names(url: str, *names: str) -> Database:
    """A database of the version before, with these agencies."""
    database = Database(url)
    command.upgrade(configuration(database), "0046")
    with database.transaction() as session:
        for number, name in enumerate(names):
            insert(session.connection(), "agency", agency_id=UUID(int=number + 1), name=name, sector="police")
    return database


def test_database_refuses_a_name_in_other_capitals(empty_url: str) -> None:
    database = _with_names(empty_url, "Riel Bank", "Kip Bank")
    command.upgrade(configuration(database), "head")
    with pytest.raises(IntegrityError), database.transaction() as session:
        insert(session.connection(), "agency", agency_id=UUID(int=9), name="RIEL bank", sector="bank")
    with pytest.raises(IntegrityError), database.transaction() as session:
        session.execute(text("UPDATE agency SET name = 'riel BANK' WHERE name = 'Kip Bank'"))
    database.close()


def test_names_that_clash_are_told_and_nothing_is_changed(empty_url: str) -> None:
    database = _with_names(empty_url, "Riel Bank", "RIEL bank", "Kip Bank")
    with pytest.raises(DatabaseUnusable, match=r"RIEL bank and Riel Bank|Riel Bank and RIEL bank"):
        command.upgrade(configuration(database), "head")
    with database.transaction() as session:
        assert session.execute(text("SELECT version_num FROM alembic_version")).scalar_one() == "0046"
        session.execute(text("UPDATE agency SET name = 'Riel Bank 2' WHERE name = 'RIEL bank'"))
    command.upgrade(configuration(database), "head")
    database.close()


def test_operator_reads_which_names_clash(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path}/old.sqlite3"
    _with_names(url, "Riel Bank", "RIEL bank").close()
    done = krama("migrate", database_url=url)
    assert (done.returncode, "RIEL bank and Riel Bank" in " ".join(done.stderr.split())) == (1, True)
    assert "Traceback" not in done.stderr
