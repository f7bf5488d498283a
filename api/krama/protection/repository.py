"""Queries for the protected list."""

from collections.abc import Collection, Iterable, Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import or_
from sqlmodel import Session, col, select

from krama.core.cursor import KeysetPosition
from krama.core.database import advisory_lock
from krama.core.inserts import insert_rows
from krama.core.sequence import SequenceRow
from krama.indicators.kinds import Kind
from krama.protection.forms import Form
from krama.protection.rules import Coverage
from krama.protection.tables import ProtectedEntry

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


def entries(session: Session) -> list[tuple[UUID, Coverage]]:
    """Every entry of the list: its id and what it covers."""
    columns = select(ProtectedEntry.entry_id, ProtectedEntry.form, ProtectedEntry.kind, ProtectedEntry.value)
    return [
        (key, Coverage(Form(form), Kind(kind) if kind else None, value))
        for key, form, kind, value in session.exec(columns)
    ]


def existing(session: Session, coverages: Iterable[Coverage]) -> dict[Coverage, UUID]:
    """The given coverages that have an entry, each with the entry's id."""
    wanted = set(coverages)
    return {coverage: key for key, coverage in entries(session) if coverage in wanted}


def add(session: Session, rows: list[Mapping[str, Any]]) -> None:
    """Store new entries."""
    insert_rows(session, ProtectedEntry, rows)


def restate(session: Session, keys: Collection[UUID], facts: Mapping[str, Any]) -> list[UUID]:
    """Store what is stated now about these entries. Returns the ids of those that differed.

    If the facts come from a `source`, only its own entries change.
    """
    source = facts["source"]
    chosen = col(ProtectedEntry.entry_id).in_(keys) if source is None else col(ProtectedEntry.source) == source
    differing = [
        row
        for row in session.exec(select(ProtectedEntry).where(chosen))
        if row.entry_id in keys and any(getattr(row, name) != fact for name, fact in facts.items())
    ]
    for row in differing:
        row.sqlmodel_update(dict(facts))
    return [row.entry_id for row in differing]


def find(session: Session, entry_id: UUID) -> ProtectedEntry | None:
    """The entry with this id, or None."""
    return session.get(ProtectedEntry, entry_id)


def remove(session: Session, entry: ProtectedEntry) -> None:
    """Delete an entry."""
    session.delete(entry)


def among(session: Session, wanted: Collection[UUID]) -> set[UUID]:
    """The ids among these that have an entry."""
    return set(session.exec(select(ProtectedEntry.entry_id).where(col(ProtectedEntry.entry_id).in_(list(wanted)))))


def expired(session: Session, now: datetime) -> list[UUID]:
    """Ids of the entries that have expired."""
    return list(session.exec(select(ProtectedEntry.entry_id).where(col(ProtectedEntry.expires_at) <= now)))


def page(session: Session, after: KeysetPosition, limit: int) -> list[ProtectedEntry]:
    """Up to `limit` entries after a position, in the order in which they were added."""
    seq, key = col(ProtectedEntry.seq), col(ProtectedEntry.entry_id)
    follows = seq >= after.seq, or_(seq > after.seq, key > after.key)
    return list(session.exec(select(ProtectedEntry).where(*follows).order_by(seq, key).limit(limit)))
