"""Takes what has changed into the counts from which statistics are read.

Answers are current without it: they count what has changed meanwhile themselves. It only keeps that little.
"""

from sqlalchemy import select, update
from sqlmodel import Session, col

from krama.core import sequence
from krama.core.database import Database
from krama.core.inserts import put_rows
from krama.core.shutdown import GoOn, always
from krama.reports import score_sums, sums
from krama.reports.tables import CountedReport
from krama.reports.uncounted import MARK, ReportOfCase, changed, moved

_IN_A_TURN = 5_000
"""Counting a report takes about as long as storing it, so a turn leaves time for those that come in."""
_AT_ONCE = 200
"""Reports in a transaction: while it runs, SQLite stores nothing else."""


def take_turn(database: Database, go_on: GoOn = always) -> int:
    """Count up to 5,000 reports that have changed, and return how many changes there were."""
    done = _take_steps(database, go_on)
    _take_medians(database, go_on)
    return done


def _take_steps(database: Database, go_on: GoOn, at_once: int = _AT_ONCE) -> int:
    go_on()
    done = 0
    for until, number in _steps(database, at_once):
        go_on()
        with database.transaction() as session:
            _take(session, until)
        done += number
    return done


def take_changes(database: Database, go_on: GoOn = always, at_once: int = _AT_ONCE) -> int:
    """Count all reports that have changed, and return how many changes there were.

    The number of the last change that is counted is stored with the counts, so a turn that was interrupted, or that
    another worker has overtaken, repeats nothing. A report takes less time the more of them are counted `at_once`, in a
    transaction.
    """
    done = 0
    while number := _take_steps(database, go_on, at_once):
        done += number
    _take_medians(database, go_on)
    return done


def _take_medians(database: Database, go_on: GoOn) -> None:
    """Each place needs all its times for that, so it is done once in a turn."""
    go_on()
    with database.transaction() as session:
        _locked_mark(session)
        score_sums.take_medians(session)


def _steps(database: Database, at_once: int) -> list[tuple[int, int]]:
    """Up to which numbers the next transactions count, each with how many changes these are.

    Changes of one transaction have one number, so they are counted together.
    """
    most = max(_IN_A_TURN, at_once)
    with database.read() as session:
        rows = changed(session, sequence.mark(session, MARK) or 0).subquery()
        numbers = list(session.scalars(select(rows.c.number).order_by(rows.c.number).limit(most)))
    if len(numbers) == most and numbers[0] != numbers[-1]:
        numbers = [each for each in numbers if each < numbers[-1]]
    steps: list[tuple[int, int]] = []
    first = 0
    for place, number in enumerate(numbers, 1):
        is_last = place == len(numbers)
        if is_last or (place - first >= at_once and numbers[place] != number):
            steps.append((number, place - first))
            first = place
    return steps


def _take(session: Session, until: int) -> None:
    since = _locked_mark(session)
    if since >= until:
        return
    keys = [ReportOfCase(*row[:3]) for row in session.execute(changed(session, since, until))]
    changes = moved(session, keys)
    score_sums.add(session, changes)
    if changes.before:
        sums.add(session, changes.before.keys(), -1)
    if changes.after:
        put_rows(session, CountedReport, [row._asdict() for row in changes.after.values()])
        sums.add(session, changes.after.keys(), 1)
    sequence.set_mark(session, MARK, until)


def _locked_mark(session: Session) -> int:
    """The mark, which no other transaction changes until this one ends."""
    row = sequence.SequenceRow
    named = col(row.name) == MARK
    # gate: one worker counts at a time
    locked = session.execute(update(row).where(named).values(value=row.value).returning(col(row.value))).scalar()
    return locked or 0
