"""Checkpoints of SQLite's write-ahead log: small, frequent, and while there is no writer.

Otherwise the commit that finds a long log copies all of it, for up to a hundred milliseconds, and every check waits for
a commit of the audit log.

SQLite before 3.51.3 can damage a database if a commit resets the log during a second checkpoint
(https://www.sqlite.org/wal.html#walresetbug). That can't happen here, because the checkpoint holds the write lock, and
no process commits meanwhile. The exception is SQLite's own checkpoint after a commit, once the log exceeds 64 MB:
within one process no other thread commits then, but another process may.
"""

import sqlite3
from contextlib import ExitStack, closing
from pathlib import Path

from krama.core.database import exclusive_writer, open_sqlite


def wants_one_process() -> bool:
    """Whether this SQLite has that fault. It is also fixed in 3.50.7 and 3.44.6."""
    version = sqlite3.sqlite_version_info
    return version < (3, 51, 3) and not (3, 50, 7) <= version < (3, 51) and not (3, 44, 6) <= version < (3, 45)


class WalCheckpointer:
    """The journal of one database file, used by one thread at a time."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._ending = ExitStack()
        self._locking: sqlite3.Connection | None = None
        self._copying: sqlite3.Connection | None = None

    def checkpoint(self) -> None:
        """Copy the log into the database. The next writer starts the log over, unless a reader still needs it.

        Writers wait meanwhile: a few milliseconds, and longer (0.7 s for 500 MB) after a long read such as a backup.
        Raises SQLite's error if it can't get the write lock.
        """
        locking, copying = self._connections()
        with exclusive_writer(self._path):
            locking.execute("BEGIN IMMEDIATE")
            try:
                copying.execute("PRAGMA wal_checkpoint(PASSIVE)").fetchall()  # does not wait for readers
            finally:
                locking.execute("ROLLBACK")

    def _connections(self) -> tuple[sqlite3.Connection, sqlite3.Connection]:
        """One that holds the lock, and one that copies: SQLite lets none do both."""
        if self._locking is None:
            self._locking = self._ending.enter_context(closing(open_sqlite(str(self._path))))
        if self._copying is None:  # each by itself: files may run out between them, again and again
            self._copying = self._ending.enter_context(closing(open_sqlite(str(self._path))))
        return self._locking, self._copying

    def close(self) -> None:
        self._ending.close()
        self._locking = self._copying = None
