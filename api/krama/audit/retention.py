"""Erasing what is personal in records: their keys go, their leaves stay, and so does every proof."""

from datetime import datetime
from uuid import UUID

from sqlmodel import Session

from krama.audit import repository
from krama.audit.errors import RecordMissing
from krama.core import clock


def erase(session: Session, before: datetime | None, indicator_id: UUID | None, index: int | None) -> int:
    """Drop the keys of records: before a time, that disclosed an indicator, or a single one. Returns their number.

    Raises `RecordMissing` where there is no such one.
    """
    if before is not None:
        last = repository.last_before(session, clock.to_micros(before))
        return 0 if last is None else repository.erase(session, 0, last)
    if index is not None and repository.record(session, index, None) is None:
        raise RecordMissing(f"There is no record {index:,} in the log.")
    indexes = [index] if indicator_id is None else repository.telling(session, indicator_id)
    return sum(repository.erase(session, leaf, leaf) for leaf in indexes if leaf is not None)
