"""The database: its engine, and the transactions of use cases."""

import hashlib
import os
import sqlite3
import time
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager, suppress
from functools import partial
from pathlib import Path
from threading import Lock
from typing import Any, TypeVar

from sqlalchemy import Connection, Engine, event, inspect, make_url, text
from sqlalchemy.engine import URL
from sqlalchemy.exc import ArgumentError, DBAPIError, InvalidatePoolError, OperationalError, SQLAlchemyError
from sqlalchemy.pool import ConnectionPoolEntry
from sqlmodel import Session, create_engine

from krama.core import metrics
from krama.core.errors import KramaError
from krama.core.postgres import BUSY_SECONDS, SERVICE, Waits, connection_arguments

S = TypeVar("S", bound=Session)

CACHE_KIB = 65_536
"""SQLite's cache of pages for each connection: indexes over random keys dirty many pages."""
_SCAN_CACHE_KIB = 4_096

_USED_AT = "krama.used_at"
BELIEVED_SECONDS = 0.5
"""How long after its last use a connection is assumed to be open, in seconds."""


class DatabaseUnusable(KramaError):
    """The configured database can't be used as it is."""

    code = "database_unusable"


class Database:
    """Opens transactions. Durable on return: SQLite runs in WAL mode with `synchronous=FULL`.

    `waits` are those of a connection to PostgreSQL, and `cache_kib` the size of SQLite's cache of pages.
    """

    def __init__(
        self, url: str | URL, *, pool_size: int = 10, waits: Waits = SERVICE, cache_kib: int = CACHE_KIB
    ) -> None:
        self.url = parse_url(url)
        if self.is_sqlite:
            self.engine = _counted(_sqlite_engine(self.url, pool_size, cache_kib))
        else:
            self.engine = _counted(_postgres_engine(self.url, pool_size, waits))

    @property
    def is_sqlite(self) -> bool:
        return self.url.get_backend_name() == "sqlite"

    @property
    def path(self) -> Path | None:
        """The file of an SQLite database."""
        return Path(str(self.url.database)).absolute() if self.is_sqlite else None

    def refuse_missing_folder(self) -> None:
        """Raise `DatabaseUnusable` if the folder of an SQLite file does not exist."""
        if self.path is not None and not self.path.parent.is_dir():
            raise DatabaseUnusable(
                f"The folder {self.path.parent} does not exist. Create it, or correct KRAMA_DATABASE_URL."
            )

    def refuse_readable_by_others(self) -> None:
        """Raise `DatabaseUnusable` if other users can read or write a file of an SQLite database."""
        if self.path is None:
            return
        files = [self.path.with_name(self.path.name + end) for end in ("", "-wal", "-shm")]
        open_to_others = [str(file) for file in files if file.exists() and file.stat().st_mode & 0o077]
        # gate: mode of the database
        if open_to_others:
            raise DatabaseUnusable(f"Other users can read the database. Run chmod 600 {' '.join(open_to_others)}")

    def is_empty(self) -> bool:
        """Whether the database has no tables. A missing SQLite file is not created."""
        if self.path is not None and not self.path.exists():
            return True
        return not inspect(self.engine).get_table_names()

    def has_table(self, name: str) -> bool:
        """Whether there is a table of this name. A missing SQLite file is not created."""
        return not self.is_empty() and inspect(self.engine).has_table(name)

    def transaction(self) -> AbstractContextManager[Session]:
        """A unit of work that may write: committed when the block ends, rolled back if it raises."""
        return self.transaction_in(Session)

    @contextmanager
    def transaction_in(self, session_type: type[S]) -> Iterator[S]:
        """`transaction`, with a session of this type."""
        with (
            self.engine.connect().execution_options(krama_writes=True) as connection,
            exclusive_writer(self.path),  # after the connection, so that waiting for one delays no other writer
            session_type(connection, expire_on_commit=False) as session,
            session.begin(),
        ):
            yield session

    @contextmanager
    def read(self) -> Iterator[Session]:
        """A unit of work that only reads. It sees one state of the database and holds no lock."""
        options = {} if self.is_sqlite else {"isolation_level": "REPEATABLE READ"}
        with Session(self.engine.execution_options(**options), expire_on_commit=False) as session:
            yield session

    @contextmanager
    def scanning(self) -> Iterator["Database"]:
        """The same database, for somebody who reads all of it once.

        On SQLite it has one connection with a small cache of pages, so that the memory does not grow with the database.
        """
        if not self.is_sqlite:
            yield self
            return
        scanned = Database(self.url, pool_size=1, cache_kib=_SCAN_CACHE_KIB)
        try:
            yield scanned
        finally:
            scanned.close()

    def close(self) -> None:
        self.engine.dispose()


_writers: dict[Path, Lock] = {}


@contextmanager
def exclusive_writer(path: Path | None) -> Iterator[None]:
    """Wait for the other writers of this process to an SQLite file. Does nothing if `path` is None.

    SQLite has one writer. A second one polls, with growing pauses of up to a tenth of a second. With this lock, the
    next writer continues at once. Raises the same error as SQLite if waiting takes too long.
    """
    if path is None:
        yield
        return
    lock = _writers.setdefault(path, Lock())
    if not lock.acquire(timeout=BUSY_SECONDS):
        raise OperationalError(None, None, sqlite3.OperationalError("database is locked"))
    try:
        yield
    finally:
        lock.release()


_DAMAGED = ("SQLITE_CORRUPT", "SQLITE_NOTADB")


def describe_error(problem: SQLAlchemyError) -> str:
    """A description of an error for the operator: the driver's first line if it is about the connection or the disk.

    The same if an SQLite file is damaged. For any other error only its type: its message may contain values.
    """
    if isinstance(problem, OperationalError):
        return str(problem.orig).strip().partition("\n")[0].rstrip(".")
    if getattr(getattr(problem, "orig", None), "sqlite_errorname", "").startswith(_DAMAGED):
        return str(getattr(problem, "orig", None))
    return type(problem).__name__


@contextmanager
def driver_cursor(session: Session) -> Iterator[Any]:
    """A cursor of the driver, within the transaction, for frequent statements where SQLAlchemy's overhead matters.

    Raises SQLAlchemy's errors, like every other statement, without the parts in which PostgreSQL quotes a row.
    """
    connection = session.connection()
    dialect = connection.dialect
    dbapi: Any = dialect.loaded_dbapi
    try:
        yield connection.connection.cursor()
    except dbapi.Error as problem:
        diagnosis = getattr(problem, "diag", None)
        if diagnosis is not None and diagnosis.message_primary is not None:
            problem.args = (diagnosis.message_primary,)  # detail and context, which follow it, quote the row
        raise DBAPIError.instance(None, None, problem, dbapi.Error, dialect=dialect) from problem


def advisory_lock(session: Session, work: str, *, shared: bool = False) -> None:
    """Wait until no other transaction does this kind of work; with `shared`, until none does it without `shared`.

    SQLite has one writer anyway. On PostgreSQL it is an advisory lock, which ends with the transaction. Those who wait
    are served in their order, unlike those who wait for a row: there, new sharers pass a writer that waits. The next
    statement sees what was committed before, so read in a statement of its own what the lock protects.
    """
    if session.get_bind().dialect.name == "postgresql":
        session.execute(_LOCK_SHARED if shared else _LOCK, {"number": lock_number(work)})


def lock_number(work: str) -> int:
    """The number by which PostgreSQL knows the advisory lock of this kind of work."""
    return int.from_bytes(hashlib.sha256(work.encode()).digest()[:8], "big", signed=True)


_LOCK = text("SELECT pg_advisory_xact_lock(CAST(:number AS bigint))")
_LOCK_SHARED = text("SELECT pg_advisory_xact_lock_shared(CAST(:number AS bigint))")


def parse_url(url_text: str | URL) -> URL:
    """Read a database URL, with psycopg as PostgreSQL's driver. Raises `DatabaseUnusable`."""
    try:
        url = make_url(url_text)
    except (ArgumentError, ValueError) as problem:  # a ValueError for a port in letters
        raise DatabaseUnusable(f"KRAMA_DATABASE_URL can't be read as a URL. {_FORMS}") from problem
    match url.get_backend_name():
        case "sqlite" if url.database and url.database != ":memory:":
            return url.set(drivername="sqlite+pysqlite")
        case "postgresql" | "postgres":
            return url.set(drivername="postgresql+psycopg")
    raise DatabaseUnusable(f"KRAMA_DATABASE_URL names a database that is not supported. {_FORMS}")


_FORMS = "Use sqlite:///path/to/file or postgresql://user@host:port/name."


# Python's driver looks for an adapter of each value that is neither a number nor a text. Where there is none, it makes
# an error and ignores it, which takes longer than to bind the value. These two return their argument, and run in C.
_NOTHING: dict[None, None] = {}
sqlite3.register_adapter(bytes, bytes.__bytes__)
sqlite3.register_adapter(type(None), _NOTHING.get)


def open_sqlite(path: str, *, read_only: bool = False, cache_kib: int = CACHE_KIB) -> sqlite3.Connection:
    """A connection with the settings that every reader and writer of the file needs.

    A new file is for this user alone. SQLite gives its other files the same mode.
    """
    if not read_only:
        with suppress(OSError):  # SQLite opens a file that exists, and names the reason if it can't
            os.close(os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))
    location = f"{Path(path).resolve().as_uri()}?mode={'ro' if read_only else 'rwc'}"
    connection = sqlite3.connect(
        location, uri=True, timeout=BUSY_SECONDS, isolation_level=None, check_same_thread=False, cached_statements=256
    )
    connection.execute("PRAGMA foreign_keys=ON")
    connection.execute("PRAGMA synchronous=FULL")
    if not read_only:
        connection.execute("PRAGMA journal_mode=WAL")
        connection.execute("PRAGMA wal_autocheckpoint=16000")  # 64 MB: indexes over random keys dirty many pages
        connection.execute(f"PRAGMA cache_size=-{cache_kib}")
    return connection


def _sqlite_engine(url: URL, pool_size: int, cache_kib: int) -> Engine:
    path = str(url.database)

    def connect() -> sqlite3.Connection:
        try:
            return open_sqlite(path, cache_kib=cache_kib)
        except sqlite3.OperationalError as problem:
            raise DatabaseUnusable(
                f"The SQLite file of KRAMA_DATABASE_URL can't be opened ({problem}). May this user write there?"
            ) from problem

    engine = create_engine(
        url, creator=connect, pool_size=pool_size, max_overflow=0, pool_timeout=BUSY_SECONDS, hide_parameters=True
    )
    event.listen(engine, "begin", _begin_sqlite)
    return engine


def _counted(engine: Engine) -> Engine:
    event.listen(engine, "checkout", lambda *_: metrics.CONNECTIONS.inc())
    event.listen(engine, "checkin", lambda *_: metrics.CONNECTIONS.dec())
    return engine


def _begin_sqlite(connection: Connection) -> None:
    """Writers take the write lock at once: a reader that upgrades later could fail with a stale snapshot."""
    writes = connection.get_execution_options().get("krama_writes", False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")


def _postgres_engine(url: URL, pool_size: int, waits: Waits) -> Engine:
    engine = create_engine(
        url,
        pool_size=pool_size,
        max_overflow=0,
        pool_timeout=BUSY_SECONDS,
        hide_parameters=True,  # so that a printed error contains no value
        connect_args=connection_arguments(url, waits),
    )
    event.listen(engine, "checkin", _was_used)
    event.listen(engine, "checkout", partial(_see_that_it_lives, engine))
    return engine


def _was_used(_: Any, record: ConnectionPoolEntry) -> None:
    record.info[_USED_AT] = time.monotonic()


def _see_that_it_lives(engine: Engine, connection: Any, record: ConnectionPoolEntry, _: Any) -> None:
    """Test a connection that was idle. If it is closed, the pool replaces its connections.

    SQLAlchemy's `pool_pre_ping` tests at every checkout, which takes longer than most queries.
    """
    used_at = record.info.get(_USED_AT)  # a connection that was made just now has none
    if used_at is None or time.monotonic() - used_at < BELIEVED_SECONDS:
        return
    try:
        engine.dialect.do_ping(connection)
    except engine.dialect.loaded_dbapi.Error as gone:
        raise InvalidatePoolError from gone
