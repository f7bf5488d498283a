"""Hands committed changes to the consumers that work after the commit."""

from krama.core.database import Database
from krama.events import repository
from krama.events.consumers import Consumer, installed

_AT_ONCE = 500
"""Changes that one transaction hands to a consumer."""


def deliver(database: Database) -> int:
    """Hand every consumer that works after the commit what it has not handled yet; how many changes that were.

    Safe to run in several workers: one at a time handles a consumer's changes. A consumer that fails keeps its
    position and stops no other one; its error is raised once the others are done.
    """
    handled, failure = 0, None
    for consumer in installed():
        if consumer.in_transaction:
            continue
        try:
            while delivered := _deliver_to(database, consumer):
                handled += delivered
        except Exception as problem:  # a consumer may fail in any way, and stops no other
            failure = problem
    if failure is not None:
        raise failure
    return handled


def _deliver_to(database: Database, consumer: Consumer) -> int:
    with database.read() as session:
        begun = repository.positions(session, [consumer.name]).get(consumer.name)
        newest = repository.newest(session)
    if begun is not None and begun >= newest:
        return 0
    with database.transaction() as session:
        position = repository.position(session, consumer.name)
        if position is None:
            repository.begin(session, consumer.name, newest)
            return 0
        changes = repository.after(session, position.seq, _AT_ONCE)
        if changes:
            consumer.handle(session, changes)
            position.seq = changes[-1].seq
            session.add(position)
    return len(changes)


def begin_consumers(database: Database) -> None:
    """Let consumers that are new to this database begin with the next change."""
    with database.transaction() as session:
        for consumer in installed():
            if not consumer.in_transaction and repository.position(session, consumer.name) is None:
                repository.begin(session, consumer.name, repository.newest(session))
