"""Ends reports at their `valid_until`, and erases personal data after its retention period."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlmodel import Session

from krama.audit.entry import Actor, Entry
from krama.audit.service import note, recorded_work
from krama.cases import service as cases
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
    cases: int
    statements: int
    pending: int
    tombstones: int
    changes: int


def expire(database: Database, actor: Actor = _KRAMA, go_on: GoOn = always) -> int:
    """End the reports that have expired, up to 10,000, and return their number.

    What a run that was interrupted has left is due at the next one. Its plan names what is due, which is not ended if
    its agency has renewed it meanwhile.
    """
    with database.read() as session:
        due = endings.due(session, _MOST_DUE)
    go_on()
    with recorded_work(database, Entry(actor, "expireReports"), reports=due) as work:
        for first in range(0, len(due), _AT_ONCE):
            go_on()
            with work.step() as session:
                endings.expire(session, due[first : first + _AT_ONCE])
    return len(work.done["reports"])


def end_expired(database: Database, go_on: GoOn = always) -> None:
    """End the reports and the protections that have expired."""
    expire(database, go_on=go_on)
    expire_protections(database, go_on)


def run_daily(database: Database, days: int, go_on: GoOn = always) -> RetentionSummary:
    """`run`, with the service itself as the actor."""
    return run(database, _KRAMA, days, go_on)


def run(database: Database, actor: Actor, days: int, go_on: GoOn = always) -> RetentionSummary:
    """End what has expired, and erase what is older than the retention period.

    Each kind of thing is one recorded work, so a run may be interrupted, and the next one does the rest.
    """
    before, oldest = clock.now() - timedelta(days=days), clock.now() - CHANGES_KEPT

    def in_steps(operation: str, erase: Callable[[Session, datetime, int], int], before: datetime) -> int:
        go_on()
        with recorded_work(database, Entry(actor, operation), before=before) as work:
            done = _AT_ONCE
            while done >= _AT_ONCE:
                go_on()
                with work.step() as session:
                    done = erase(session, before, _AT_ONCE)
                    note(session, count=done)
        return int(work.done["count"])

    unmark_orphans(database, go_on)
    return RetentionSummary(
        expired=expire(database, actor, go_on),
        protections=expire_protections(database, go_on),
        narratives=in_steps("eraseNarratives", endings.erase, before),
        cases=in_steps("eraseCases", cases.erase, before),
        statements=in_steps("eraseStatements", disputes.erase, before),
        pending=in_steps("erasePendingReports", pending.erase, before),
        tombstones=in_steps("clearTombstones", listings.clear, before),
        changes=in_steps("clearChanges", events.clear, oldest),
    )
