"""What every fast reader offers: what one viewer may know of some indicators, as quickly as the driver can tell."""

from collections.abc import Iterable, Sequence
from typing import Protocol

from krama.rule.evidence import Aggregate
from krama.sharing.audiences import Viewer

COLUMNS = "indicator_id, audience, " + ", ".join(Aggregate._fields)

Found = dict[bytes, Aggregate]
"""The terms that the viewer may see, by indicator key; a key that is not there is not listed."""


class VerdictReader(Protocol):
    """Reads the rows of a few keys within the event loop, or of many from a worker thread.

    Keys are the 16 bytes of indicator ids. Both answer with what the viewer may see, and raise the driver's operational
    error when the database does not answer.
    """

    async def read(self, keys: Sequence[bytes], viewer: Viewer) -> Found: ...

    def read_many(self, keys: Sequence[bytes], viewer: Viewer) -> Found: ...

    async def close(self) -> None: ...


def choose(rows: Iterable[tuple[bytes, bytes, Aggregate]], viewer: Viewer) -> Found:
    """Of each indicator the row that is meant for the viewer: its agency's own, else its sector's.

    The rows may be of any audience: asking for a key alone is one probe of the index, and nearly every indicator has
    one row. Those for others end here.
    """
    found: Found = {}
    for key, audience, aggregate in rows:
        if audience == viewer.own or (audience in viewer.shared and key not in found):
            found[key] = aggregate
    return found
