"""The interface of the fast readers: what one viewer may know of a few indicators, as fast as the driver allows."""

from collections.abc import Iterable, Sequence
from typing import Protocol

from krama.listings.tables import IS_ACCOUNT_OF_NUMBER, NUMBER_OF_ACCOUNT
from krama.rule.evidence import Aggregate
from krama.sharing.audiences import Viewer

COLUMNS = "indicator_id, audience, " + ", ".join(Aggregate._fields)

BY_KEY = f"SELECT {COLUMNS}, NULL FROM verdict WHERE indicator_id"
"""The start of the statement that reads the rows of some keys. Each reader adds the keys in its own way."""

BY_NUMBER = (
    f"SELECT {COLUMNS}, number FROM verdict JOIN"
    f" (SELECT indicator_id, {NUMBER_OF_ACCOUNT} AS number FROM indicator WHERE {IS_ACCOUNT_OF_NUMBER}) AS account"
    " USING (indicator_id) WHERE number"
)
"""The same for the rows of the accounts that messengers have for some telephone numbers."""

ListingRow = tuple[bytes, bytes, Aggregate, str | None]
"""An indicator's key, an audience, what that audience may know, and the number if the row was found by one."""

VisibleAggregates = dict[bytes, Aggregate]
"""The aggregates that the viewer may see, by indicator key. An indicator whose key is missing is not listed."""


class VerdictReader(Protocol):
    """Reads the rows of a few keys within the event loop, or of many from a worker thread.

    Keys are the 16 bytes of indicator ids. `numbers` are canonical telephone numbers, whose accounts on messengers are
    read too. Both return what the viewer may see, and raise the driver's operational error if the database does not
    answer.
    """

    async def read(self, keys: Sequence[bytes], viewer: Viewer, numbers: Sequence[str] = ()) -> VisibleAggregates: ...

    def read_many(self, keys: Sequence[bytes], viewer: Viewer, numbers: Sequence[str] = ()) -> VisibleAggregates: ...

    async def close(self) -> None: ...


def choose(rows: Iterable[ListingRow], viewer: Viewer) -> VisibleAggregates:
    """The row of each indicator that the viewer sees: its agency's own row, otherwise its sector's.

    The rows may be of any audience, and those of other audiences are dropped here. A query by key alone is one probe of
    the index, and nearly every indicator has only one row.
    """
    visible: VisibleAggregates = {}
    for key, audience, aggregate, _ in rows:
        if audience == viewer.own or (audience in viewer.shared and key not in visible):
            visible[key] = aggregate
    return visible
