"""A second look at answers that were being prepared while a listing that they disclose ended."""

from collections.abc import Sequence
from uuid import UUID

from anyio import to_thread

from krama.audit.entry import Entry
from krama.core.database import Database
from krama.corrections.service import correct_after_recheck
from krama.events import service as events
from krama.listings.reader import VerdictReader
from krama.sharing.audiences import Viewer

_IN_THE_LOOP = 32


class DisclosureRecheck:
    """Checks whether the listings that an answer discloses are still listed.

    A change and its corrections lock the audit log until they are durable. They know of every record written before.
    A record written after is followed by this check, which sees the change.
    """

    def __init__(self, database: Database, reader: VerdictReader) -> None:
        self._database = database
        self._reader = reader

    async def recheck(self, entry: Entry) -> None:
        """Create a correction for the entry's member if a listing that the answer discloses has ended meanwhile."""
        if entry.viewer is None:
            return
        keys = list(set(entry.disclosed))
        if len(keys) <= _IN_THE_LOOP:
            rows = await self._reader.read(keys, entry.viewer)
        else:
            if entry.read_after is not None:
                keys = await to_thread.run_sync(self._changed_among, keys, entry.read_after)
            rows = await to_thread.run_sync(self._reader.read_many, keys, entry.viewer) if keys else {}
        gone = [UUID(bytes=key) for key in keys if key not in rows or not rows[key].listed]
        if gone:
            await to_thread.run_sync(self._correct, entry.viewer, gone)

    def _changed_among(self, keys: list[bytes], read_after: int) -> list[bytes]:
        """Those of these indicators that have changed since, or all of them if that takes long to say."""
        with self._database.read() as session:
            changed = events.changed_since(session, read_after)
        if changed is None:
            return keys
        moved = {key.bytes for key in changed}  # few, and a page has a thousand keys
        # gate: second look at what has changed
        return [key for key in keys if key in moved]

    def _correct(self, viewer: Viewer, gone: Sequence[UUID]) -> None:
        with self._database.transaction() as session:
            correct_after_recheck(session, viewer, gone)
