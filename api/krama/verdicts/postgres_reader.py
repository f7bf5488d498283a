"""Verdict rows from PostgreSQL: checks that wait at the same moment share one round trip."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from psycopg import AsyncConnection, Connection
from psycopg.rows import TupleRow
from psycopg_pool import AsyncConnectionPool, ConnectionPool

from krama.core.database import BUSY_SECONDS
from krama.sharing.policy import audiences_of
from krama.verdicts.policy import Terms
from krama.verdicts.reader import COLUMNS, Found, choose

_STATEMENT = f"SELECT {COLUMNS} FROM verdict WHERE indicator_id = ANY(%s::uuid[]) AND audience = ANY(%s::uuid[])"
_SETTINGS: dict[str, Any] = {
    "autocommit": True,
    "prepare_threshold": 1,
    "connect_timeout": BUSY_SECONDS,
    "options": "-c default_transaction_read_only=on -c statement_timeout=5s",
}


@dataclass(slots=True)
class _Waiting:
    keys: Sequence[UUID]
    viewer: UUID
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

    async def read(self, keys: Sequence[UUID], viewer: UUID) -> Found:
        waiting = _Waiting(keys, viewer, asyncio.get_running_loop().create_future())
        self._waiting.append(waiting)
        if len(self._flushes) < self._loop_pool.max_size:
            flush = asyncio.create_task(self._flush())
            self._flushes.add(flush)
            flush.add_done_callback(self._flushes.discard)
        return await waiting.answer

    async def _flush(self) -> None:
        """Answer whoever waits, again and again until nobody does."""
        while self._waiting:
            gathered, self._waiting = self._waiting, []
            try:
                rows = await self._rows(gathered)
            except Exception as problem:
                _tell(gathered, problem)
                continue
            for waiting in gathered:
                if not waiting.answer.done():
                    wanted = set(waiting.keys)
                    waiting.answer.set_result(choose((row for row in rows if row[0] in wanted), waiting.viewer))

    async def _rows(self, gathered: Sequence[_Waiting]) -> list[tuple[UUID, UUID, Terms]]:
        keys = list({key for waiting in gathered for key in waiting.keys})
        audiences = list({audience for waiting in gathered for audience in audiences_of(waiting.viewer)})
        async with self._loop_pool.connection() as connection:
            cursor = await connection.execute(_STATEMENT, (keys, audiences), prepare=True)
            return [(row[0], row[1], Terms(*row[2:])) for row in await cursor.fetchall()]

    def read_many(self, keys: Sequence[UUID], viewer: UUID) -> Found:
        with self._thread_pool.connection() as connection:
            rows = connection.execute(_STATEMENT, (list(keys), list(audiences_of(viewer))), prepare=True)
            return choose(((row[0], row[1], Terms(*row[2:])) for row in rows), viewer)

    async def close(self) -> None:
        await self._loop_pool.close()
        self._thread_pool.close()


def _tell(gathered: Sequence[_Waiting], problem: Exception) -> None:
    for waiting in gathered:
        if not waiting.answer.done():
            waiting.answer.set_exception(problem)
