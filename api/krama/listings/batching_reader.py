"""Checks of one event loop that wait at the same moment share one query: asking costs more than each answer does."""

from abc import ABC, abstractmethod
from collections.abc import Sequence

from krama.core.batching import Batcher
from krama.listings.reader import Found, choose
from krama.rule.evidence import Aggregate
from krama.sharing.audiences import Viewer

ListingRow = tuple[bytes, bytes, Aggregate]
"""An indicator's key, an audience, and what that audience may know."""

_Request = tuple[Sequence[bytes], Viewer]


class BatchingReader(ABC):
    """Reads for single checks, with at most `at_once` queries at the same moment. Each database has a subclass."""

    def __init__(self, at_once: int) -> None:
        self._batcher: Batcher[_Request, Found] = Batcher(self._read_all, at_once=at_once)

    @abstractmethod
    async def _rows(self, keys: Sequence[bytes]) -> Sequence[ListingRow]:
        """The rows of these keys, for any audience."""

    async def read(self, keys: Sequence[bytes], viewer: Viewer) -> Found:
        """What the viewer may know of these indicators. Raises what the database raises."""
        return await self._batcher.submit((keys, viewer))

    async def _read_all(self, requests: Sequence[_Request]) -> list[Found]:
        rows = await self._rows(list({key for keys, _ in requests for key in keys}))
        return [_chosen(keys, viewer, rows) for keys, viewer in requests]


def _chosen(keys: Sequence[bytes], viewer: Viewer, rows: Sequence[ListingRow]) -> Found:
    if not rows:
        return {}
    wanted = set(keys)
    return choose((row for row in rows if row[0] in wanted), viewer)
