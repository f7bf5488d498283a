"""Disclosure outside of a request: records what an agency receives because a listing changed."""

from collections.abc import Callable, Iterable

from sqlmodel import Session

from krama.audit import service as audit
from krama.events.changes import ListingChanged, seen_by
from krama.listings import repository
from krama.sharing.audiences import Viewer


def disclose(
    session: Session,
    viewer: Viewer,
    operation: str,
    changes: Iterable[ListingChanged],
    wanted: Callable[[ListingChanged], bool] = lambda _: True,
) -> list[ListingChanged]:
    """The wanted changes that this viewer's agency may be given now, in their order, with the disclosure on record.

    Pass all changes, and choose with `wanted`: which part of a change concerns the viewer is decided first.

    Call it in the transaction that hands them out, such as one that stores a message to be sent. It locks the audit log
    until that transaction ends. If the indicator is delisted later, the agency therefore gets a correction, exactly as
    after an answer to a request.

    The agency is given the listing as it is now, and nothing that it may no longer see. So a change that another one
    has followed is left out, and `before` is None. `operation` names in the audit log what the agency is given.
    """
    seen = [change for change in seen_by(changes, viewer) if wanted(change)]
    if not seen:
        return []
    audit.lock_log(session)  # before the read: a change that ends a listing waits, and then finds this disclosure
    current = repository.rows_seen_by(session, {change.indicator_id for change in seen}, viewer)
    given = [change._replace(before=None) for change in seen if change.after == current.get(change.indicator_id)]
    listed = {change.indicator_id for change in given if change.after is not None and change.after.aggregate.listed}
    if listed:
        audit.record_disclosure(session, viewer.agency_id, operation, listed)
    return given
