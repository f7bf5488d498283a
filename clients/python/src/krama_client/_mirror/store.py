"""The file of a copy: one SQLite database, which changes in whole pages and never in parts of one.

It keeps a rollback journal and no write-ahead log, so that a new copy can take its place by renaming.
"""

import errno
import os
import sqlite3
import threading
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

from krama_client._mirror.records import Row
from krama_client.errors import MirrorBusy, MirrorDiskFull, MirrorEmpty, MirrorError, MirrorUnusable

_APPLICATION, _VERSION = 0x4B524D52, 3
_WAIT_SECONDS, _READ_SECONDS = 10.0, 2.0
"""How long a writer waits for others, and how long a check does: the exchange can answer meanwhile."""
_TABLES = """
CREATE TABLE about (name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE page (number INTEGER PRIMARY KEY, id BLOB NOT NULL);
CREATE TABLE listing (
    key BLOB NOT NULL, page INTEGER NOT NULL, listed INTEGER NOT NULL, updated INTEGER NOT NULL, number TEXT,
    facts TEXT NOT NULL
);
"""
_INDEXES = (
    "CREATE UNIQUE INDEX listing_by_key ON listing (key)",
    "CREATE INDEX listing_by_page ON listing (page) WHERE page > 1",
    "CREATE INDEX listing_by_number ON listing (number) WHERE number IS NOT NULL",
    "CREATE INDEX listing_ended ON listing (updated) WHERE NOT listed",
)
"""They are made once most rows are there. To find the place of each row by itself takes much longer."""
_KEEP_THE_LAST = "DELETE FROM listing WHERE rowid NOT IN (SELECT max(rowid) FROM listing GROUP BY key)"
_INSERT = "INSERT OR REPLACE INTO listing (key, page, listed, updated, number, facts) VALUES (?, {page}, ?, ?, ?, ?)"
_PAGES_KEPT = 10_000
"""A program that checks so seldom that its page is no longer there reads the copy again."""
_NUMBERS = ("page", "newest", "snapshot_as_of", "as_of")
_TEXTS = ("verifier_key", "snapshot_id", "cursor", "policy", "region", "institutions")
_LONGEST_NUMBER = 18

NO_COPY = "There is no copy yet. Call `sync` first."
INCOMPLETE = "The copy is not complete yet. Call `sync`, which goes on where it was."
DAMAGED = "The file is damaged, or it is not a copy. If it was a copy, call `sync`, which loads it again."
_NO_SPACE = (
    "The copy can't be written: the disk is full, or a limit for files is reached. Make room, and call `sync` again. "
    "The copy is as it was before."
)
_BUSY = "Another program or thread has been writing to this copy for too long. Try again."
_OF_DAMAGE = {"SQLITE_ERROR", "SQLITE_CANTOPEN_ISDIR"}
"""What SQLite says of a file in which a table is missing, and of a folder."""
_OF_A_FULL_DISK = {"SQLITE_FULL", "SQLITE_IOERR_WRITE"}
_FULL = {number for name in ("ENOSPC", "EDQUOT", "EFBIG") if (number := getattr(errno, name, None)) is not None}


@contextmanager
def faults_named() -> Iterator[None]:
    """Raise a `MirrorError` for what SQLite or the system says of the files of a copy."""
    try:
        yield
    except sqlite3.OperationalError as error:
        raise _of_sqlite(getattr(error, "sqlite_errorname", "")) from None
    except (sqlite3.Error, sqlite3.Warning):
        raise MirrorUnusable(DAMAGED, "damaged") from None
    except OSError as error:
        if error.errno in _FULL:
            raise MirrorDiskFull(_NO_SPACE) from None
        reason = error.strerror or type(error).__name__
        file = error.filename or "A file of the copy"
        detail = f"{file} can't be read or written. The system says: {reason}."
        raise MirrorError(detail, "system" if error.filename else "", file=str(file), reason=reason) from None


def _of_sqlite(name: str) -> MirrorError:
    if name in _OF_DAMAGE:
        return MirrorUnusable(DAMAGED, "damaged")
    if name in _OF_A_FULL_DISK:
        return MirrorDiskFull(_NO_SPACE)
    if name.startswith(("SQLITE_BUSY", "SQLITE_LOCKED")):
        return MirrorBusy(_BUSY)
    return MirrorError(
        f"The file of the copy can't be used now. SQLite says: {name or 'nothing more'}. Check who may write to the "
        "file and its folder, and the disk.",
        "sqlite",
        name=name or "-",
    )


def open_to_read(path: Path) -> sqlite3.Connection:
    """A connection for checks, which waits for a writer less long. Raises what `open_file` raises."""
    return open_file(path, _READ_SECONDS)


def open_file(path: Path, seconds: float | None = None) -> sqlite3.Connection:
    """A connection to the file of a copy. Raises `MirrorEmpty`, `MirrorBusy` or `MirrorUnusable`."""
    with faults_named():
        if not path.exists():
            raise MirrorEmpty(NO_COPY)
        connection = sqlite3.connect(
            f"{path.absolute().as_uri()}?mode=rw",
            uri=True,
            timeout=_WAIT_SECONDS if seconds is None else seconds,
            isolation_level=None,
            check_same_thread=False,
        )
        try:
            application = connection.execute("PRAGMA application_id").fetchone()[0]
            version = connection.execute("PRAGMA user_version").fetchone()[0]
        except BaseException:
            connection.close()
            raise
    if (application, version) != (_APPLICATION, _VERSION):
        connection.close()
        raise MirrorUnusable(DAMAGED, "damaged")
    return connection


def refuse_other_file(path: Path) -> None:
    """Raise `MirrorUnusable` if there is a file that is not a copy, not even a damaged one. It is never replaced."""
    with faults_named():
        if not path.exists():
            return
        with path.open("rb") as file:
            head = file.read(_HEAD)
    # gate: a file that is not a copy is never replaced
    if head and not (head.startswith(_SQLITE) and head[_APPLICATION_AT:] == _APPLICATION.to_bytes(4, "big")):
        raise MirrorUnusable(_OTHER_FILE.format(name=path.name), "other_file", name=path.name)


_SQLITE = b"SQLite format 3\0"
_APPLICATION_AT, _HEAD = 68, 72
"""Where the header of an SQLite file has its application id (sqlite.org/fileformat.html, section 1.3)."""
_NO_FOLDER = "There is no folder {folder}. Make it first, or name another file."
_OTHER_FILE = "{name} is not a copy of the list, so it is left as it is. Name another file, or move this one away."


def read_about(connection: sqlite3.Connection) -> dict[str, str]:
    """What the copy knows of itself. Raises `MirrorUnusable` if a part is missing or is not a number."""
    with faults_named():
        about = dict(connection.execute("SELECT name, value FROM about"))
    if not about.keys() >= {*_NUMBERS, *_TEXTS} or not all(_is_number(about[name]) for name in _NUMBERS):
        raise MirrorUnusable(DAMAGED, "damaged")
    return about


def _is_number(value: Any) -> bool:
    is_text = isinstance(value, str) and len(value) <= _LONGEST_NUMBER
    return is_text and value.isascii() and value.isdigit()


def write_about(connection: sqlite3.Connection, about: Mapping[str, str]) -> None:
    """Change what the copy knows of itself, within the transaction."""
    connection.executemany("INSERT OR REPLACE INTO about VALUES (?, ?)", about.items())


@contextmanager
def transaction(connection: sqlite3.Connection) -> Iterator[None]:
    """All or nothing."""
    with faults_named():
        connection.execute("BEGIN IMMEDIATE")
        try:
            yield
            connection.execute("COMMIT")
        except BaseException:
            with suppress(sqlite3.Error):  # a full disk may have rolled it back, and may hinder this
                connection.execute("ROLLBACK")
            raise


def begin_page(connection: sqlite3.Connection, number: int) -> None:
    """Give a page of changes an id of its own, within the transaction.

    Two copies may number different pages alike. The id tells a program whether the file still holds what it has read.
    """
    connection.execute("INSERT INTO page VALUES (?, ?)", (number, os.urandom(16)))
    connection.execute("DELETE FROM page WHERE number <= ?", (number - _PAGES_KEPT,))


def page_id(connection: sqlite3.Connection, number: int) -> bytes | None:
    """The id of a page. None if the copy does not have it."""
    with faults_named():
        row = connection.execute("SELECT id FROM page WHERE number = ?", (number,)).fetchone()
    return None if row is None else row[0]


def put(connection: sqlite3.Connection, rows: Iterable[Row], page: int) -> None:
    """Add rows, or replace those of the same indicators, within the transaction."""
    connection.executemany(_INSERT.format(page=f"{page:d}"), rows)


def prune(connection: sqlite3.Connection, before: int) -> None:
    """Remove what ended before a time in microseconds since 1970, within the transaction."""
    connection.execute("DELETE FROM listing WHERE NOT listed AND updated < ?", (before,))


_OF_A_NEW_FILE = ("journal_mode = MEMORY", "synchronous = OFF", "cache_size = -131072", "locking_mode = EXCLUSIVE")


class NewFile:
    """A copy that is being loaded next to the one in use. It takes its place when it is complete, or never."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._new = path.with_name(f"{path.name}.new")
        remove(self._new)
        os.close(os.open(self._new, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))
        self.connection = sqlite3.connect(self._new, isolation_level=None)
        try:
            for setting in _OF_A_NEW_FILE:
                self.connection.execute(f"PRAGMA {setting}")
            self.connection.executescript(_TABLES)
            self.connection.execute("BEGIN")  # nothing of it counts before it is complete
        except BaseException:
            self.discard()
            raise

    def add(self, rows: Iterable[Row], page: int) -> None:
        """Add rows of indicators. Before `make_indexes`, an indicator may come twice."""
        put(self.connection, rows, page)

    def make_indexes(self) -> None:
        """From now on, a row replaces that of the same indicator. Of rows that came twice, the last one stays."""
        try:
            self.connection.execute(_INDEXES[0])
        except sqlite3.IntegrityError:
            self.connection.execute(_KEEP_THE_LAST)
            self.connection.execute(_INDEXES[0])
        for index in _INDEXES[1:]:
            self.connection.execute(index)

    def take_place(self, about: Mapping[str, str]) -> None:
        """Replace the copy in use."""
        write_about(self.connection, about)
        begin_page(self.connection, int(about["page"]))
        self.connection.execute("COMMIT")
        self.connection.execute(f"PRAGMA application_id = {_APPLICATION}")
        self.connection.execute(f"PRAGMA user_version = {_VERSION}")
        self.connection.close()
        _flush(self._new)
        # A journal that an interrupted change left belongs to the old file. It must never be applied to the new one.
        self._path.with_name(f"{self._path.name}-journal").unlink(missing_ok=True)
        self._new.replace(self._path)
        if os.name == "posix":
            _flush(self._path.parent)

    def discard(self) -> None:
        """Give it up."""
        self.connection.close()
        remove(self._new)


def remove(path: Path) -> None:
    """Remove a file of SQLite and what lies next to it."""
    for name in (path.name, f"{path.name}-journal"):
        path.with_name(name).unlink(missing_ok=True)


def _flush(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


_making = threading.Lock()


@contextmanager
def only_writer(path: Path) -> Iterator[None]:
    """One program or thread at a time writes to a copy. Others wait for some seconds. Raises `MirrorBusy`.

    A program that is killed leaves no lock behind.
    """
    with faults_named():
        if not path.parent.is_dir():
            raise MirrorError(_NO_FOLDER.format(folder=path.parent), "no_folder", folder=str(path.parent))
        lock = _lock_of(path)
        try:
            lock.execute("BEGIN EXCLUSIVE")
            yield
        finally:
            lock.close()


def _lock_of(path: Path) -> sqlite3.Connection:
    file = path.with_name(f"{path.name}.lock")
    # To close a file ends all locks that this process has on it. So it is closed by nobody but SQLite once it exists.
    with _making, suppress(FileExistsError):
        os.close(os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))
    return sqlite3.connect(file, timeout=_WAIT_SECONDS, isolation_level=None)
