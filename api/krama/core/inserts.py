"""How rows go in. Many go by the database's own driver: SQLAlchemy's share of an insert is more than the database's."""

import json
from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache
from operator import itemgetter
from typing import Any

from sqlalchemy import inspect
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.engine import Dialect
from sqlmodel import Session, SQLModel

from krama.core.database import driver_cursor

RowValues = Mapping[str, Any]


def insert_rows(session: Session, table: type[SQLModel], rows: Sequence[RowValues]) -> None:
    """Insert rows that are new; they have the same columns, and what they leave out has the database's default."""
    if not rows:
        return
    into = _insertion(table, session.get_bind().dialect, tuple(rows[0]))
    with driver_cursor(session) as cursor:
        if into.on_sqlite:
            cursor.executemany(into.statement, [into.bound(row) for row in rows])
        elif len(rows) == 1:
            cursor.execute(into.statement, into.bound(rows[0]))
        else:
            with cursor.copy(into.copy) as copy:
                for row in rows:
                    copy.write_row(into.bound(row))


def put_rows(session: Session, table: type[SQLModel], rows: Sequence[RowValues]) -> None:
    """Insert rows, each in place of the one that has its primary key; they have the same columns, not keys alone."""
    if rows:
        into = _insertion(table, session.get_bind().dialect, tuple(rows[0]))
        with driver_cursor(session) as cursor:
            cursor.executemany(into.in_place, [into.bound(row) for row in rows])


def insert_missing(session: Session, table: type[SQLModel], rows: Sequence[RowValues]) -> set[Any]:
    """Insert the rows whose primary key, of one column, is not there yet; the keys of those that were not.

    They are inserted in their order, and what is there is locked by nothing that this does.
    """
    if not rows:
        return set()
    into = _insertion(table, session.get_bind().dialect, tuple(rows[0]))
    with driver_cursor(session) as cursor:
        if into.on_sqlite:
            return {row[into.key] for row in rows if cursor.execute(into.if_missing, into.bound(row)).rowcount}
        text = json.dumps(rows, default=str, ensure_ascii=False)
        return {key for (key,) in cursor.execute(into.if_missing, (text,), prepare=True)}


class _Insertion:
    """Statements that insert certain columns of a table, and what the driver wants of a row."""

    def __init__(self, table: type[SQLModel], dialect: Dialect, names: tuple[str, ...]) -> None:
        stored = inspect(table).local_table
        quoted = dialect.identifier_preparer.quote
        name, columns = quoted(stored.name), ", ".join(map(quoted, names))
        keys = stored.primary_key.columns.keys()
        self.key = keys[0]
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
                f"ON CONFLICT DO NOTHING RETURNING {quoted(self.key)}"
            )
        self._width = len(names)
        self._values = itemgetter(*names)
        self._processed: list[tuple[int, Callable[[Any], Any]]] = []
        for place, column in enumerate(names):
            process = stored.columns[column].type.dialect_impl(dialect).bind_processor(dialect)
            if process is not None:
                self._processed.append((place, process))

    def bound(self, row: RowValues) -> list[Any]:
        """Its values as the driver takes them, in the order of the columns."""
        if len(row) != self._width:
            raise ValueError("The rows have not the same columns.")
        values = list(self._values(row))
        for place, process in self._processed:
            if values[place] is not None:
                values[place] = process(values[place])
        return values


@lru_cache(maxsize=64)  # a process has one database; tests have many
def _insertion(table: type[SQLModel], dialect: Dialect, names: tuple[str, ...]) -> _Insertion:
    return _Insertion(table, dialect, names)


def insert_once(session: Session, table: type[SQLModel], row: RowValues) -> bool:
    """Insert a row whose primary key is new; False, and nothing done, where it is there."""
    dialect = sqlite if session.get_bind().dialect.name == "sqlite" else postgresql
    stored = inspect(table).local_table
    statement = dialect.insert(stored).values(**row).on_conflict_do_nothing().returning(*stored.primary_key)
    return session.connection().execute(statement).first() is not None  # a count of rows is not told everywhere


def count_up(session: Session, table: type[SQLModel], row: RowValues, *counters: str) -> int:
    """Insert a row, or add its `counters` to those of the row whose primary key it has; what the first stands at."""
    dialect = sqlite if session.get_bind().dialect.name == "sqlite" else postgresql
    stored = inspect(table).local_table
    fresh = dialect.insert(stored).values(**row)
    statement = fresh.on_conflict_do_update(
        index_elements=list(stored.primary_key), set_={name: stored.c[name] + fresh.excluded[name] for name in counters}
    ).returning(stored.c[counters[0]])
    counted: int = session.connection().execute(statement).scalar_one()
    return counted
