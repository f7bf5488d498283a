"""Bring a database to this version's tables, and tell whether it is there."""

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy.exc import SQLAlchemyError

from krama.core.database import Database
from krama.core.errors import KramaError


def configuration(database: Database) -> Config:
    """Alembic's configuration for this database."""
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent).replace("%", "%%"))
    config.attributes["engine"] = database.engine
    return config


def migrate(database: Database) -> None:
    """Make or change the tables until they are this version's; does nothing if they are. One transaction a version."""
    command.upgrade(configuration(database), "head")


def is_current(database: Database) -> bool:
    """Whether the database answers and its tables are this version's."""
    try:
        with database.engine.connect() as connection:
            heads = set(MigrationContext.configure(connection).get_current_heads())
    except (SQLAlchemyError, KramaError):
        return False
    return heads == set(ScriptDirectory.from_config(configuration(database)).get_heads())
