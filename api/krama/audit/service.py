"""Use cases of the audit log that the other rooms need."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlmodel import Session

from krama.audit import repository
from krama.audit.appending import append
from krama.audit.entry import Actor, Entry, row_of
from krama.core import clock
from krama.core.database import Database

_ENTRY = "krama.entry"


@dataclass(frozen=True, slots=True)
class LogStatus:
    """How far the log is: its records, those that a checkpoint covers, and when that was signed."""

    records: int
    signed: int
    signed_at: datetime | None


def log_status(session: Session) -> LogStatus:
    """The log as it is now."""
    newest, records = repository.newest_checkpoint(session), repository.size(session)
    if newest is None:
        return LogStatus(records, 0, None)
    return LogStatus(records, newest.size, clock.from_micros(newest.signed_at))


def agencies_disclosed_to(session: Session, indicator_ids: Iterable[UUID], since: datetime) -> set[tuple[UUID, UUID]]:
    """Which agencies' clients were told of which of these indicators since then: pairs of indicator and agency.

    The log is held until the transaction ends: whoever is told from now on finds what this transaction did.
    """
    wanted, at = list(indicator_ids), clock.to_micros(since)
    size = repository.size(session)
    told = repository.told(session, wanted, at)  # nearly all of them, while others may append
    repository.hold(session)
    return told | repository.told(session, wanted, at, first=size)


@contextmanager
def change(database: Database, entry: Entry) -> Iterator[Session]:
    """A transaction whose record is written in it, last: both are durable, or neither.

    Whoever works in it says by `note` what it did; `record` writes the record earlier, for who needs its index.
    """
    with database.transaction() as session:
        session.info[_ENTRY] = entry
        yield session
        index = record(session)
    entry.index = index


def note(session: Session, **facts: Any) -> None:
    """Say for the record what was done: ids, what was granted, never a value or a secret.

    Does nothing in a transaction that keeps no record.
    """
    entry: Entry | None = session.info.get(_ENTRY)
    if entry is not None:
        entry.detail.update(facts)


def note_values(session: Session, *values: tuple[str, str]) -> None:
    """Say for the record which values it was about, without keeping them: `Entry.commit_to`."""
    entry: Entry | None = session.info.get(_ENTRY)
    if entry is not None:
        entry.commit_to(*values)


def record(session: Session) -> int:
    """Write the record of a `change`, once; its index. What is noted after that is not kept."""
    index: int | None = session.info.get("krama.recorded")
    if index is None:
        index = session.info["krama.recorded"] = append(session, [row_of(session.info[_ENTRY])])
    return index


def record_disclosure(session: Session, agency_id: UUID, operation: str, indicator_ids: Iterable[UUID]) -> int:
    """Put on record that these indicators are disclosed to an agency outside of a request; the record's index.

    The log's size stays locked until the transaction ends, so call it after every other lock has been taken.
    """
    entry = Entry(Actor(agency_id=agency_id, operator="krama"), operation)
    entry.disclose(key.bytes for key in sorted(indicator_ids))
    return append(session, [row_of(entry)])
