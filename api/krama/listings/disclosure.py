"""Disclosure outside of a request: records what an agency receives because a listing changed."""

from collections.abc import Iterable

from sqlmodel import Session

from krama.audit import service as audit
from krama.events.changes import ListingChanged, seen_by
from krama.listings import repository
from krama.sharing.audiences import Viewer


def disclose(
    session: Session, viewer: Viewer, operation: str, changes: Iterable[ListingChanged]
) -> list[ListingChanged]:
    """Record the disclosure of these changes, and return those that this viewer's agency may receive, in their order.

    Call it in the transaction that hands them out, such as one that stores a message to be sent. It locks the audit log
    until that transaction ends. If the indicator is delisted later, the agency therefore gets a correction, exactly as
    after an answer to a request. A change whose listing has ended meanwhile is left out, because the change that ended
    it follows. `operation` names in the audit log what the agency receives.
    """
    seen = seen_by(changes, viewer)
    listed = {change.indicator_id for change in seen if change.after is not None and change.after.aggregate.listed}
    if not listed:
        return seen
    audit.record_disclosure(session, viewer.agency_id, operation, listed)
    ended = listed - repository.listed_for(session, listed, viewer)
    return [change for change in seen if change.indicator_id not in ended]
