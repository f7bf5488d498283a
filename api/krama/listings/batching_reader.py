"""Checks that wait in one event loop at the same moment share one query: a query costs more than each row in it."""

from abc import ABC, abstractmethod
from collections.abc import Sequence

from krama.core.batching import Batcher
from krama.listings.reader import ListingRow, VisibleAggregates, choose
from krama.sharing.audiences import Viewer

_Request = tuple[Sequence[bytes], Viewer, Sequence[str]]


class BatchingReader(ABC):
    """Reads for single checks, with at most `at_once` queries at the same moment. Each database has a subclass."""

    def __init__(self, at_once: int) -> None:
        self._batcher: Batcher[_Request, VisibleAggregates] = Batcher(self._read_all, at_once=at_once)

    @abstractmethod
    async def _rows(self, keys: Sequence[bytes], numbers: Sequence[str]) -> Sequence[ListingRow]:
        """The rows of these keys and of the accounts of these numbers, for all audiences."""

    async def read(self, keys: Sequence[bytes], viewer: Viewer, numbers: Sequence[str] = ()) -> VisibleAggregates:
        """What the viewer may know of these indicators. Raises what the database raises."""
        return await self._batcher.submit((keys, viewer, numbers))

    async def _read_all(self, requests: Sequence[_Request]) -> list[VisibleAggregates]:
        keys = {key for keys, _, _ in requests for key in keys}
        numbers = {number for _, _, numbers in requests for number in numbers}
        rows = await self._rows(list(keys), list(numbers))
        return [_chosen(request, rows) for request in requests]


def _chosen(request: _Request, rows: Sequence[ListingRow]) -> VisibleAggregates:
    if not rows:
        return {}
    keys, viewer, numbers = request
    wanted = {*keys, *numbers}
    return choose((row for row in rows if row[0] in wanted or row[3] in wanted), viewer)
