"""Checkpoints of SQLite's write-ahead log: small and frequent ones, taken while no writer commits.

Without them, the commit that finds the log at its limit copies all of it into the database. That takes up to a hundred
milliseconds, and every check waits for a commit of the audit log.

SQLite before 3.51.3 can damage a database when a commit restarts the log while another connection copies it a second
time (https://www.sqlite.org/wal.html#walresetbug). That can't happen here: the checkpoint holds the write lock, so
no process commits meanwhile. What remains is the copy that a writer makes after its own commit when the log has grown
beyond 64 MB nevertheless. With one process, nothing commits at that moment; with several, something may.
"""

import sqlite3
from contextlib import ExitStack, closing
from pathlib import Path

from krama.core.database import exclusive_writer, open_sqlite


def one_worker_advice() -> str | None:
    """What an operator must know of this SQLite version, or None. `krama doctor` and `krama serve` say the same."""
    if not wants_one_process():
        return None
    return (
        f"Run one worker: SQLite {sqlite3.sqlite_version} may, very rarely, damage a database that several processes "
        "write to. For more workers, use SQLite 3.51.3 or later, or PostgreSQL."
    )


def wants_one_process() -> bool:
    """Whether this SQLite has that fault. 3.50.7 and 3.44.6 have the fix too."""
    version = sqlite3.sqlite_version_info
    return version < (3, 51, 3) and not (3, 50, 7) <= version < (3, 51) and not (3, 44, 6) <= version < (3, 45)


class WalCheckpointer:
    """Takes checkpoints of one database file. One thread at a time uses it."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._ending = ExitStack()
        self._locking: sqlite3.Connection | None = None
        self._copying: sqlite3.Connection | None = None

    def checkpoint(self) -> None:
        """Copy the log into the database. The next writer then restarts the log, unless a reader still needs it.

        Writers wait meanwhile: usually a few milliseconds, and longer (0.7 s for 500 MB) after a long reader such as a
        backup. Raises what SQLite raises if the write lock can't be taken.
        """
        locking, copying = self._connections()
        with exclusive_writer(self._path):
            locking.execute("BEGIN IMMEDIATE")
            try:
                copying.execute("PRAGMA wal_checkpoint(PASSIVE)").fetchall()  # does not wait for readers
            finally:
                locking.execute("ROLLBACK")

    def _connections(self) -> tuple[sqlite3.Connection, sqlite3.Connection]:
        """One connection holds the lock and the other copies: SQLite does not let one connection do both."""
        if self._locking is None:
            self._locking = self._ending.enter_context(closing(open_sqlite(str(self._path))))
        if self._copying is None:  # kept separately: the process may run out of files in between
            self._copying = self._ending.enter_context(closing(open_sqlite(str(self._path))))
        return self._locking, self._copying

    def close(self) -> None:
        self._ending.close()
        self._locking = self._copying = None
