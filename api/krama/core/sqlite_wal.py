"""Copying SQLite's journal back into the database, a little and often, while nobody writes.

Left alone, whoever commits when the journal has grown long copies all of it, for as long as a hundred milliseconds, and
every check waits for a commit of the audit log.

SQLite before 3.51.3 damages a database where a commit begins the journal anew while somebody copies it for the second
time (https://www.sqlite.org/wal.html#walresetbug). Here that can't be: the lock of writers is held meanwhile, and so
nobody commits, in whatever process. Left is the copy that a writer makes after its own commit, where the journal has
grown beyond 64 MB nevertheless: in one process nobody commits then either, in several somebody may.
"""

import sqlite3
from contextlib import ExitStack, closing
from pathlib import Path

from krama.core.database import exclusive_writer, open_sqlite


def wants_one_process() -> bool:
    """Whether this SQLite has that fault; 3.50.7 and 3.44.6 have the mend too."""
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
        """Copy what there is; the next writer begins the journal anew, unless somebody reads what stood there before.

        Writers wait meanwhile: a few milliseconds, and more (0.7 s for 500 MB) once somebody has gone who read for
        long, such as a backup. Raises what SQLite raises where it can't become the writer.
        """
        locking, copying = self._connections()
        with exclusive_writer(self._path):
            locking.execute("BEGIN IMMEDIATE")
            try:
                copying.execute("PRAGMA wal_checkpoint(PASSIVE)").fetchall()  # waits for no reader
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
