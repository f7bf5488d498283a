"""The mark of a sandbox's database, and the rule that a sandbox and a real exchange never share one.

The mark is a row in the database. So a backup of a sandbox has it too, and can't be served as a real exchange.
"""

from sqlmodel import Session

from krama.core import sequence
from krama.core.database import Database
from krama.sandbox.errors import SandboxRefused

_MARK = "sandbox"
_FILLED = "sandbox_filled"


def mark(session: Session, version: int) -> None:
    """Mark an empty database as a sandbox's, with the version of its test values."""
    sequence.set_mark(session, _MARK, version)


def version_of(database: Database) -> int | None:
    """The version of the test values in a sandbox's database. None if it is not a sandbox's. It must have tables."""
    with database.read() as session:
        return sequence.mark(session, _MARK)


def mark_filled(session: Session) -> None:
    """Note that everything up to this change came with the sandbox."""
    sequence.set_mark(session, _FILLED, sequence.take(session))


def filled_at(session: Session) -> int:
    """The number of the last change that came with the sandbox."""
    return sequence.mark(session, _FILLED) or 0


def require_kind(database: Database, *, sandbox: bool) -> None:
    """Raise `SandboxRefused` if this is a sandbox's database and none is wanted, or the other way round."""
    marked = version_of(database) is not None
    # gate: sandbox is never a real exchange
    if marked and not sandbox:
        raise SandboxRefused(
            "This database is a sandbox's: its secrets are public, and its members are invented. Run `krama sandbox` "
            "to start it, or set KRAMA_DATABASE_URL or KRAMA_STATE_DIR to another database."
        )
    # gate: real exchange is never a sandbox
    if sandbox and not marked:
        raise SandboxRefused(
            "`krama sandbox` did not create this database, so it may have real data. Choose another folder with "
            "--folder."
        )
