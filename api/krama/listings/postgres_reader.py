"""Reads listings from PostgreSQL. A round trip takes longer than the query, so checks that wait share one."""

from collections.abc import Iterable, Sequence

from psycopg import AsyncConnection, Connection
from psycopg.rows import TupleRow
from psycopg_pool import AsyncConnectionPool, ConnectionPool
from sqlalchemy.engine import URL

from krama.core.postgres import BUSY_SECONDS, READER, connection_arguments, conninfo
from krama.listings.batching_reader import BatchingReader
from krama.listings.reader import BY_KEY, BY_NUMBER, ListingRow, VisibleAggregates, choose
from krama.rule.evidence import Aggregate
from krama.sharing.audiences import Viewer

_STATEMENT = f"{BY_KEY} = ANY(%s::uuid[])"
_WITH_NUMBERS = f"{_STATEMENT} UNION ALL {BY_NUMBER.replace('%', '%%')} = ANY(%s::text[])"
_AT_ONCE = 2


class PostgresVerdictReader(BatchingReader):
    """Single checks use a pool of the event loop. A batch in a worker thread uses another pool and its own query."""

    def __init__(self, url: URL) -> None:
        super().__init__(_AT_ONCE)
        arguments = connection_arguments(url, READER, default_transaction_read_only="on")
        settings = {"autocommit": True, "prepare_threshold": 1, **arguments}
        self._loop_pool: AsyncConnectionPool[AsyncConnection[TupleRow]] = AsyncConnectionPool(
            conninfo(url), kwargs=settings, min_size=1, max_size=_AT_ONCE, timeout=BUSY_SECONDS, open=False
        )
        self._thread_pool: ConnectionPool[Connection[TupleRow]] = ConnectionPool(
            conninfo(url), kwargs=settings, min_size=0, max_size=4, timeout=BUSY_SECONDS, open=False
        )

    async def open(self) -> None:
        await self._loop_pool.open()
        self._thread_pool.open()

    async def _rows(self, keys: Sequence[bytes], numbers: Sequence[str]) -> list[ListingRow]:
        async with self._loop_pool.connection() as connection:
            cursor = await connection.execute(*_query(keys, numbers), prepare=True)
            return [_row(row) for row in await cursor.fetchall()]

    def read_many(self, keys: Sequence[bytes], viewer: Viewer, numbers: Sequence[str] = ()) -> VisibleAggregates:
        with self._thread_pool.connection() as connection:
            rows = connection.execute(*_query(keys, numbers), prepare=True)
            return choose((_row(row) for row in rows), viewer)

    async def close(self) -> None:
        await self._loop_pool.close()
        self._thread_pool.close()


def _query(keys: Iterable[bytes], numbers: Sequence[str]) -> tuple[str, tuple[list[str], ...]]:
    """A statement and its variables."""
    ids = [key.hex() for key in keys]
    return (_WITH_NUMBERS, (ids, list(numbers))) if numbers else (_STATEMENT, (ids,))


def _row(columns: TupleRow) -> ListingRow:
    return columns[0].bytes, columns[1].bytes, Aggregate(*columns[2:-1]), columns[-1]
