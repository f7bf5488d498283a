"""Delivers committed changes to the consumers that work after the commit."""

from collections.abc import Iterable

from sqlmodel import Session

from krama.core.database import Database
from krama.core.logs import get_logger
from krama.core.shutdown import GoOn, ShutdownBegun, always
from krama.events import metrics, repository
from krama.events.consumers import Consumer, installed

_log = get_logger("krama.events")

_AT_ONCE = 500
"""The number of changes that one transaction delivers to a consumer."""

_failing: dict[str, str] = {}
"""The consumers whose last delivery failed in this worker, and the kind of error."""


def deliver(database: Database, go_on: GoOn = always) -> int:
    """Deliver to every consumer that works after the commit what it has not handled yet. Returns the number of changes.

    The consumers have begun (`begin_consumers`).
    Safe to run in several workers: only one at a time handles the changes of a consumer. A consumer that fails keeps
    its position and does not stop the others. The log names it, and its error is raised after the others have finished.
    """
    handled, failure = 0, None
    for consumer in installed():
        if consumer.in_transaction:
            continue
        try:
            handled += _deliver_all(database, consumer, go_on)
        except ShutdownBegun:
            raise
        except Exception as problem:  # a consumer may fail in any way, and must not stop the others
            _report_failure(consumer.name, type(problem).__name__)
            failure = problem
        else:
            _failing.pop(consumer.name, None)
    if failure is not None:
        raise failure
    return handled


def _report_failure(name: str, kind: str) -> None:
    """Count a failure. Log it by its kind, because its message may contain a value, and only if the kind is new."""
    metrics.FAILURES.labels(name).inc()
    if _failing.get(name) != kind:
        _log.error("a consumer of changes failed", consumer=name, kind=kind)
    _failing[name] = kind


def _deliver_all(database: Database, consumer: Consumer, go_on: GoOn) -> int:
    handled = 0
    go_on()
    while delivered := _deliver_to(database, consumer):
        handled += delivered
        go_on()
    return handled


def _deliver_to(database: Database, consumer: Consumer) -> int:
    with database.read() as session:
        begun = repository.positions(session, [consumer.name])[consumer.name]
        newest = repository.newest(session)
    metrics.BEHIND.labels(consumer.name).set(max(0, newest - begun) / 1e6)
    if begun >= newest:
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
