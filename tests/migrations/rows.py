"""Rows of tables as an earlier version had them."""

from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from krama.core.columns import Key

_LONG_AGO = datetime(2026, 3, 1, tzinfo=UTC)


def insert(connection: sa.Connection, table: str, **known: Any) -> None:
    """A row with these values. Other columns that need one get an empty value."""
    columns = {column["name"]: column for column in sa.inspect(connection).get_columns(table)}
    names = [sa.column(name, Key() if isinstance(known.get(name), UUID) else columns[name]["type"]) for name in columns]
    empty: dict[type, Any] = {int: 0, bool: False, datetime: _LONG_AGO, bytes: b""}
    values = {
        name: empty.get(column["type"].python_type, "")
        for name, column in columns.items()
        if not column["nullable"] and column.get("default") is None
    }
    connection.execute(sa.insert(sa.table(table, *names)).values(values | known))
