"""Queries of status resources."""

from datetime import datetime, timedelta
from uuid import UUID

from sqlmodel import Session

from krama.core import clock
from krama.core.expiry import delete_expired
from krama.core.inserts import insert_rows
from krama.taxii.tables import TaxiiStatus

_KEPT = timedelta(days=1)


def keep_status(session: Session, status_id: UUID, agency_id: UUID, document: bytes, now: datetime) -> None:
    """Store a status resource for a day."""
    row = {"status_id": status_id, "agency_id": agency_id, "document": document, "expires_at": now + _KEPT}
    insert_rows(session, TaxiiStatus, [row])


def find_status(session: Session, status_id: UUID, agency_id: UUID) -> bytes | None:
    """The status resource with this id, if the agency sent what it is about."""
    row = session.get(TaxiiStatus, status_id)
    # gate: status of another agency
    return row.document if row is not None and row.agency_id == agency_id and row.expires_at > clock.now() else None


def sweep(session: Session, at_most: int) -> int:
    """Delete up to `at_most` status resources that are over a day old. Returns their number."""
    return delete_expired(session, TaxiiStatus, clock.now(), at_most)
