"""The quota store in Redis or Valkey. Needs the extra `redis`, so only `store.open_store` imports this, and late."""

from datetime import datetime

from redis import Redis
from redis.exceptions import RedisError

from krama.quotas.errors import QuotaStoreUnavailable, QuotaStoreUnusable

_SECONDS = 1.0
"""How long Redis may take to connect, and to answer."""

_SCHEMES = {"valkey": "redis", "valkeys": "rediss"}


class RedisStore:
    """Counters in Redis or Valkey. Raises `QuotaStoreUnavailable` if it does not answer."""

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


def _away() -> QuotaStoreUnavailable:
    return QuotaStoreUnavailable("The quota store does not answer. Try again in a moment.")


def open_redis(url: str) -> RedisStore:
    """The store at this address. Connects later. Raises `QuotaStoreUnusable`."""
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
