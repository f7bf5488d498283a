"""Migrates a database to the tables of this version, and checks whether it has them."""

from collections.abc import Callable, Mapping
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory

from krama import consumers
from krama.core.database import Database
from krama.events.delivery import begin_consumers, have_begun
from krama.indicators.kinds import Kind
from krama.institutions import service as institutions
from krama.reports import rereading
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
    Institutions that are new in this version are added. Without `half_lives` the defaults apply. Consumers that are new
    to the database start with the next change. Without live reports there is nothing for `krama report reread` to do.
    """
    consumers.install_all()
    command.upgrade(configuration(database), "head")
    with database.transaction() as session:
        institutions.seed(session)
    rebuild(database, default_half_lives() if half_lives is None else half_lives, show_progress)
    begin_consumers(database)
    with database.transaction() as session:
        rereading.begin(session)


def is_current(database: Database) -> bool:
    """Whether the tables, the verdict rows and the consumers are those of this version.

    Raises a database error if the database can't be reached.
    """
    wanted = set(ScriptDirectory.from_config(configuration(database)).get_heads())
    with database.read() as session:
        heads = set(MigrationContext.configure(session.connection()).get_current_heads())
        return heads == wanted and rows_are_current(session) and have_begun(session, consumers.CONSUMERS)
