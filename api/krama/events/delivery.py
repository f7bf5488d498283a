"""Delivers committed changes to the consumers that work after the commit."""

from collections.abc import Iterable

from sqlmodel import Session

from krama.core.database import Database
from krama.events import repository
from krama.events.consumers import Consumer, installed

_AT_ONCE = 500
"""The number of changes that one transaction delivers to a consumer."""


def deliver(database: Database) -> int:
    """Deliver to every consumer that works after the commit what it has not handled yet. Returns the number of changes.

    The consumers have begun (`begin_consumers`).
    Safe to run in several workers: only one at a time handles the changes of a consumer. A consumer that fails keeps
    its position and does not stop the others. Its error is raised after the others have finished.
    """
    handled, failure = 0, None
    for consumer in installed():
        if consumer.in_transaction:
            continue
        try:
            while delivered := _deliver_to(database, consumer):
                handled += delivered
        except Exception as problem:  # a consumer may fail in any way, and must not stop the others
            failure = problem
    if failure is not None:
        raise failure
    return handled


def _deliver_to(database: Database, consumer: Consumer) -> int:
    with database.read() as session:
        if repository.positions(session, [consumer.name])[consumer.name] >= repository.newest(session):
            return 0
    with database.transaction() as session:
        position = repository.position(session, consumer.name)
        changes = repository.after(session, position.seq, _AT_ONCE)
        if changes:
            consumer.handle(session, changes)
            position.seq = changes[-1].seq
            session.add(position)
    return len(changes)


def begin_consumers(database: Database) -> None:
    """Let consumers that are new to this database begin with the next change."""
    with database.transaction() as session:
        for name in _new_to(session, installed()):
            repository.begin(session, name, repository.newest(session))


def have_begun(session: Session, consumers: Iterable[Consumer]) -> bool:
    """Whether all of these consumers that work after the commit have begun in this database."""
    return not _new_to(session, consumers)


def _new_to(session: Session, consumers: Iterable[Consumer]) -> list[str]:
    names = [consumer.name for consumer in consumers if not consumer.in_transaction]
    begun = repository.positions(session, names)
    return [name for name in names if name not in begun]
