"""Notes that a copy was given everything up to a change, so that its agency is corrected when a listing in it ends.

This takes the place of a row for each listing of a page, which would be most of what a long page costs.
"""

from collections.abc import Sequence
from typing import NamedTuple
from uuid import UUID

from krama.core.database import Database
from krama.corrections import service as corrections
from krama.events import service as events
from krama.listings import service as listings
from krama.readers import service as readers
from krama.sharing.audiences import Viewer


class Disclosed(NamedTuple):
    """The listings of a page, by their ids in hexadecimal. `newest` is the newest change of all as of its read.

    `begun_at` is the change with which the copy began, if each end of a listing since then is in its pages.
    """

    keys: Sequence[str]
    newest: int
    begun_at: int | None = None


_NOTHING = Disclosed((), 0)


def note_handed_out(
    database: Database, reader: tuple[Viewer, str], list_name: str, page_end: int, disclosed: Disclosed = _NOTHING
) -> None:
    """Note that a copy has been given everything up to `page_end`: if a listing in it ends, its agency is corrected.

    `reader` is the viewer and the client. A listing of this page may have ended after the page was read, and before
    this was noted: then the correction is made here.
    """
    viewer, client_id = reader
    with database.transaction() as session:
        readers.note_read(session, (viewer.agency_id, client_id), list_name, page_end, disclosed.begun_at)
        # Waits for a change that is ending a listing now: it did not see this copy, and what follows sees the change.
        corrections.lock_disclosures(session)
    # gate: listing that ends while a page is read
    gone = _ended_meanwhile(database, viewer, disclosed)
    if gone:
        with database.transaction() as session:
            corrections.correct_after_recheck(session, viewer, gone)


def note_as_of(database: Database, reader: tuple[Viewer, str], list_name: str, as_of: int) -> None:
    """Note that a copy is given the list as it was at a change, which may be hours ago.

    What has ended since, before anybody knew of this copy, is corrected now. It is so once for each client and `as_of`.
    """
    viewer, client_id = reader
    with database.read() as session:
        is_held = readers.given_up_to(session, client_id, list_name) >= as_of
    since = as_of if is_held else _correct_ended(database, viewer, as_of, as_of)
    note_handed_out(database, reader, list_name, as_of)
    if not is_held:  # and what ended before the copy was noted
        _correct_ended(database, viewer, as_of, since)


def _correct_ended(database: Database, viewer: Viewer, as_of: int, since: int) -> int:
    """Correct what a copy as of a change had, and has ended after `since`. Returns up to where that was looked for."""
    with database.read() as session:
        newest = events.newest(session)
        # gate: what ended between a snapshot and its download
        gone = corrections.ended_since(session, viewer, as_of, since)
    for begin in range(0, len(gone), _AT_ONCE):
        with database.transaction() as session:
            corrections.correct_after_recheck(session, viewer, gone[begin : begin + _AT_ONCE])
    return max(since, newest)


_AT_ONCE = 100


def _ended_meanwhile(database: Database, viewer: Viewer, disclosed: Disclosed) -> list[UUID]:
    if not disclosed.keys:
        return []
    with database.read() as session:
        if events.newest(session) == disclosed.newest:
            return []
        keys = [UUID(key) for key in disclosed.keys]
        return sorted(set(keys).difference(listings.listed_of(session, keys, viewer)))
