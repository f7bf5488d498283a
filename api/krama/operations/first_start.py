"""What a new deployment does not have yet: its tables before `krama migrate`, its keys before `krama serve`."""

from pathlib import Path

from sqlalchemy.exc import SQLAlchemyError

from krama.access import keys
from krama.audit import log_key
from krama.audit.continuity import LAST_SIGNED
from krama.core.database import Database


def before_migration(state_dir: Path, database: Database) -> str | None:
    """What to do if the database is new and has no tables yet. Otherwise None.

    It is not new if the state folder shows that something was signed: then the database was lost. Nor if it can't be
    read, or lies in a folder that `krama migrate` does not create.
    """
    try:
        return _missing(state_dir, database)
    except (OSError, SQLAlchemyError):
        return None  # what can't be read is a finding of its own


def _missing(state_dir: Path, database: Database) -> str | None:
    if (state_dir / LAST_SIGNED).exists():
        return None
    if database.path is not None and not database.path.exists():
        own = database.path.parent.resolve() == state_dir.resolve()
        if not own and not database.path.parent.is_dir():
            return None
        setting = "KRAMA_STATE_DIR" if own else "KRAMA_DATABASE_URL"
        return f"{database.path} does not exist yet. Run `krama migrate`, or correct {setting}."
    return "The database has no tables yet. Run `krama migrate`." if database.is_empty() else None


def before_first_start(state_dir: Path) -> bool:
    """Whether no service has used this state folder yet. The first `krama serve` creates all of its files."""
    return not any((state_dir / name).exists() for name in (keys.FILE, log_key.FILE, LAST_SIGNED))
