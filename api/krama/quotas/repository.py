"""Queries of quotas."""

import secrets
from datetime import datetime

from sqlalchemy import delete
from sqlmodel import Session, col

from krama.core import clock
from krama.core.inserts import count_up
from krama.quotas.tables import QuotaUse

_SWEPT_EVERY = 64
"""On average one lease in this many deletes expired rows."""


def add(session: Session, key: str, amount: int, expires_at: datetime) -> int:
    """Add `amount` to what was leased, and return the new total."""
    if secrets.randbelow(_SWEPT_EVERY) == 0:
        session.execute(delete(QuotaUse).where(col(QuotaUse.expires_at) < clock.now()))
    return count_up(session, QuotaUse, {"key": key, "used": amount, "expires_at": expires_at}, "used")
