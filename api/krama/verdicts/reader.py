"""What every fast reader offers: what one viewer may know of some indicators, as quickly as the driver can tell."""

from collections.abc import Iterable, Sequence
from typing import Protocol
from uuid import UUID

from krama.sharing.policy import EVERY_MEMBER
from krama.verdicts.policy import Terms

COLUMNS = "indicator_id, audience, reports, agencies, strength, categories, first_at, last_at"

Found = dict[bytes, Terms]
"""The terms that the viewer may see, by indicator key; a key that is not there is not listed."""


class VerdictReader(Protocol):
    """Reads the rows of a few keys within the event loop, or of many from a worker thread.

    Keys are the 16 bytes of indicator ids. Both answer with what a member of the agency `viewer` may see, and raise
    the driver's operational error when the database does not answer.
    """

    async def read(self, keys: Sequence[bytes], viewer: UUID) -> Found: ...

    def read_many(self, keys: Sequence[bytes], viewer: UUID) -> Found: ...

    async def close(self) -> None: ...


def choose(rows: Iterable[tuple[bytes, bytes, Terms]], viewer: UUID) -> Found:
    """Of each indicator the row that is meant for the viewer: its agency's own, else every member's.

    The rows may be of any audience: asking for a key alone is one probe of the index, and nearly every indicator has
    one row. Those of other agencies end here.
    """
    found: Found = {}
    own, everyone = viewer.bytes, EVERY_MEMBER.bytes
    for key, audience, terms in rows:
        if audience == own or (audience == everyone and key not in found):
            found[key] = terms
    return found
