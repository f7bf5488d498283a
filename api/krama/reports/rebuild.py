"""Make the verdict rows anew from the reports, after a change of the rule by which they are made."""

from collections.abc import Callable, Mapping
from uuid import UUID

from sqlmodel import Session

from krama.core import sequence
from krama.core.database import Database
from krama.events.changes import Cause, Change
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
    """Whether the verdict rows were made by this version's rules."""
    return sequence.mark(session, _MARK) == RULES


def rebuild(database: Database, days: Mapping[Kind, int], tell: Callable[[str], None]) -> None:
    """Work out every indicator's rows, a few hundred a transaction, unless these rules and half-lives made them.

    Only rows that differ are written, so it can be broken off and begun again.
    """
    with database.transaction() as session:
        if half_lives.stored(session) != days:
            half_lives.store(session, days)  # from here on each change is weighed with them
            sequence.set_mark(session, _MARK, 0)
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
            listings.update(session, indicators, report_groups, Change(sequence.take(session), Cause.REBUILT))
        last, done = max(indicators), done + len(indicators)
        if done % _TOLD_EVERY < _AT_ONCE:
            tell(f"{done:,} indicators weighed anew")
