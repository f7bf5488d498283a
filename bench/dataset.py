"""The stored exchange as an SQLite file, kept under `.bench/` until the code that creates it changes."""

import hashlib
import multiprocessing
import shutil
import sqlite3
import time
from collections.abc import Callable, Iterable
from contextlib import nullcontext
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from sqlalchemy import Table
from sqlalchemy.dialects import sqlite
from sqlmodel import SQLModel

from bench.stored import AGENCIES, Row, change_of, client_id_of, stored
from krama.core.database import Database
from krama.listings.tables import IndicatorRecord, VerdictRow
from krama.migrations.state import migrate
from krama.reports import summing
from krama.reports.tables import Report

ROOT = Path(__file__).parents[1]
CACHE = ROOT / ".bench"
TABLES: tuple[type[SQLModel], ...] = (IndicatorRecord, Report, VerdictRow)

_MADE_BY = (
    "api/krama/migrations/versions",
    "api/krama/indicators",
    "api/krama/rule/evidence.py",
    "api/krama/listings/projection.py",
    "api/krama/reports/counted.py",
    "api/krama/reports/summing.py",
    "api/krama/reports/sums.py",
    "api/krama/rule/weights.py",
    "api/krama/sharing",
    "bench/dataset.py",
    "bench/stored.py",
)
_SCOPES = "cases:read checks:run indicators:read reports:read reports:submit search:run"
_ENROLLED = "2025-01-01 00:00:00.000000"
_CHUNK = 5_000
_COUNTED_AT_ONCE = 20_000
_BUILD = (
    "PRAGMA journal_mode=OFF", "PRAGMA synchronous=OFF", "PRAGMA cache_size=-1000000", "PRAGMA foreign_keys=OFF",
    "PRAGMA locking_mode=EXCLUSIVE",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Size:
    """The parameters of a dataset."""

    indicators: int
    seed: int = 1


def sqlite_file(size: Size, show_progress: Callable[[str], None]) -> Path:
    """The dataset's file. Copy it before you write to it. Creating it takes a minute per million indicators."""
    folder = CACHE / f"{size.indicators}-{size.seed}-{_fingerprint()}"
    path = folder / "krama.sqlite3"
    if path.exists():
        return path
    for stale in CACHE.glob(f"{size.indicators}-{size.seed}-*"):
        shutil.rmtree(stale)
    folder.mkdir(parents=True)
    began = time.monotonic()
    show_progress(f"Creating {size.indicators:,} indicators (stored in {folder.relative_to(ROOT)})")
    draft = folder / "draft.sqlite3"
    _build(draft, size)
    show_progress(f"Created in {time.monotonic() - began:.0f} s. Counting its reports for statistics")
    _count(draft)
    draft.rename(path)
    show_progress(f"Complete after {time.monotonic() - began:.0f} s")
    return path


def _fingerprint() -> str:
    """A digest of the tables, the canonical forms and the generator, so that no outdated file is measured."""
    digest = hashlib.sha256()
    for name in (*_MADE_BY, "bench/values.py", "bench/addresses.py"):
        place = ROOT / name
        for file in sorted(place.rglob("*.py")) if place.is_dir() else [place]:
            digest.update(file.read_bytes())
    return digest.hexdigest()[:12]


def _build(path: Path, size: Size) -> None:
    _make_tables(path)
    connection = sqlite3.connect(path, isolation_level=None)
    for pragma in _BUILD:
        connection.execute(pragma)
    connection.execute("BEGIN")
    later = _drop_indexes(connection)
    _fill(connection, size)
    _make_cases(connection)
    connection.execute("UPDATE sequence SET value = ? WHERE name = 'change'", (change_of(size.indicators),))
    for statement in later:
        connection.execute(statement)
    connection.execute("COMMIT")
    connection.execute("PRAGMA journal_mode=WAL")
    connection.close()


def _count(path: Path) -> None:
    """Count all reports for statistics. Else the service's job would do so while something else is measured."""
    database = Database(f"sqlite:///{path}")
    summing.take_changes(database, at_once=_COUNTED_AT_ONCE)
    database.close()


def _make_tables(path: Path) -> None:
    database = Database(f"sqlite:///{path}")
    migrate(database)
    database.close()


def _drop_indexes(connection: sqlite3.Connection) -> list[str]:
    """Drop the indexes, because creating them at the end is faster. Returns the statements that create them."""
    names = "('indicator', 'report', 'verdict')"
    indexes = connection.execute(
        f"SELECT name, sql FROM sqlite_master WHERE type = 'index' AND sql IS NOT NULL AND tbl_name IN {names}"
    ).fetchall()
    for name, _ in indexes:
        connection.execute(f"DROP INDEX {name}")
    return [sql for _, sql in indexes]


def _fill(connection: sqlite3.Connection, size: Size) -> None:
    connection.executemany(
        "INSERT INTO agency (agency_id, name, sector, country, scopes, created_at, updated_at, revision, seq) "
        "VALUES (?1, ?2, 'police', 'KH', ?4, ?3, ?3, 1, 1)",
        [(agency.bytes, f"Bench agency {number}", _ENROLLED, _SCOPES) for number, agency in enumerate(AGENCIES)],
    )
    connection.executemany(
        "INSERT INTO client (client_id, agency_id, name, scopes, created_at, updated_at, revision, seq) "
        "VALUES (?1, ?2, '', 'reports:submit', ?3, ?3, 1, 1)",
        [(client_id_of(number), agency.bytes, _ENROLLED) for number, agency in enumerate(AGENCIES)],
    )
    inserts = [insert_into(kind) for kind in TABLES]
    starts = range(0, size.indicators, _CHUNK)
    pieces = [(size.seed, range(start, min(start + _CHUNK, size.indicators))) for start in starts]
    with multiprocessing.get_context("spawn").Pool() if len(pieces) > 1 else nullcontext() as pool:
        for rows_by_table in (pool.imap if pool else map)(bound_rows, pieces):
            for insert, rows in zip(inserts, rows_by_table, strict=True):
                connection.executemany(insert, rows)


_CASES = """
INSERT INTO case_file (case_id, agency_id, client_id, reference, stating_clients, tlp, audience, recipients, anonymous,
    revision, created_at, opened_at, updated_at,
    category, occurred_at, province, channel, loss_amount, loss_currency, narrative)
SELECT case_id(min(created_at), report_id), agency_id, client_id, case_reference, client_id,
    iif(is_described(report_id), tlp, NULL), iif(is_described(report_id), audience, 0), '', FALSE,
    1, created_at, iif(is_described(report_id), created_at, NULL), created_at,
    category, occurred_at, province, channel, loss_amount, loss_currency, narrative
FROM report WHERE case_reference <> '' GROUP BY agency_id, case_reference
"""
"""A case for each reference of an agency, as of its first report. Agencies described every third one."""


def _make_cases(connection: sqlite3.Connection) -> None:
    connection.create_function("case_id", 2, _case_id, deterministic=True)
    connection.create_function("is_described", 1, lambda key: key[-1] % 3 == 0, deterministic=True)
    connection.execute(_CASES)


def _case_id(created_at: str, report_id: bytes) -> bytes:
    """It is as random as the ids of the service are. The time only chooses the first report of the case."""
    return hashlib.sha256(f"{created_at} {report_id.hex()}".encode()).digest()[:16]


def bound_rows(piece: tuple[int, range]) -> list[list[tuple[Any, ...]]]:
    """The rows of some serials for each of `TABLES`, in the types of SQLite's driver. Runs in a separate process."""
    made = list(stored(*piece))
    return [
        _bound(IndicatorRecord, (item.indicator for item in made)),
        _bound(Report, (row for item in made for row in item.reports)),
        _bound(VerdictRow, (row for item in made for row in item.verdicts)),
    ]


def _bound(kind: type[SQLModel], rows: Iterable[Row]) -> list[tuple[Any, ...]]:
    binders = _binders(kind)
    return [tuple(bind(row[name]) for name, bind in binders) for row in rows]


@cache
def _binders(kind: type[SQLModel]) -> list[tuple[str, Callable[[Any], Any]]]:
    """SQLAlchemy's conversions for this table, so that loaded rows can't differ from rows that the service writes."""
    dialect = sqlite.dialect()
    chosen = (
        (column.name, column.type.dialect_impl(dialect).bind_processor(dialect)) for column in _table(kind).columns
    )
    return [(name, bind or _as_is) for name, bind in chosen]


def _as_is(value: Any) -> Any:
    return value


def columns_of(kind: type[SQLModel]) -> list[str]:
    """The names of a table's columns, in order."""
    return [column.name for column in _table(kind).columns]


def insert_into(kind: type[SQLModel]) -> str:
    """The statement that inserts a whole row with SQLite's driver."""
    names = columns_of(kind)
    return f"INSERT INTO {_table(kind).name} ({', '.join(names)}) VALUES ({', '.join('?' * len(names))})"


def _table(kind: type[SQLModel]) -> Table:
    table: Table = SQLModel.metadata.tables[str(kind.__tablename__)]
    return table
