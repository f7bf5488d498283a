"""The interface of the fast readers: what one viewer may know of a few indicators, as fast as the driver allows."""

from collections.abc import Iterable, Sequence
from typing import Protocol

from krama.rule.evidence import Aggregate
from krama.sharing.audiences import Viewer

COLUMNS = "indicator_id, audience, " + ", ".join(Aggregate._fields)

VisibleAggregates = dict[bytes, Aggregate]
"""The aggregates that the viewer may see, by indicator key. An indicator whose key is missing is not listed."""


class VerdictReader(Protocol):
    """Reads the rows of a few keys within the event loop, or of many from a worker thread.

    Keys are the 16 bytes of indicator ids. Both return what the viewer may see, and raise the driver's operational
    error if the database does not answer.
    """

    async def read(self, keys: Sequence[bytes], viewer: Viewer) -> VisibleAggregates: ...

    def read_many(self, keys: Sequence[bytes], viewer: Viewer) -> VisibleAggregates: ...

    async def close(self) -> None: ...


def choose(rows: Iterable[tuple[bytes, bytes, Aggregate]], viewer: Viewer) -> VisibleAggregates:
    """The row of each indicator that the viewer sees: its agency's own row, otherwise its sector's.

    The rows may be of any audience, and those of other audiences are dropped here. A query by key alone is one probe of
    the index, and nearly every indicator has only one row.
    """
    visible: VisibleAggregates = {}
    for key, audience, aggregate in rows:
        if audience == viewer.own or (audience in viewer.shared and key not in visible):
            visible[key] = aggregate
    return visible
