"""Queries of quotas."""

from datetime import datetime

from sqlmodel import Session

from krama.core import clock
from krama.core.expiry import delete_expired
from krama.core.inserts import count_up
from krama.quotas.tables import QuotaUse


def add(session: Session, key: str, amount: int, expires_at: datetime) -> int:
    """Lease `amount` units. Returns the units leased in total, including these."""
    return count_up(session, QuotaUse, {"key": key, "used": amount, "expires_at": expires_at}, "used")


def sweep(session: Session, at_most: int) -> int:
    """Delete up to `at_most` counters that have expired. Returns their number."""
    return delete_expired(session, QuotaUse, clock.now(), at_most)
