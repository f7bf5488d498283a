"""What every fast reader offers: verdict rows by key, as the driver gives them."""

from collections.abc import Iterable, Sequence
from typing import Protocol
from uuid import UUID

from krama.sharing.policy import EVERY_MEMBER, audiences_of
from krama.verdicts.policy import Terms

COLUMNS = "indicator_id, audience, reports, agencies, strength, categories, first_at, last_at"

Found = dict[UUID, Terms]
"""The terms that the viewer may see, by indicator; an indicator that is not there is not listed."""


class VerdictReader(Protocol):
    """Reads the rows of a few keys within the event loop, or of many from a worker thread.

    Both answer with what a member of the agency `viewer` may see. Raise `sqlalchemy`'s or the driver's
    operational error when the database does not answer.
    """

    async def read(self, keys: Sequence[UUID], viewer: UUID) -> Found: ...

    def read_many(self, keys: Sequence[UUID], viewer: UUID) -> Found: ...

    async def close(self) -> None: ...


def choose(rows: Iterable[tuple[UUID, UUID, Terms]], viewer: UUID) -> Found:
    """Of each indicator the row that is meant for the viewer: its agency's own, else every member's."""
    found: Found = {}
    own, _ = audiences_of(viewer)
    for key, audience, terms in rows:
        if audience == own or (audience == EVERY_MEMBER and key not in found):
            found[key] = terms
    return found
