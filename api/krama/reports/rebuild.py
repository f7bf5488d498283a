"""Computes the stored listings again from the reports, after the rules or the half-lives have changed."""

from collections.abc import Callable, Mapping
from uuid import UUID

from sqlmodel import Session

from krama.core import sequence
from krama.core.database import Database
from krama.events.changes import Cause, Trigger
from krama.indicators.kinds import Kind
from krama.listings import half_lives
from krama.listings import records as indicator_records
from krama.listings import service as listings
from krama.reports import repository
from krama.rule.evidence import RULES

_MARK = "verdict_rules"
_AT_ONCE = 500
_PROGRESS_EVERY = 50_000


def is_current(session: Session) -> bool:
    """Whether the stored listings were computed by this version's rules."""
    return sequence.mark(session, _MARK) == RULES


def rebuild(database: Database, days: Mapping[Kind, int], show_progress: Callable[[str], None]) -> None:
    """If the rules or the half-lives changed, compute the rows of every indicator again, 500 in each transaction.

    Only rows that differ are written, so a rebuild that was interrupted can start again from the beginning.
    """
    with database.transaction() as session:
        _adopt(session, days)
        if is_current(session):
            return
    last, done = UUID(int=0), 0
    while True:
        with database.transaction() as session:
            indicators = indicator_records.after(session, last, _AT_ONCE)
            if not indicators:
                sequence.set_mark(session, _MARK, RULES)
                return
            indicator_records.lock(session, indicators)
            report_groups = list(repository.report_groups(session, indicators))
            listings.update(session, indicators, report_groups, Trigger(sequence.take(session), Cause.REBUILT))
        last, done = max(indicators), done + len(indicators)
        if done % _PROGRESS_EVERY < _AT_ONCE:
            show_progress(f"{done:,} indicators computed again")


def _adopt(session: Session, days: Mapping[Kind, int]) -> None:
    """Store the half-lives. If one has changed, mark the rows as outdated. From now on, every change uses the new ones.

    They are stored even if none has changed, so that a kind that is new in this version gets its row. Without a row, a
    later version with another default would not notice the difference.
    """
    before = half_lives.stored(session)
    half_lives.store(session, days)
    if before != days:
        sequence.set_mark(session, _MARK, 0)
