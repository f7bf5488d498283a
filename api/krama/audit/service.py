"""Use cases of the audit log that other packages need."""

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


@dataclass(frozen=True, slots=True)
class LogStatus:
    """How many records the log has, how many of them the newest checkpoint covers, and when that was signed."""

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
    """Which agencies received which of these indicators since then, as pairs of indicator and agency.

    Locks the log until the transaction ends, so a later answer already reflects what this transaction did.
    """
    wanted, at = list(indicator_ids), clock.to_micros(since)
    size = repository.size(session)
    disclosed = repository.disclosed_to(session, wanted, at)  # reads nearly all of them before it locks the log
    # gate: log is locked while a listing ends
    repository.lock(session)
    return disclosed | repository.disclosed_to(session, wanted, at, first=size)


def lock_log(session: Session) -> None:
    """Lock the log until the transaction ends. Nobody appends to it meanwhile, and no change of a listing commits."""
    repository.lock(session)


class RecordedSession(Session):
    """The session of a transaction that writes its own record: see `recorded_transaction`."""

    entry: Entry
    index: int | None = None
    """The record's index in the log, once it is written."""


@contextmanager
def recorded_transaction(database: Database, entry: Entry) -> Iterator[RecordedSession]:
    """A transaction that writes its own record at its end: both become durable, or neither.

    The code that runs in it uses `note` to state what it did. Code that needs the record's index calls `record`. If the
    transaction is undone, so are the notes: the record of an error names nothing that was not done.
    """
    stated = dict(entry.detail)
    try:
        with database.transaction_in(RecordedSession) as session:
            session.entry = entry
            yield session
            # gate: change is on record
            index = record(session)
    except BaseException:
        entry.undo(stated)
        raise
    entry.index = index


def note(session: Session, **facts: Any) -> None:
    """Add to the record what was done: ids and grants, never a value or a secret.

    Does nothing in a transaction that writes no record.
    """
    if isinstance(session, RecordedSession):
        session.entry.detail.update(facts)


def note_values(session: Session, *values: tuple[str, str]) -> None:
    """Commit the record to the values that it is about, without storing them: see `Entry.commit_to`.

    Does nothing in a transaction that writes no record.
    """
    if isinstance(session, RecordedSession):
        session.entry.commit_to(*values)


def record(session: RecordedSession) -> int:
    """Write the record of a `recorded_transaction` and return its index. Further calls return the same index.

    Notes made after the first call are lost.
    """
    if session.index is None:
        session.flush()  # what is still to be written may wait for a lock, and the log is locked last
        session.index = append(session, [row_of(session.entry)])
    return session.index


def record_disclosure(session: Session, agency_id: UUID, operation: str, indicator_ids: Iterable[UUID]) -> int:
    """Record that these indicators are disclosed to an agency outside of a request. Returns the record's index.

    The log's size stays locked until the transaction ends, so call it after every other lock has been taken.
    """
    entry = Entry(Actor(agency_id=agency_id, operator="krama"), operation)
    entry.disclose(key.bytes for key in sorted(indicator_ids))
    return append(session, [row_of(entry)])
