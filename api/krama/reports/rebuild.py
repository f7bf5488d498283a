"""Compute the verdict rows again from the reports, after the rules or the half-lives changed."""

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
_TOLD_EVERY = 50_000


def is_current(session: Session) -> bool:
    """Whether this version's rules made the verdict rows."""
    return sequence.mark(session, _MARK) == RULES


def rebuild(database: Database, days: Mapping[Kind, int], tell: Callable[[str], None]) -> None:
    """Compute the rows of every indicator again, a few hundred in a transaction, if the rules or half-lives changed.

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
        if done % _TOLD_EVERY < _AT_ONCE:
            tell(f"{done:,} indicators weighed again")


def _adopt(session: Session, days: Mapping[Kind, int]) -> None:
    """Store the half-lives; if any differs, mark the rows as outdated. From here on every change uses the new ones.

    They are stored even if none differs, so that a kind that is new in this version gets its row: without one, a later
    version with another default would not notice the difference.
    """
    before = half_lives.stored(session)
    half_lives.store(session, days)
    if before != days:
        sequence.set_mark(session, _MARK, 0)
