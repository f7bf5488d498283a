"""Inserts rows, mostly through the driver itself: SQLAlchemy takes more time for an insert than the database."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import UTC, datetime
from functools import lru_cache
from operator import itemgetter
from typing import Any
from uuid import UUID

from pydantic_core import to_json
from sqlalchemy import inspect
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.engine import Dialect
from sqlmodel import Session, SQLModel
from sqlmodel.sql.sqltypes import UTCDateTime

from krama.core.columns import Amount, Key
from krama.core.database import driver_cursor

RowValues = Mapping[str, Any]
RowTuple = tuple[Any, ...]


def insert_rows(session: Session, table: type[SQLModel], rows: Sequence[RowValues]) -> None:
    """Insert new rows. All have the same columns. Other columns get the database's default."""
    if rows:
        names = tuple(rows[0])
        insert_tuples(session, table, names, _tuples(names, rows))


def insert_tuples(session: Session, table: type[SQLModel], names: tuple[str, ...], rows: Sequence[RowTuple]) -> None:
    """Insert new rows that have the values of these columns, in their order. The fastest way for hundreds of rows."""
    if not rows:
        return
    into = _insertion(table, session.get_bind().dialect, names)
    with driver_cursor(session) as cursor:
        if into.on_sqlite:
            cursor.executemany(into.statement, into.bound(rows))
        elif len(rows) == 1:
            cursor.execute(into.statement, next(into.bound(rows)))
        else:
            with cursor.copy(into.copy) as copy:
                for row in into.bound(rows):
                    copy.write_row(row)


def put_rows(session: Session, table: type[SQLModel], rows: Sequence[RowValues]) -> None:
    """Insert rows, or replace the rows with the same primary key. All have the same columns, and not only keys."""
    if rows:
        names = tuple(rows[0])
        into = _insertion(table, session.get_bind().dialect, names)
        with driver_cursor(session) as cursor:
            cursor.executemany(into.in_place, into.bound(_tuples(names, rows)))


def insert_missing(session: Session, table: type[SQLModel], rows: Sequence[RowValues]) -> int:
    """Insert the rows that no unique key forbids, in their order. Existing rows are not locked.

    Returns how many are new.
    """
    if not rows:
        return 0
    names = tuple(rows[0])
    return insert_missing_tuples(session, table, names, _tuples(names, rows))


def insert_missing_tuples(
    session: Session, table: type[SQLModel], names: tuple[str, ...], rows: Sequence[RowTuple]
) -> int:
    """`insert_missing` for rows that have the values of these columns, in their order."""
    if not rows:
        return 0
    into = _insertion(table, session.get_bind().dialect, names)
    with driver_cursor(session) as cursor:
        if into.on_sqlite:
            done = cursor.executemany(into.if_missing, into.bound(rows))
        else:
            named = [dict(zip(names, row, strict=True)) for row in rows]
            done = cursor.execute(into.if_missing, (to_json(into.in_json(named)).decode(),), prepare=True)
        return int(done.rowcount)


class _Insertion:
    """Statements that insert certain columns of a table, and the conversion of rows for the driver."""

    def __init__(self, table: type[SQLModel], dialect: Dialect, names: tuple[str, ...]) -> None:
        stored = inspect(table).local_table
        quoted = dialect.identifier_preparer.quote
        name, columns = quoted(stored.name), ", ".join(map(quoted, names))
        keys = stored.primary_key.columns.keys()
        self.on_sqlite = dialect.name == "sqlite"
        marks = ", ".join(("?" if self.on_sqlite else "%s",) * len(names))
        self.statement = f"INSERT INTO {name} ({columns}) VALUES ({marks})"
        replaced = ", ".join(f"{quoted(column)} = excluded.{quoted(column)}" for column in names if column not in keys)
        self.in_place = f"{self.statement} ON CONFLICT ({', '.join(map(quoted, keys))}) DO UPDATE SET {replaced}"
        self.copy = f"COPY {name} ({columns}) FROM STDIN"
        if self.on_sqlite:
            self.if_missing = f"{self.statement} ON CONFLICT DO NOTHING"
        else:  # one text for all: psycopg takes some microseconds for each element of an array
            self.if_missing = (
                f"INSERT INTO {name} ({columns}) SELECT {columns} FROM json_populate_recordset(NULL::{name}, %s) "
                "ON CONFLICT DO NOTHING"
            )
        self._amounts = {name: each for name in names if isinstance(each := stored.columns[name].type, Amount)}
        self._dialect = dialect
        self._processed: list[tuple[int, Callable[[Any], Any]]] = []
        for place, column in enumerate(names):
            column_type = stored.columns[column].type
            process = column_type.dialect_impl(dialect).bind_processor(dialect)
            if isinstance(column_type, Key) and not self.on_sqlite:
                process = _hexadecimal
            elif isinstance(column_type, UTCDateTime) and self.on_sqlite:
                process = _in_utc
            if process is not None:
                self._processed.append((place, process))

    def in_json(self, rows: Sequence[RowValues]) -> Sequence[RowValues]:
        """The rows as JSON has them for PostgreSQL, which reads all but amounts of money as they are."""
        if not self._amounts:
            return rows
        amounts = self._amounts.items()
        return [
            {**row, **{name: each.process_bind_param(row[name], self._dialect) for name, each in amounts}}
            for row in rows
        ]

    def bound(self, rows: Iterable[RowTuple]) -> Iterator[RowTuple]:
        """The values of rows in the driver's types.

        Converts one column after another, which takes less time than one row after another.
        """
        columns: list[Sequence[Any]] = list(zip(*rows, strict=True))
        for place, process in self._processed:
            columns[place] = _converted(columns[place], process)
        return zip(*columns, strict=True)


def _tuples(names: tuple[str, ...], rows: Sequence[RowValues]) -> Sequence[RowTuple]:
    """The values of rows in the order of these columns."""
    if any(len(row) != len(names) for row in rows):
        raise ValueError("The rows do not have the same columns.")
    return [(row[names[0]],) for row in rows] if len(names) == 1 else list(map(itemgetter(*names), rows))


def _hexadecimal(key: UUID) -> str:
    """A key as PostgreSQL reads it. Rows share most of their keys, and the driver would convert each of them again."""
    return f"{key.int:032x}"


_TWO = tuple(f"{number:02}" for number in range(100))
"""Numbers with two digits."""


def _in_utc(moment: datetime) -> str:
    """A time as SQLAlchemy writes it into SQLite, in half of the instructions that `isoformat` takes."""
    if moment.tzinfo is None:
        raise ValueError("A time has no zone.")
    at = moment.astimezone(UTC)
    year, micros = at.year, at.microsecond
    day = f"{_TWO[year // 100]}{_TWO[year % 100]}-{_TWO[at.month]}-{_TWO[at.day]}"
    second = f"{_TWO[at.hour]}:{_TWO[at.minute]}:{_TWO[at.second]}"
    return f"{day} {second}.{_TWO[micros // 10000]}{_TWO[micros // 100 % 100]}{_TWO[micros % 100]}"


def _converted(values: Sequence[Any], process: Callable[[Any], Any]) -> list[Any]:
    """The values of a column, converted. Rows often share an object, such as their agency; it is converted once."""
    if values[0] is not values[-1]:
        return [None if value is None else process(value) for value in values]
    column, shared, converted = [], None, None
    for value in values:
        if value is not shared:
            shared, converted = value, None if value is None else process(value)
        column.append(converted)
    return column


@lru_cache(maxsize=64)  # a process has one database; tests have many
def _insertion(table: type[SQLModel], dialect: Dialect, names: tuple[str, ...]) -> _Insertion:
    return _Insertion(table, dialect, names)


def insert_once(session: Session, table: type[SQLModel], row: RowValues) -> bool:
    """Insert a row. Does nothing and returns False if its primary key already exists."""
    dialect = sqlite if session.get_bind().dialect.name == "sqlite" else postgresql
    stored = inspect(table).local_table
    statement = dialect.insert(stored).values(**row).on_conflict_do_nothing().returning(*stored.primary_key)
    return session.connection().execute(statement).first() is not None  # not every driver reports a row count


def count_up(session: Session, table: type[SQLModel], row: RowValues, *counters: str) -> int:
    """Insert a row, or add its `counters` to the row with the same primary key. Returns the first counter's value."""
    dialect = sqlite if session.get_bind().dialect.name == "sqlite" else postgresql
    stored = inspect(table).local_table
    fresh = dialect.insert(stored).values(**row)
    statement = fresh.on_conflict_do_update(
        index_elements=list(stored.primary_key), set_={name: stored.c[name] + fresh.excluded[name] for name in counters}
    ).returning(stored.c[counters[0]])
    counted: int = session.connection().execute(statement).scalar_one()
    return counted
