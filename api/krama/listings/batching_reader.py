"""Checks that wait in one event loop at the same moment share one query: a query costs more than each row in it."""

from abc import ABC, abstractmethod
from collections.abc import Sequence

from krama.core.batching import Batcher
from krama.listings.reader import VisibleAggregates, choose
from krama.rule.evidence import Aggregate
from krama.sharing.audiences import Viewer

ListingRow = tuple[bytes, bytes, Aggregate]
"""An indicator's key, an audience, and what that audience may know."""

_Request = tuple[Sequence[bytes], Viewer]


class BatchingReader(ABC):
    """Reads for single checks, with at most `at_once` queries at the same moment. Each database has a subclass."""

    def __init__(self, at_once: int) -> None:
        self._batcher: Batcher[_Request, VisibleAggregates] = Batcher(self._read_all, at_once=at_once)

    @abstractmethod
    async def _rows(self, keys: Sequence[bytes]) -> Sequence[ListingRow]:
        """The rows of these keys, for all audiences."""

    async def read(self, keys: Sequence[bytes], viewer: Viewer) -> VisibleAggregates:
        """What the viewer may know of these indicators. Raises what the database raises."""
        return await self._batcher.submit((keys, viewer))

    async def _read_all(self, requests: Sequence[_Request]) -> list[VisibleAggregates]:
        rows = await self._rows(list({key for keys, _ in requests for key in keys}))
        return [_chosen(keys, viewer, rows) for keys, viewer in requests]


def _chosen(keys: Sequence[bytes], viewer: Viewer, rows: Sequence[ListingRow]) -> VisibleAggregates:
    if not rows:
        return {}
    wanted = set(keys)
    return choose((row for row in rows if row[0] in wanted), viewer)
