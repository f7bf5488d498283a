"""Use cases of the audit log that the other rooms need."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from sqlmodel import Session

from krama.audit import repository
from krama.audit.entry import Entry, row_of
from krama.core.database import Database

_ENTRY = "krama.entry"


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
        index = session.info["krama.recorded"] = repository.append(session, [row_of(session.info[_ENTRY])])
    return index
