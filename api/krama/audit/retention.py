"""Erases the personal data in records by deleting their keys. The leaves are kept, so every proof stays valid."""

from datetime import datetime
from uuid import UUID

from sqlmodel import Session

from krama.audit import repository
from krama.audit.errors import RecordNotFound
from krama.core import clock


def erase(session: Session, before: datetime | None, indicator_id: UUID | None, index: int | None) -> int:
    """Delete the keys of records: those before a time, those that disclosed an indicator, or a single one.

    Returns the number of keys. Raises `RecordNotFound` if there is no record with this index.
    """
    if before is not None:
        last = repository.last_before(session, clock.to_micros(before))
        return 0 if last is None else repository.erase(session, 0, last)
    if index is not None and repository.record(session, index, None) is None:
        raise RecordNotFound(f"The log has no record {index:,}.")
    indexes = [index] if indicator_id is None else repository.disclosing(session, indicator_id)
    return sum(repository.erase(session, leaf, leaf) for leaf in indexes if leaf is not None)
