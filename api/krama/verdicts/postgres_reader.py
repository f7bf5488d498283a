"""Verdict rows from PostgreSQL: checks that wait at the same moment share one round trip."""

import asyncio
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, cast

from psycopg import AsyncConnection, Connection
from psycopg.rows import TupleRow
from psycopg_pool import AsyncConnectionPool, ConnectionPool

from krama.core.database import BUSY_SECONDS
from krama.sharing.audiences import Viewer
from krama.verdicts.reader import COLUMNS, Found, choose
from krama.verdicts.terms import Terms

_STATEMENT = f"SELECT {COLUMNS} FROM verdict WHERE indicator_id = ANY(%s::uuid[])"
_SETTINGS: dict[str, Any] = {
    "autocommit": True,
    "prepare_threshold": 1,
    "connect_timeout": BUSY_SECONDS,
    "options": "-c default_transaction_read_only=on -c statement_timeout=5s",
}


_Row = tuple[bytes, bytes, Terms]


@dataclass(slots=True)
class _Waiting:
    keys: Sequence[bytes]
    viewer: Viewer
    answer: asyncio.Future[Found]


class PostgresVerdictReader:
    """Gathers the checks of one event loop; a batch in a thread asks for itself."""

    def __init__(self, conninfo: str) -> None:
        self._loop_pool: AsyncConnectionPool[AsyncConnection[TupleRow]] = AsyncConnectionPool(
            conninfo, kwargs=_SETTINGS, min_size=1, max_size=2, timeout=BUSY_SECONDS, open=False
        )
        self._thread_pool: ConnectionPool[Connection[TupleRow]] = ConnectionPool(
            conninfo, kwargs=_SETTINGS, min_size=0, max_size=4, timeout=BUSY_SECONDS, open=False
        )
        self._waiting: list[_Waiting] = []
        self._flushes: set[asyncio.Task[None]] = set()

    async def open(self) -> None:
        await self._loop_pool.open()
        self._thread_pool.open()

    async def read(self, keys: Sequence[bytes], viewer: Viewer) -> Found:
        waiting = _Waiting(keys, viewer, asyncio.get_running_loop().create_future())
        self._waiting.append(waiting)
        if len(self._flushes) < self._loop_pool.max_size:
            self._flushes.add(asyncio.create_task(self._flush()))
        return await waiting.answer

    async def _flush(self) -> None:
        """Answer whoever waits, again and again until nobody does.

        It leaves the set in the same turn of the loop in which it found nobody: whoever comes after begins another.
        """
        try:
            await self._answer_all()
        finally:
            self._flushes.discard(cast(asyncio.Task[None], asyncio.current_task()))

    async def _answer_all(self) -> None:
        while self._waiting:
            gathered, self._waiting = self._waiting, []
            try:
                rows = await self._rows(gathered)
                answers = [_answer(waiting, rows) for waiting in gathered]
            except Exception as problem:  # whatever it is, nobody may be left waiting
                for waiting in gathered:
                    if not waiting.answer.done():
                        waiting.answer.set_exception(problem)
                continue
            for waiting, answer in zip(gathered, answers, strict=True):
                if not waiting.answer.done():
                    waiting.answer.set_result(answer)

    async def _rows(self, gathered: Sequence[_Waiting]) -> list[_Row]:
        keys = {key for waiting in gathered for key in waiting.keys}
        async with self._loop_pool.connection() as connection:
            cursor = await connection.execute(_STATEMENT, _variables(keys), prepare=True)
            return [_row(row) for row in await cursor.fetchall()]

    def read_many(self, keys: Sequence[bytes], viewer: Viewer) -> Found:
        with self._thread_pool.connection() as connection:
            rows = connection.execute(_STATEMENT, _variables(keys), prepare=True)
            return choose((_row(row) for row in rows), viewer)

    async def close(self) -> None:
        await self._loop_pool.close()
        self._thread_pool.close()


def _variables(keys: Iterable[bytes]) -> tuple[list[str]]:
    return ([key.hex() for key in keys],)


def _row(columns: TupleRow) -> _Row:
    return columns[0].bytes, columns[1].bytes, Terms(*columns[2:])


def _answer(waiting: _Waiting, rows: Sequence[_Row]) -> Found:
    if not rows:
        return {}
    wanted = set(waiting.keys)
    return choose((row for row in rows if row[0] in wanted), waiting.viewer)
