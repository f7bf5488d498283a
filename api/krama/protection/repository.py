"""Queries of the protected list."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import or_
from sqlmodel import Session, col, select

from krama.core.cursor import KeysetPosition
from krama.core.inserts import insert_rows
from krama.core.sequence import SequenceRow
from krama.indicators.kinds import Kind
from krama.protection.rules import Coverage, Form
from krama.protection.tables import ProtectedEntry

VERSION = "protected"
"""The name of the list's number: that of the change which last moved it."""


def lock_version(session: Session) -> None:
    """Wait for the reports that are being taken, and let none begin. Before the number of the change is taken."""
    if session.get_bind().dialect.name != "sqlite":
        session.execute(select(SequenceRow.value).where(SequenceRow.name == VERSION).with_for_update())


def hold_version(session: Session) -> int:
    """The list's number, which stays until the transaction ends: who changes the list waits, others do not."""
    return session.exec(_VERSION if session.get_bind().dialect.name == "sqlite" else _VERSION_HELD).one()


_VERSION = select(SequenceRow.value).where(SequenceRow.name == VERSION)
_VERSION_HELD = _VERSION.with_for_update(read=True)


def entries(session: Session) -> list[tuple[UUID, Coverage]]:
    """All of the list."""
    columns = select(ProtectedEntry.entry_id, ProtectedEntry.form, ProtectedEntry.kind, ProtectedEntry.value)
    return [
        (key, Coverage(Form(form), Kind(kind) if kind else None, value))
        for key, form, kind, value in session.exec(columns)
    ]


def there(session: Session, wanted: Iterable[Coverage]) -> dict[Coverage, UUID]:
    """Those of these that the list has."""
    asked = set(wanted)
    return {covering: key for key, covering in entries(session) if covering in asked}


def add(session: Session, rows: list[Mapping[str, Any]]) -> None:
    """Store new entries."""
    insert_rows(session, ProtectedEntry, rows)


def find(session: Session, entry_id: UUID) -> ProtectedEntry | None:
    """One entry."""
    return session.get(ProtectedEntry, entry_id)


def remove(session: Session, entry: ProtectedEntry) -> None:
    """Take an entry away."""
    session.delete(entry)


def over(session: Session, now: datetime) -> list[UUID]:
    """Entries whose time is up."""
    return list(session.exec(select(ProtectedEntry.entry_id).where(col(ProtectedEntry.expires_at) <= now)))


def page(session: Session, after: KeysetPosition, limit: int) -> list[ProtectedEntry]:
    """Up to `limit` entries in the order in which they were added, after a place."""
    seq, key = col(ProtectedEntry.seq), col(ProtectedEntry.entry_id)
    follows = seq >= after.seq, or_(seq > after.seq, key > after.key)
    return list(session.exec(select(ProtectedEntry).where(*follows).order_by(seq, key).limit(limit)))
