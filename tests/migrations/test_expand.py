"""Expand, migrate, contract: no migration breaks the version before it, so that both run during an upgrade.

A migration after `USABLE_FROM` only adds. One that takes something away says since when no version uses it, by the last
migration of the first version without that use: `CONTRACT_SINCE = "0030"`. `USABLE_FROM` must be at least that.
"""

from collections.abc import Callable
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
import sqlalchemy as sa
from alembic import command, op
from alembic.migration import MigrationContext
from alembic.operations import BatchOperations, Operations
from alembic.script import ScriptDirectory

from krama.core.database import Database
from krama.migrations.newer import USABLE_FROM
from krama.migrations.state import configuration
from tests.migrations.expand import breaking


def complaints(module: ModuleType, connection: sa.Connection, usable_from: int = USABLE_FROM) -> list[str]:
    """What is wrong with a migration. It is run on the connection."""
    with Operations.context(MigrationContext.configure(connection)):
        wrong = breaking(module.upgrade, connection)
    since = getattr(module, "CONTRACT_SINCE", None)
    if since is None:
        return wrong
    if not wrong:
        return ["takes nothing away: leave CONTRACT_SINCE out"]
    if int(since) >= int(module.revision):
        return ["CONTRACT_SINCE must be a version before this one"]
    return [] if int(since) <= usable_from else [f"USABLE_FROM is below {since}, so older versions would start"]


def test_no_migration_breaks_the_version_before_it(tmp_path: Path) -> None:
    database = Database(f"sqlite:///{tmp_path}/old.sqlite3")
    scripts = ScriptDirectory.from_config(configuration(database))
    baseline = f"{USABLE_FROM:04}"
    command.upgrade(configuration(database), baseline)
    wrong: dict[str, list[str]] = {}
    with database.transaction() as session:
        for script in reversed(list(scripts.iterate_revisions("head", baseline))):
            if script.revision != baseline:
                wrong[script.revision] = complaints(script.module, session.connection())
    database.close()
    assert {revision: steps for revision, steps in wrong.items() if steps} == {}


def test_version_whose_tables_are_promised_is_a_migration_of_this_one(tmp_path: Path) -> None:
    database = Database(f"sqlite:///{tmp_path}/none.sqlite3")
    scripts = ScriptDirectory.from_config(configuration(database))
    assert scripts.get_revision(f"{USABLE_FROM:04}") is not None
    assert [head.isdecimal() for head in scripts.get_heads()] == [True], "versions are compared by number"


def _module(upgrade: Callable[[], Any], **members: str) -> ModuleType:
    module = ModuleType("migration")
    module.__dict__.update({"upgrade": upgrade, "revision": "0031", **members})
    return module


@pytest.fixture
def connection() -> Any:
    engine = sa.create_engine("sqlite://")
    with engine.begin() as connection:
        connection.execute(sa.text("CREATE TABLE report (key INTEGER PRIMARY KEY, value TEXT, old TEXT)"))
        connection.execute(sa.text("CREATE INDEX by_value ON report (value)"))
        yield connection


def _batch(change: Callable[[BatchOperations], Any]) -> Callable[[], None]:
    """SQLite changes most of a table only in a batch."""

    def upgrade() -> None:
        with op.batch_alter_table("report") as batch:
            change(batch)

    return upgrade


_DROP = "ALTER TABLE report DROP COLUMN old"
BREAKS: dict[str, Callable[[], Any]] = {
    "drops a column": lambda: op.drop_column("report", "old"),
    "drops a column in a batch": _batch(lambda batch: batch.drop_column("old")),
    "drops a table": lambda: op.drop_table("report"),
    "drops an index": lambda: op.drop_index("by_value", "report"),
    "drops by a statement": lambda: op.execute(_DROP),
    "drops on the connection": lambda: op.get_bind().execute(sa.text(_DROP)),
    "renames a table": lambda: op.rename_table("report", "reports"),
    "renames a column": _batch(lambda batch: batch.alter_column("old", new_column_name="older")),
    "changes a type": _batch(lambda batch: batch.alter_column("value", type_=sa.Integer())),
    "requires a column": _batch(lambda batch: batch.alter_column("old", existing_type=sa.Text(), nullable=False)),
    "adds a required column": _batch(lambda batch: batch.add_column(sa.Column("new", sa.Text(), nullable=False))),
    "adds a unique index": lambda: op.create_index("unique_value", "report", ["value"], unique=True),
    "adds a constraint": _batch(lambda batch: batch.create_unique_constraint("unique_value", ["value"])),
}


@pytest.mark.parametrize("how", BREAKS)
def test_migration_that_breaks_older_code_is_refused(connection: sa.Connection, how: str) -> None:
    assert complaints(_module(BREAKS[how]), connection)


def _adds() -> None:
    op.add_column("report", sa.Column("new", sa.Text(), nullable=True))
    op.add_column("report", sa.Column("counted", sa.Integer(), nullable=False, server_default="0"))
    op.create_table("other", sa.Column("key", sa.Integer(), primary_key=True), sa.Column("value", sa.Text()))
    op.create_index("other_value", "other", ["value"], unique=True)
    op.create_index("by_new", "report", ["new"])
    op.execute("UPDATE report SET new = value")
    with op.batch_alter_table("report", recreate="always") as batch:
        batch.add_column(sa.Column("newer", sa.Text(), nullable=True))


def test_migration_that_only_adds_is_accepted(connection: sa.Connection) -> None:
    assert complaints(_module(_adds), connection) == []


@pytest.mark.parametrize(
    ("since", "usable_from", "accepted"), [("0030", 30, True), ("0030", 29, False), ("0031", 31, False)]
)
def test_what_no_promised_version_uses_may_be_taken_away(
    connection: sa.Connection, since: str, usable_from: int, accepted: bool
) -> None:
    module = _module(BREAKS["drops a column"], CONTRACT_SINCE=since)
    assert (complaints(module, connection, usable_from) == []) is accepted


def test_mark_of_a_migration_that_takes_nothing_away_is_refused(connection: sa.Connection) -> None:
    assert complaints(_module(_adds, CONTRACT_SINCE="0030"), connection, 30)
