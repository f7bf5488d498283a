"""Records the locks that each transaction takes on PostgreSQL, as its statements show them."""

import re
from collections.abc import Iterable, Mapping
from typing import Any

import psycopg
from psycopg.pq import TransactionStatus
from psycopg.sql import Composable

from krama.core.database import lock_number
from krama.core.sequence import SequenceRow
from krama.protection.repository import LIST_LOCK

_WRITTEN = re.compile(r"\b(?:UPDATE|DELETE FROM) (\w+) ?(?:SET|WHERE)")
_REPLACED = re.compile(r"\bINSERT INTO (\w+) .*ON CONFLICT")
_LOCKED = re.compile(r"\bFROM (\w+(?:, \w+)*)\b.* FOR (?:NO KEY UPDATE|UPDATE|SHARE|KEY SHARE)")
_NAMED = re.compile(r"name = '(\w+)'")
_OF_EACH_AGENCY = "advisory: pending reports"
_ADVISORY = {lock_number(work): f"advisory: {work}" for work in ("administration", "institutions", LIST_LOCK)}
WHOLE_ROW = re.compile(r"\bFROM (\w+)(?=.* FOR UPDATE)|(?<=DELETE FROM )(\w+)")
"""The table of which a statement deletes rows, or locks them against everything but reading."""


class LockRecorder:
    """The statements of every transaction of the connections whose `cursor_factory` is this recorder's."""

    def __init__(self) -> None:
        self.transactions: list[list[tuple[str, Any]]] = []
        open_ones: dict[int, list[tuple[str, Any]]] = {}
        transactions = self.transactions

        class RecordingCursor(psycopg.Cursor[Any]):
            def execute(self, query: Any, params: Any = None, **options: Any) -> Any:
                self._note(query, params)
                return super().execute(query, params, **options)

            def executemany(self, query: Any, params_seq: Iterable[Any], **options: Any) -> None:
                rows = list(params_seq)
                self._note(query, rows)
                super().executemany(query, rows, **options)

            def _note(self, query: Any, params: Any) -> None:
                key = id(self.connection)
                if self.connection.info.transaction_status == TransactionStatus.IDLE or key not in open_ones:
                    open_ones[key] = []
                    transactions.append(open_ones[key])
                text = query.as_string(self.connection) if isinstance(query, Composable) else str(query)
                open_ones[key].append((re.sub(r"\s+", " ", text), params))

        self.cursor_factory = RecordingCursor

    def locks(self) -> list[list[str]]:
        """The locks of each transaction in their order, each where it is taken first."""
        return [
            list(dict.fromkeys(lock for statement, params in statements for lock in self._locks_of(statement, params)))
            for statements in self.transactions
        ]

    def statements(self) -> set[str]:
        """All statements, without their parameters."""
        return {statement for statements in self.transactions for statement, _ in statements}

    def _locks_of(self, statement: str, params: Any) -> list[str]:
        if "pg_advisory_xact_lock" in statement:
            return [_ADVISORY.get(params["number"], _OF_EACH_AGENCY)]
        tables = [
            table
            for pattern in (_WRITTEN, _REPLACED, _LOCKED)
            for names in pattern.findall(statement)
            for table in names.split(", ")
        ]
        return [self._row_of(statement, params) if table == SequenceRow.__tablename__ else table for table in tables]

    def _row_of(self, statement: str, params: Any) -> str:
        """Each row of `sequence` is a lock of its own."""
        written = _NAMED.search(statement)
        values = params.values() if isinstance(params, Mapping) else params[0]
        name = written[1] if written else next(value for value in values if isinstance(value, str))
        return f"sequence: {name}"
