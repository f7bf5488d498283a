"""Whether this version works on tables that a newer version has migrated, so that both can run during an upgrade.

A migration first only adds (expand). What the version before it still uses is taken away by a later version (contract).
So a version works on the tables of the next one. How far back that reaches is in the database: each `krama migrate`
stores the oldest version whose code still works there, and older code compares it with its own number.
"""

from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import inspect
from sqlmodel import Session

from krama.core import sequence
from krama.core.sequence import SequenceRow

USABLE_FROM = 48
"""The oldest version whose code works on the tables of this one, by the number of its last migration.

Raise it only in a version with a migration that takes something away: `tests/migrations/test_expand.py` says when.
"""

_MARK = "tables_usable_from"


def stored_heads(session: Session) -> set[str]:
    """The last migrations of the database."""
    return set(MigrationContext.configure(session.connection()).get_current_heads())


def is_newer(session: Session, scripts: ScriptDirectory) -> bool:
    """Whether a newer version has migrated the tables, that is with migrations that this one does not know."""
    (own,) = scripts.get_heads()
    heads = stored_heads(session)
    return len(heads) == 1 and all(head.isdecimal() and int(head) > int(own) for head in heads)


def is_usable(session: Session, scripts: ScriptDirectory) -> bool:
    """Whether this version works on the tables of the newer version that has migrated them."""
    (own,) = scripts.get_heads()
    oldest = sequence.mark(session, _MARK)
    # gate: tables of a newer version
    return oldest is not None and int(own) >= oldest


def store_usable_from(session: Session) -> None:
    """Store `USABLE_FROM`, unless a newer version has stored a later one. Does nothing before the first migration.

    It is stored before the migrations too: a worker of a version that is too old must know it before they run.
    """
    if not inspect(session.connection()).has_table(SequenceRow.__tablename__):
        return
    if (sequence.mark(session, _MARK) or 0) < USABLE_FROM:
        sequence.set_mark(session, _MARK, USABLE_FROM)
