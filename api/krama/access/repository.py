"""Queries of access: ids that may be used once, and revoked tokens."""

import hashlib
from datetime import datetime, timedelta

from sqlmodel import Session

from krama.access.tables import RevokedToken, UsedId
from krama.core import clock
from krama.core.expiry import delete_expired
from krama.core.inserts import insert_once

_KEPT = timedelta(hours=3)
"""How long an expired row is kept. If the clock jumps ahead by up to this and back, no id can be used again."""


def use(session: Session, purpose: str, owner: str, one_time_id: str, expires_at: datetime) -> bool:
    """Use up an id of `owner` for `purpose`. False if it was used before. Durable when the transaction ends."""
    digest = hashlib.sha256("\0".join((purpose, owner, one_time_id)).encode()).digest()
    return insert_once(session, UsedId, {"digest": digest, "expires_at": expires_at})


def revoke(session: Session, token_id: str, expires_at: datetime) -> None:
    """Refuse the token of this `jti` until it would have expired anyway."""
    insert_once(session, RevokedToken, {"token_id": token_id, "expires_at": expires_at})


def is_revoked(session: Session, token_id: str) -> bool:
    return session.get(RevokedToken, token_id) is not None


def sweep(session: Session, at_most: int) -> int:
    """Delete up to `at_most` rows of each table that expired long ago. Returns the larger number of deleted rows."""
    long_ago = clock.now() - _KEPT
    return max(delete_expired(session, table, long_ago, at_most) for table in (UsedId, RevokedToken))
