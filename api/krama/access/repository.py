"""Every query of access: ids that may be used once, and tokens that were revoked."""

import hashlib
import secrets
from datetime import datetime, timedelta

from sqlalchemy import delete
from sqlmodel import Session, col

from krama.access.tables import RevokedToken, UsedId
from krama.core import clock
from krama.core.inserts import insert_once

_SWEPT_EVERY = 64
"""On average one write in so many takes away what has expired."""

_KEPT = timedelta(hours=3)
"""How long what has expired stays: a clock that jumps ahead by up to this, and back, lets nothing be used again."""


def use(session: Session, purpose: str, owner: str, one_time_id: str, expires_at: datetime) -> bool:
    """Use up an id of `owner` for `purpose`; False where it was used before. Durable when the transaction ends."""
    digest = hashlib.sha256("\0".join((purpose, owner, one_time_id)).encode()).digest()
    _sweep(session, UsedId)
    return insert_once(session, UsedId, {"digest": digest, "expires_at": expires_at})


def revoke(session: Session, token_id: str, expires_at: datetime) -> None:
    """Let the token of this `jti` be no good until it would have ended anyway."""
    _sweep(session, RevokedToken)
    insert_once(session, RevokedToken, {"token_id": token_id, "expires_at": expires_at})


def is_revoked(session: Session, token_id: str) -> bool:
    return session.get(RevokedToken, token_id) is not None


def _sweep(session: Session, table: type[UsedId] | type[RevokedToken]) -> None:
    if secrets.randbelow(_SWEPT_EVERY) == 0:
        session.execute(delete(table).where(col(table.expires_at) < clock.now() - _KEPT))
