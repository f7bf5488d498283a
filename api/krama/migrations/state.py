"""Migrates a database to the tables of this version, and checks whether it has them."""

from collections.abc import Callable, Mapping
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.script import ScriptDirectory

from krama import consumers
from krama.core.database import Database, DatabaseUnusable
from krama.events.delivery import begin_consumers, have_begun
from krama.indicators.kinds import Kind
from krama.institutions import service as institutions
from krama.migrations.newer import is_newer, is_usable, store_usable_from, stored_heads
from krama.reports import rereading, summing
from krama.reports.rebuild import is_current as rows_are_current
from krama.reports.rebuild import rebuild
from krama.rule.half_lives import default_half_lives


def configuration(database: Database) -> Config:
    """Alembic's configuration for this database."""
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent).replace("%", "%%"))
    config.attributes["engine"] = database.engine
    return config


def migrate(
    database: Database,
    show_progress: Callable[[str], None] = lambda _: None,
    half_lives: Mapping[Kind, int] | None = None,
) -> None:
    """Migrate the tables to this version. Each migration runs in its own transaction.

    If the listings were computed with other rules or half-lives, they are rebuilt, and `show_progress` gets messages.
    Institutions that are new in this version are added. Reports that no statistic has counted yet are counted. Without
    `half_lives` the defaults apply. Consumers that are new to the database start with the next change. Without live
    reports there is nothing for `krama report reread` to do.

    Tables that a newer version has migrated stay as they are. Raises `DatabaseUnusable` if this version does not work
    on them.
    """
    consumers.install_all()
    if not has_newer_tables(database):
        with database.transaction() as session:
            store_usable_from(session)
        command.upgrade(configuration(database), "head")
    with database.transaction() as session:
        store_usable_from(session)
        institutions.seed(session)
    rebuild(database, default_half_lives() if half_lives is None else half_lives, show_progress)
    summing.take_changes(database)
    begin_consumers(database)
    with database.transaction() as session:
        rereading.begin(session)


TOO_NEW = (
    "A newer version has migrated the database, and this version does not work on its tables. Start the newer version, "
    "or restore the backup from before the upgrade (docs/operate/upgrade.md)."
)


def has_newer_tables(database: Database) -> bool:
    """Whether a newer version has migrated the tables. Raises `DatabaseUnusable` if this one does not work on them."""
    scripts = ScriptDirectory.from_config(configuration(database))
    with database.read() as session:
        if not is_newer(session, scripts):
            return False
        if not is_usable(session, scripts):
            raise DatabaseUnusable(TOO_NEW)
        return True


def is_current(database: Database) -> bool:
    """Whether this version works on the tables, the verdict rows and the consumers of the database.

    The tables are those of this version, or those of a newer one that took away nothing that this one uses. Raises
    `DatabaseUnusable` if it did, and a database error if the database can't be reached.
    """
    scripts = ScriptDirectory.from_config(configuration(database))
    with database.read() as session:
        heads = stored_heads(session)
        if heads != set(scripts.get_heads()):
            if not is_newer(session, scripts):
                return False
            if not is_usable(session, scripts):
                raise DatabaseUnusable(TOO_NEW)
        return rows_are_current(session) and have_begun(session, consumers.CONSUMERS)
