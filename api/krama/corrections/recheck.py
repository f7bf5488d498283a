"""Answers that were under way while what they tell of was taken out: each is looked at once more, once on record."""

from collections.abc import Sequence
from uuid import UUID

from anyio import to_thread

from krama.audit.entry import Entry
from krama.core.database import Database
from krama.corrections.service import correct_after_recheck
from krama.listings.reader import VerdictReader
from krama.sharing.audiences import Viewer

_IN_THE_LOOP = 32


class DisclosureRecheck:
    """Looks whether an answer still holds.

    The change and its corrections hold the audit log until they are durable, so a record that was written before is
    known to them, and one that is written after is followed by this look, which sees the change.
    """

    def __init__(self, database: Database, reader: VerdictReader) -> None:
        self._database = database
        self._reader = reader

    async def recheck(self, entry: Entry) -> None:
        """Leave a correction for the entry's member where what it is being told was taken out meanwhile."""
        if entry.viewer is None:
            return
        keys = list(set(entry.disclosed))
        if len(keys) <= _IN_THE_LOOP:
            found = await self._reader.read(keys, entry.viewer)
        else:
            found = await to_thread.run_sync(self._reader.read_many, keys, entry.viewer)
        gone = [UUID(bytes=key) for key in keys if key not in found or not found[key].listed]
        if gone:
            await to_thread.run_sync(self._correct, entry.viewer, gone)

    def _correct(self, viewer: Viewer, gone: Sequence[UUID]) -> None:
        with self._database.transaction() as session:
            correct_after_recheck(session, viewer, gone)
