"""The quota store: the exchange's own database, Redis or Valkey."""

from datetime import datetime
from typing import Protocol

from krama.core.database import Database
from krama.core.extras import Extra, require
from krama.quotas import repository


class Store(Protocol):
    """A counter for each key, shared by all workers and machines."""

    def add(self, key: str, amount: int, expires_at: datetime) -> int:
        """Add to a counter, which starts at 0, and return its value. It may be dropped after `expires_at`."""
        ...

    def ping(self) -> None:
        """Raises `QuotaStoreUnavailable` if the store does not answer."""
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


def open_store(url: str, database: Database) -> Store:
    """The store that the setting names, or the database if it is empty.

    Raises `QuotaStoreUnusable`, and `ExtraMissing` if the packages for Redis are not installed.
    """
    if not url:
        return DatabaseStore(database)
    require(Extra.REDIS, "KRAMA_QUOTA_STORE")
    from krama.quotas.redis_store import open_redis  # noqa: PLC0415  (an extra that a base installation lacks)

    return open_redis(url)
