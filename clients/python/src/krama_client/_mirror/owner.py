"""Whether a copy is of the agency of the client that asks it."""

import time

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
    exchange is asked once. While it is away, nobody knows whose client it is, and the copy answers.
    """

    def __init__(self, krama: Krama) -> None:
        self._source = Source(krama)
        self._client_id = self._source.client_id
        self._agency_id: str | None = None
        self._ask_at = 0.0

    def refuse_other(self, loaded: Loaded, seconds: float = OWNER_SECONDS) -> None:
        """Raise `MirrorUnusable` for the copy of another agency. The exchange is asked for `seconds` at most."""
        # gate: the copy of another agency does not answer
        if self._client_id in loaded.client_ids or loaded.agency_id is None:
            return
        if self._agency_id is None and time.monotonic() >= self._ask_at:
            try:
                self._agency_id = self._source.agency_id(min(seconds, OWNER_SECONDS))
            except KramaError:
                self._ask_at = time.monotonic() + _ASK_AGAIN_SECONDS
        if self._agency_id is not None:
            refuse_other_agency(loaded.agency_id, self._agency_id)
