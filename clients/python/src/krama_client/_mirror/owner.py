"""Whether a copy is of the agency of the client that asks it."""

import threading
import time
from contextlib import suppress

from krama_client._mirror.exchange import Source
from krama_client._mirror.loaded import Loaded
from krama_client._mirror.syncing import refuse_other_agency
from krama_client._sync.client import Krama
from krama_client.errors import KramaError

OWNER_SECONDS = 5.0
"""How long the exchange may take to say whose client asks."""
_ASK_AGAIN_SECONDS = 60.0


class Owner:
    """Knows whose client asks.

    A copy names the clients that have brought it in step, so for these nobody has to be asked. For another one, the
    exchange is asked, once for all threads. Checks wait for its first answer only, and all until the same time. While
    it is away, nobody knows whose client it is, and the copy answers.
    """

    def __init__(self, krama: Krama) -> None:
        self._source = Source(krama)
        self._client_id = self._source.client_id
        self._agency_id: str | None = None
        self._lock = threading.Lock()
        self._is_asking = False
        self._was_asked = threading.Event()
        self._ask_at = 0.0
        self._wait_until: float | None = None

    def refuse_other(self, loaded: Loaded, seconds: float) -> None:
        """Raise `MirrorUnusable` for the copy of another agency. The exchange is waited for `seconds` at most."""
        # gate: the copy of another agency does not answer
        if self._is_named(loaded):
            return
        if self._agency_id is None:
            self._was_asked.wait(max(self._begin(seconds) - time.monotonic(), 0.0))
        if (agency_id := self._agency_id) is not None and loaded.agency_id is not None:
            refuse_other_agency(loaded.agency_id, agency_id)

    def would_wait(self, loaded: Loaded) -> bool:
        """Whether `refuse_other` may wait for the exchange now."""
        if self._is_named(loaded) or self._agency_id is not None or self._was_asked.is_set():
            return False
        return self._wait_until is None or time.monotonic() < self._wait_until

    def _is_named(self, loaded: Loaded) -> bool:
        """Whether the copy is of this client's agency by what it says itself, or does not say whose it is."""
        return self._client_id in loaded.client_ids or loaded.agency_id is None

    def _begin(self, seconds: float) -> float:
        """Ask, unless somebody does or did so just now. Returns until when to wait for the first answer."""
        with self._lock:
            now = time.monotonic()
            if self._wait_until is None:
                self._wait_until = now + min(seconds, OWNER_SECONDS)
            if not self._is_asking and now >= self._ask_at:
                self._is_asking = True
                threading.Thread(target=self._ask, name="krama-mirror-owner", daemon=True).start()
            return self._wait_until

    def _ask(self) -> None:
        try:
            with suppress(KramaError):
                self._agency_id = self._source.agency_id(OWNER_SECONDS)
        finally:
            self._ask_at = time.monotonic() + _ASK_AGAIN_SECONDS
            self._is_asking = False
            self._was_asked.set()
