"""Ends reports at their `valid_until`, and erases personal data after its retention period."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

from sqlmodel import Session

from krama.audit.entry import Actor, Entry
from krama.audit.service import note, recorded_transaction
from krama.core import clock
from krama.core.database import Database
from krama.core.shutdown import GoOn, always
from krama.disputes import service as disputes
from krama.events import service as events
from krama.listings import service as listings
from krama.protected_list.takedown import expire_protections, unmark_orphans
from krama.reports import endings, pending

_AT_ONCE = 200
_MOST_DUE = 10_000
CHANGES_KEPT = timedelta(days=90)
"""How long a consumer of changes may be away before it must read the whole list again."""

_KRAMA = Actor(operator="krama")
"""The service itself, not an operator at the command line."""


@dataclass(frozen=True, slots=True)
class RetentionSummary:
    """How many reports and protections ended, and how many texts, tombstones and old changes were removed."""

    expired: int
    protections: int
    narratives: int
    statements: int
    pending: int
    tombstones: int
    changes: int


def expire(database: Database, actor: Actor = _KRAMA, go_on: GoOn = always) -> int:
    """End the reports that have expired, up to 10,000, and return their number.

    Leaves one record, also if there are none and if there are many: the log's length would otherwise tell every member
    that a report has ended which the member may not see. The record names as `reports` what its transaction ended, and
    as `due` all that the run found. The later transactions end these too, unless their agencies have renewed them.
    """
    with database.read() as session:
        due = endings.due(session, _MOST_DUE)
    go_on()
    with recorded_transaction(database, Entry(actor, "expireReports")) as session:
        ended = len(endings.expire(session, due[:_AT_ONCE]))
        note(session, due=due)
    for first in range(_AT_ONCE, len(due), _AT_ONCE):
        go_on()
        with database.transaction() as session:  # the record that names these is written already
            ended += len(endings.expire(session, due[first : first + _AT_ONCE]))
    return ended


def end_expired(database: Database, go_on: GoOn = always) -> None:
    """End the reports and the protections that have expired."""
    expire(database, go_on=go_on)
    expire_protections(database, go_on)


def run_daily(database: Database, days: int, go_on: GoOn = always) -> RetentionSummary:
    """`run`, with the service itself as the actor."""
    return run(database, _KRAMA, days, go_on)


def run(database: Database, actor: Actor, days: int, go_on: GoOn = always) -> RetentionSummary:
    """End what has expired, and erase what is older than the retention period.

    Each step is one recorded transaction, so a run may be interrupted.
    """
    before, oldest = clock.now() - timedelta(days=days), clock.now() - CHANGES_KEPT

    def in_steps(operation: str, step: Callable[[Session], int]) -> int:
        total = 0
        while True:
            go_on()
            with recorded_transaction(database, Entry(actor, operation)) as session:
                done = step(session)
            total += done
            if done < _AT_ONCE:
                return total

    unmark_orphans(database, go_on)
    return RetentionSummary(
        expired=expire(database, actor, go_on),
        protections=expire_protections(database, go_on),
        narratives=in_steps("eraseNarratives", lambda session: endings.erase(session, before, _AT_ONCE)),
        statements=in_steps("eraseStatements", lambda session: disputes.erase(session, before, _AT_ONCE)),
        pending=in_steps("erasePendingReports", lambda session: pending.erase(session, before, _AT_ONCE)),
        tombstones=in_steps("clearTombstones", lambda session: listings.clear(session, before, _AT_ONCE)),
        changes=in_steps("clearChanges", lambda session: events.clear(session, oldest, _AT_ONCE)),
    )
