"""Disclosure outside of a request: what an agency is given because a listing changed, put on record."""

from collections.abc import Iterable
from dataclasses import replace

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
    answer to a request.

    The agency is given the listing as it is now, and nothing that it may no longer see. So a change that another one
    has followed is left out, and `before` is None. `operation` names in the audit log what the agency is given.
    """
    seen = seen_by(changes, viewer)
    listed = {change.indicator_id for change in seen if change.after is not None and change.after.aggregate.listed}
    if listed:
        audit.record_disclosure(session, viewer.agency_id, operation, listed)
    current = repository.rows_seen_by(session, {change.indicator_id for change in seen}, viewer)
    return [replace(change, before=None) for change in seen if change.after == current.get(change.indicator_id)]
