"""Takes what has changed into the counts from which statistics are read.

Answers are current without it: they count what has changed meanwhile themselves. It only keeps that little.
"""

from sqlalchemy import select, update
from sqlmodel import Session, col

from krama.core import sequence
from krama.core.database import Database
from krama.core.inserts import add_rows, put_rows
from krama.core.shutdown import GoOn, always
from krama.reports import sums
from krama.reports.counted import counted
from krama.reports.tables import CountedReport, ReportSum
from krama.reports.uncounted import MARK, CaseKey, changed, facts, stored

_PLANNED = 20_000
_AT_ONCE = 200
"""Reports in a transaction: while it runs, SQLite stores nothing else."""


def take_changes(database: Database, go_on: GoOn = always) -> int:
    """Count all reports that have changed, and return how many changes there were.

    The number of the last change that is counted is stored with the counts, so a turn that was interrupted, or that
    another worker has overtaken, repeats nothing.
    """
    done = 0
    go_on()
    while bounds := _steps(database):
        for until, number in bounds:
            go_on()
            with database.transaction() as session:
                _take(session, until)
            done += number
    return done


def _steps(database: Database) -> list[tuple[int, int]]:
    """Up to which numbers the next transactions count, each with how many changes these are.

    Changes of one transaction have one number, so they are counted together.
    """
    with database.read() as session:
        rows = changed(sequence.mark(session, MARK) or 0).subquery()
        numbers = list(session.scalars(select(rows.c.number).order_by(rows.c.number).limit(_PLANNED)))
    if len(numbers) == _PLANNED and numbers[0] != numbers[-1]:
        numbers = [each for each in numbers if each < numbers[-1]]
    steps: list[tuple[int, int]] = []
    first = 0
    for place, number in enumerate(numbers, 1):
        is_last = place == len(numbers)
        if is_last or (place - first >= _AT_ONCE and numbers[place] != number):
            steps.append((number, place - first))
            first = place
    return steps


def _take(session: Session, until: int) -> None:
    since = _locked_mark(session)
    if since >= until:
        return
    keys = [CaseKey(*row[:3]) for row in session.execute(changed(since, until))]
    after = counted(facts(session, keys))
    before = {row.report_id: row for row in stored(session, [row.report_id for row in after])}
    moved = [row for row in after if before.get(row.report_id) != row]
    put_rows(session, CountedReport, [row._asdict() for row in moved])
    changes = sums.changes([before[row.report_id] for row in moved if row.report_id in before], moved)
    add_rows(session, ReportSum, changes, *sums.COUNTERS)
    sequence.set_mark(session, MARK, until)


def _locked_mark(session: Session) -> int:
    """The mark, which no other transaction changes until this one ends."""
    row = sequence.SequenceRow
    named = col(row.name) == MARK
    # gate: one worker counts at a time
    locked = session.execute(update(row).where(named).values(value=row.value).returning(col(row.value))).scalar()
    return locked or 0
