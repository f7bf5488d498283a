"""Use cases of the audit log that other packages need."""

from collections.abc import Iterable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
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


class StepSession(Session):
    """The session of one of several transactions of a `recorded_work`, with what is noted in it."""

    noted: dict[str, Any]


class RecordedWork:
    """Work of several transactions. `done` is what those that are durable have noted: ids are joined, numbers added."""

    def __init__(self, database: Database, plan: Mapping[str, Any]) -> None:
        self._database = database
        self.done: dict[str, Any] = {name: [] for name, ids in plan.items() if isinstance(ids, list)}

    @contextmanager
    def step(self) -> Iterator[Session]:
        """One of the transactions."""
        with self._transaction() as session:
            session.noted = {}
            yield session
        for name, fact in session.noted.items():
            self.done[name] = self.done[name] + fact if name in self.done else fact

    def _transaction(self) -> AbstractContextManager[StepSession]:
        # gate: work leaves as many records as it may
        return self._database.transaction_in(StepSession)


@contextmanager
def recorded_work(database: Database, entry: Entry, **plan: Any) -> Iterator[RecordedWork]:
    """Work of several transactions, each a `step`. Leaves two records, however many steps there are, also if none.

    Every member sees how long the log is. A record for each step would say how much there was to do, also of what the
    member may not see.

    The first record is durable before the first step. It has only the `plan`. The second one has what the steps have
    noted, the index of the first, and `is_complete`, which is false if the work ended with an error. If the second one
    is missing, the process died: any part of the plan may have been done. Both name up to 10,000 ids of a kind, and
    give their number.
    """
    first, work, is_complete = entry.part(), RecordedWork(database, plan), False
    with recorded_transaction(database, first) as session:
        note(session, plan=_counted(plan))
    try:
        yield work
        is_complete = True
    finally:
        with recorded_transaction(database, entry) as session:
            note(session, plan_index=first.index, is_complete=is_complete, **_counted(work.done))


_NAMED = 10_000


def _counted(facts: Mapping[str, Any]) -> dict[str, Any]:
    """These facts, and the number of ids in each list."""
    counted: dict[str, Any] = {}
    for name, fact in facts.items():
        if isinstance(fact, list):
            counted |= {name: fact[:_NAMED], f"{name.removesuffix('s')}_count": len(fact)}
        else:
            counted[name] = fact
    return counted


def note(session: Session, **facts: Any) -> None:
    """Add to the record what was done: ids and grants, never a value or a secret.

    Does nothing outside a `recorded_transaction` and the steps of a `recorded_work`.
    """
    if isinstance(session, RecordedSession):
        session.entry.detail.update(facts)
    elif isinstance(session, StepSession):
        session.noted.update(facts)


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
