"""Until when a page of a collection goes, as its reader is shown it. It changes nothing of a member's."""

from datetime import timedelta

from krama.core import clock, sequence
from krama.core.database import Database
from krama.taxii.service import CollectionPage

_QUIET = timedelta(minutes=1)
_MILLISECOND = 1000


def state_end(database: Database, page: CollectionPage, newest: int) -> None:
    """Say until when a page goes. `newest` is the number of the last change of all as of its read."""
    rounded = _rounded_up(page)
    # gate: time that is rounded up is over
    if rounded > max(newest, page.last):
        with database.transaction() as session:
            sequence.reach(session, rounded)
    page.stated = rounded


def _rounded_up(page: CollectionPage) -> int:
    """When the last listing of a page was added, in a form that survives readers who cut it to milliseconds.

    OpenCTI does, and would get the last listings again and again. So the time is rounded up once nothing has been added
    for a while, and no later change may get a number below it.
    """
    # gate: time that is rounded up too early
    if page.more or clock.from_micros(page.last) > clock.now() - _QUIET:
        return page.last
    return -(-page.last // _MILLISECOND) * _MILLISECOND
