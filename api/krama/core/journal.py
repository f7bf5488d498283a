"""Copying SQLite's journal back into the database beside the writers, so that none does it in its own commit.

Whoever commits when the journal has grown long copies all of it, for as long as a hundred milliseconds, and every check
waits for a commit of the audit log. Left to the writers is what they do where this can't keep up.
"""

import sqlite3
from pathlib import Path

from krama.core.database import one_writer, open_sqlite

_LITTLE = 200
"""Pages that are copied in so short a time that others may wait for it."""


class Journal:
    """The journal of one database file, used by one thread at a time."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._connection: sqlite3.Connection | None = None

    def copy_back(self) -> None:
        """Copy what there is, then what was written meanwhile, so that the next writer begins the journal anew.

        That last step, of a millisecond or two, is the only one that keeps writers of this process waiting; it is put
        off while much is written.
        """
        before = self._copy()
        if self._copy() - before < _LITTLE:
            with one_writer(self._path):
                self._copy()

    def _copy(self) -> int:
        """How many pages the journal holds, copied or not."""
        connection = self._connection = self._connection or open_sqlite(str(self._path))
        _, pages, _ = connection.execute("PRAGMA wal_checkpoint(PASSIVE)").fetchone()  # waits for nobody
        return int(pages)

    def close(self) -> None:
        if self._connection is not None:
            self._connection.close()
            self._connection = None
