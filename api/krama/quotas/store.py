"""The quota store: the exchange's own database, Redis or Valkey."""

from datetime import datetime
from typing import Protocol

from redis import Redis
from redis.exceptions import RedisError

from krama.core.database import Database
from krama.quotas import repository
from krama.quotas.errors import QuotaStoreAway, QuotaStoreUnusable

_SECONDS = 1.0
"""How long Redis may take to connect, and to answer."""

_SCHEMES = {"valkey": "redis", "valkeys": "rediss"}


class Store(Protocol):
    """A counter for each key, shared by all workers and machines."""

    def add(self, key: str, amount: int, expires_at: datetime) -> int:
        """Add to a counter, which starts at 0, and return its value. It may be dropped after `expires_at`."""
        ...

    def ping(self) -> None:
        """Raises `QuotaStoreAway` if the store does not answer."""
        ...

    def close(self) -> None: ...


class DatabaseStore:
    """Counters in the exchange's database."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def add(self, key: str, amount: int, expires_at: datetime) -> int:
        with self._database.transaction() as session:
            return repository.add(session, key, amount, expires_at)

    def ping(self) -> None:
        """Nothing to do: the database is checked elsewhere."""

    def close(self) -> None:
        """Nothing to do: the owner of the database closes it."""


class RedisStore:
    """Counters in Redis or Valkey. Raises `QuotaStoreAway` if it does not answer."""

    def __init__(self, client: Redis) -> None:
        self._client = client

    def add(self, key: str, amount: int, expires_at: datetime) -> int:
        try:
            with self._client.pipeline(transaction=True) as pipeline:
                pipeline.incrby(f"krama:{key}", amount)
                pipeline.expireat(f"krama:{key}", expires_at)
                return int(pipeline.execute()[0])
        except RedisError as problem:
            raise _away() from problem

    def ping(self) -> None:
        try:
            self._client.ping()
        except RedisError as problem:
            raise _away() from problem

    def close(self) -> None:
        self._client.close()


def _away() -> QuotaStoreAway:
    return QuotaStoreAway("The quota store does not answer. Try again in a moment.")


def open_store(url: str, database: Database) -> Store:
    """The store that the setting names, or the database if it is empty. Raises `QuotaStoreUnusable`."""
    if not url:
        return DatabaseStore(database)
    scheme, colon, rest = url.partition(":")
    try:
        client = Redis.from_url(
            _SCHEMES.get(scheme, scheme) + colon + rest, socket_timeout=_SECONDS, socket_connect_timeout=_SECONDS
        )
    except ValueError as problem:
        raise QuotaStoreUnusable(
            "KRAMA_QUOTA_STORE is not valid. Use redis://host:6379/0, rediss://…, valkey://… or unix:///path."
        ) from problem
    return RedisStore(client)
