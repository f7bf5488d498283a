"""Queries for the protected list."""

from collections.abc import Collection, Iterable, Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import and_, or_
from sqlmodel import Session, col, select

from krama.core.cursor import KeysetPosition
from krama.core.database import advisory_lock
from krama.core.inserts import insert_rows
from krama.core.keyset import follows, order
from krama.core.sequence import SequenceRow
from krama.indicators.kinds import Kind
from krama.protection.forms import ProtectionForm, ProtectionStatus
from krama.protection.rules import Coverage
from krama.protection.tables import Protection

VERSION = "protected"
"""The name under which the list's version is stored. The version is the number of the last change to the list."""

LIST_LOCK = "protected list"
"""The name of the advisory lock that a change of the list takes, and that others share."""


def lock_version(session: Session) -> None:
    """Wait for transactions that share the lock, and block new ones. Call it before taking a change number."""
    advisory_lock(session, LIST_LOCK)


def lock_version_shared(session: Session) -> int:
    """The list's version, which can't change until the transaction ends. Changes to the list wait; readers do not.

    A change that waits has its turn before transactions that ask later. So a transaction takes this lock before all
    others except for its idempotency key: if it held another one while it waits, both could wait for each other.
    """
    advisory_lock(session, LIST_LOCK, shared=True)
    return session.exec(_VERSION).one()


_VERSION = select(SequenceRow.value).where(SequenceRow.name == VERSION)


def active(session: Session) -> list[tuple[UUID, Coverage]]:
    """Every active protection: its id and what it covers."""
    columns = select(Protection.protection_id, Protection.form, Protection.kind, Protection.value).where(_ACTIVE)
    return [
        (key, Coverage(ProtectionForm(form), Kind(kind) if kind else None, value))
        for key, form, kind, value in session.exec(columns)
    ]


def existing(session: Session, coverages: Iterable[Coverage]) -> dict[Coverage, UUID]:
    """The given coverages that have an active protection, each with its id."""
    wanted = set(coverages)
    return {coverage: key for key, coverage in active(session) if coverage in wanted}


def add(session: Session, rows: list[Mapping[str, Any]]) -> None:
    """Store new protections."""
    insert_rows(session, Protection, rows)


def stated_by(session: Session, keys: Collection[UUID], source: str | None) -> list[Protection]:
    """Those of these active protections that may be restated. If the facts come from a `source`, only its own."""
    chosen = col(Protection.protection_id).in_(keys) if source is None else col(Protection.source) == source
    return [row for row in session.exec(select(Protection).where(_ACTIVE, chosen)) if row.protection_id in keys]


def find(session: Session, protection_id: UUID) -> Protection | None:
    """The protection with this id, active or not, or None."""
    return session.get(Protection, protection_id)


def among(session: Session, wanted: Collection[UUID], *, ended_too: bool = False) -> set[UUID]:
    """The ids among these that are of active protections, or also of those that have ended."""
    key = col(Protection.protection_id)
    among_them = select(key).where(key.in_(list(wanted)))
    return set(session.exec(among_them if ended_too else among_them.where(_ACTIVE)))


def expired(session: Session, now: datetime) -> list[UUID]:
    """Ids of the protections whose time is up, but which have not ended yet."""
    return list(session.exec(select(Protection.protection_id).where(_ACTIVE, col(Protection.expires_at) <= now)))


def page(
    session: Session, *, statuses: Collection[ProtectionStatus], after: KeysetPosition, limit: int
) -> list[Protection]:
    """Up to `limit` protections after a position, by their last change. With `statuses`, only those that have one."""
    seq, key = col(Protection.seq), col(Protection.protection_id)
    query = select(Protection).where(*follows(seq, key, newest=after.newest))
    if statuses:
        query = query.where(or_(*(_OF_STATUS[status] for status in statuses)))
    query = query.order_by(*order(seq, key, newest=after.newest)).limit(limit)
    return list(session.exec(query, params={"seq": after.seq, "key": after.key}))


_ACTIVE = col(Protection.ended_at).is_(None)
_REASONED = col(Protection.end_reason).is_not(None)
_OF_STATUS = {
    ProtectionStatus.ACTIVE: _ACTIVE,
    ProtectionStatus.ENDED: and_(~_ACTIVE, _REASONED),
    ProtectionStatus.EXPIRED: and_(~_ACTIVE, ~_REASONED),
}  # as `service.status_of`
