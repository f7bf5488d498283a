"""Disclosure outside of a request: what an agency is given because a listing changed, put on record."""

from collections.abc import Iterable

from sqlmodel import Session

from krama.audit import service as audit
from krama.events.changes import ListingChanged, seen_by
from krama.listings import repository
from krama.sharing.audiences import Viewer


def disclose(
    session: Session, viewer: Viewer, operation: str, changes: Iterable[ListingChanged]
) -> list[ListingChanged]:
    """The changes that this viewer's agency may be given now, in their order, with the disclosure on record.

    Call it in the transaction that hands them out, such as one that stores a message to be sent. It holds the audit log
    until that transaction ends. So if the indicator is delisted later, the agency gets a correction, exactly as for an
    answer to a request. A change whose listing has ended meanwhile is left out: the change that ended it follows.
    `operation` names in the audit log what the agency is given.
    """
    seen = seen_by(changes, viewer)
    listed = {change.indicator_id for change in seen if change.after is not None and change.after.aggregate.listed}
    if not listed:
        return seen
    audit.record_disclosure(session, viewer.agency_id, operation, listed)
    ended = listed - repository.listed_for(session, listed, viewer)
    return [change for change in seen if change.indicator_id not in ended]
