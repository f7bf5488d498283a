"""Whether the database is configured so that no committed data can be lost (REQUIREMENTS 31)."""

from typing import Any

from sqlalchemy import text
from sqlmodel import Session

from krama.core.database import Database, DatabaseUnusable

_POSTGRES = ("fsync", "full_page_writes", "synchronous_commit")
_SQLITE = {"journal_mode": ("wal", "a local disk"), "synchronous": (2, "a connection that the service made")}


def require_durable(database: Database) -> None:
    """Raises `DatabaseUnusable` if a power failure could lose an acknowledged report. Names the setting and the fix."""
    if unsafe := unsafe_settings(database):
        raise DatabaseUnusable(" ".join(unsafe))


def unsafe_settings(database: Database) -> list[str]:
    """Each setting with which a commit may be lost, as a sentence that says how to fix it. Raises database errors."""
    with database.read() as session:
        return _of_sqlite(session) if database.is_sqlite else _of_postgres(session)


def _of_postgres(session: Session) -> list[str]:
    rows = session.execute(
        text("SELECT name, setting FROM pg_settings WHERE name = ANY(:names) AND setting = 'off' ORDER BY name"),
        {"names": list(_POSTGRES)},
    )
    return [
        f"PostgreSQL runs with {name} = off: acknowledged data could be lost. Set {name} = on in postgresql.conf, "
        "or for the role or database that has it off, and reload."
        for name, _ in rows
    ]


def _of_sqlite(session: Session) -> list[str]:
    values: dict[str, Any] = {name: session.execute(text(f"PRAGMA {name}")).scalar_one() for name in _SQLITE}
    return [
        f"SQLite runs with {name} = {values[name]}: acknowledged data could be lost. It needs {needs}."
        for name, (safe, needs) in _SQLITE.items()
        if values[name] != safe
    ]
