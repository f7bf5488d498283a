"""Finds the caller of a feed by a credential that lasts: a feed key, or a client's id and secret in HTTP Basic.

Programs that read feeds, such as OpenCTI and MISP, can't fetch access tokens.
"""

import base64
import binascii
import hashlib
import time
from dataclasses import dataclass
from functools import partial

from anyio import CapacityLimiter, to_thread

from krama.access.errors import FeedCallerRefused
from krama.agencies import service as agencies
from krama.agencies.feed_keys import PREFIX, KeyHolder, find_holder
from krama.agencies.service import Credential
from krama.core.addresses import Address
from krama.core.database import Database
from krama.core.lru import LruCache

FEED_PATHS = ("/taxii2/", "/feeds/")
"""Feed keys, and client secrets in place of tokens, are accepted below these paths only."""

_LONGEST = 512
_DOTS_OF_A_TOKEN = 2
_CACHED = 1024
_THREADS = 2
"""Callers are looked up so many at a time, so that those who guess keep nobody busy but themselves."""


def is_feed(path: str) -> bool:
    """Whether a path is below `FEED_PATHS`, or one of these, with its last slash or without."""
    return f"{path}/".startswith(FEED_PATHS)


@dataclass(frozen=True, slots=True)
class FeedCredential:
    """A feed key, or with `client_id` a client's secret."""

    secret: str
    client_id: str | None = None

    @property
    def digest(self) -> bytes:
        """The cache key. It is a hash, so that the cache contains no usable credential."""
        return hashlib.sha256(f"{self.client_id or ''}\0{self.secret}".encode("utf-8", "surrogatepass")).digest()


def feed_credential(authorization: bytes | None) -> FeedCredential | None:
    """The credential in an `Authorization` header, or None for an access token. Raises `FeedCallerRefused`."""
    scheme, _, text = (authorization or b"").decode("latin-1").partition(" ")
    scheme, text = scheme.lower(), text.strip()
    if scheme == "basic":
        return _basic(text)
    if scheme in ("bearer", "token") and text.startswith(PREFIX) and len(text) <= _LONGEST:
        return FeedCredential(text)
    if scheme in ("bearer", "dpop") and text.count(".") == _DOTS_OF_A_TOKEN:
        return None
    raise FeedCallerRefused


def is_feed_key(authorization: bytes) -> bool:
    """Whether an `Authorization` header has a feed key, in any of the ways that programs send it."""
    try:
        credential = feed_credential(authorization)
    except FeedCallerRefused:
        return False
    return credential is not None and credential.client_id is None


def _basic(encoded: str) -> FeedCredential:
    """A feed key as password may have any user name, which programs want to be there."""
    try:
        decoded = base64.b64decode(encoded, validate=True).decode("ascii")
    except (binascii.Error, ValueError) as problem:
        raise FeedCallerRefused from problem
    client_id, colon, secret = decoded.partition(":")
    if not colon or len(decoded) > _LONGEST or not decoded.isprintable():  # RFC 7617 allows no control characters
        raise FeedCallerRefused
    return FeedCredential(secret) if secret.startswith(PREFIX) else FeedCredential(secret, client_id)


class FeedCallers:
    """Turns the credentials of feed readers into principals.

    A credential is looked up again after `refresh_seconds`. That bounds how long one that was revoked still works.
    """

    def __init__(self, database: Database, refresh_seconds: float) -> None:
        self._database = database
        self._refresh_seconds = refresh_seconds
        self._cache = LruCache[bytes, tuple[KeyHolder, float]](_CACHED)
        self._threads = CapacityLimiter(_THREADS)

    async def resolve(self, credential: FeedCredential, address: Address) -> agencies.Principal:
        """The principal of this credential. Raises `FeedCallerRefused`, whatever is wrong with it."""
        holder, current_until = self._cache.get(credential.digest) or (None, 0.0)
        # gate: feed credential is looked up again
        if holder is None or current_until < time.monotonic():
            holder = await to_thread.run_sync(partial(self._find, credential), limiter=self._threads)
            if holder is None:
                raise FeedCallerRefused
            self._cache[credential.digest] = holder, time.monotonic() + self._refresh_seconds
        # gate: address of a feed's caller
        if not holder.may_call_from(address):
            raise FeedCallerRefused
        return holder.principal

    def _find(self, credential: FeedCredential) -> KeyHolder | None:
        if credential.client_id is None:
            return find_holder(self._database, credential.secret)
        principal = agencies.authenticate(self._database, Credential(credential.client_id, credential.secret))
        # gate: client that must prove its key
        if principal is None or principal.dpop_required:
            return None
        return KeyHolder(principal, ())
