"""Deleting rows that have expired, a bounded number at a time."""

from datetime import datetime
from typing import Any, cast

from sqlalchemy import CursorResult, delete, inspect, select, tuple_
from sqlmodel import Session, SQLModel


def delete_expired(session: Session, table: type[SQLModel], before: datetime, at_most: int) -> int:
    """Delete up to `at_most` rows whose `expires_at` is before a moment. Returns their number.

    Rows that another transaction has locked are skipped: two sweeps that waited for each other would deadlock.
    """
    stored = inspect(table).local_table
    keys = list(stored.primary_key.columns)
    expired = select(*keys).where(stored.c.expires_at < before).limit(at_most).with_for_update(skip_locked=True)
    deleted = session.execute(delete(stored).where(tuple_(*keys).in_(expired)))
    return cast(CursorResult[Any], deleted).rowcount
