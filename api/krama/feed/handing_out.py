"""Notes that a copy was given everything up to a change, so that its agency is corrected when a listing in it ends."""

from collections.abc import Sequence
from uuid import UUID

from krama.core.database import Database
from krama.corrections import service as corrections
from krama.events import service as events
from krama.listings import service as listings
from krama.readers import service as readers
from krama.sharing.audiences import Viewer


def note_handed_out(
    database: Database, viewer: Viewer, client_id: str, list_name: str, page_end: int, disclosed: Sequence[UUID]
) -> None:
    """Note that a copy has been given everything up to `page_end`: if a listing in it ends, its agency is corrected.

    A listing of this page may have ended after the page was read, and before this was noted: then the correction is
    made here.
    """
    with database.transaction() as session:
        readers.note_read(session, (viewer.agency_id, client_id), list_name, page_end)
        # Waits for a change that is ending a listing now: it did not see this copy, and what follows sees the change.
        corrections.lock_disclosures(session)
    gone = _ended_meanwhile(database, viewer, page_end, disclosed)
    if gone:
        with database.transaction() as session:
            corrections.correct_after_recheck(session, viewer, gone)


def _ended_meanwhile(database: Database, viewer: Viewer, page_end: int, disclosed: Sequence[UUID]) -> list[UUID]:
    if not disclosed:
        return []
    with database.read() as session:
        if events.newest(session) <= page_end:
            return []
        return sorted(set(disclosed).difference(listings.listed_of(session, disclosed, viewer)))
