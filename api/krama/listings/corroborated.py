"""Reads the listings that a viewer was once shown as corroborated, in the order in which that happened."""

from collections.abc import Iterator
from functools import cache
from typing import Any, NamedTuple

from sqlalchemy import BigInteger, Select, String, bindparam, func, literal_column
from sqlmodel import Session, col

from krama.indicators.kinds import Kind
from krama.listings.in_id_order import listing_of, seen_rows, variables_of
from krama.listings.service import Listing
from krama.listings.tables import VerdictRow
from krama.rule.evidence import MICROS_A_DAY
from krama.sharing.audiences import Viewer

_AT_ONCE = 1_000
_NEVER = 2**63 - 1


def once_corroborated(
    session: Session, viewer: Viewer, kind: Kind, *, since: int = 0, before: int = _NEVER
) -> Iterator[Listing]:
    """The listings of a kind that were first corroborated from `since` until before `before`, oldest first.

    Times are microseconds since 1970. Those that are corroborated no more, or have ended, are there too: copies of them
    exist. So their order never changes, and one only leaves when its tombstone is cleared.
    """
    variables = variables_of(viewer) | {"kind": kind.value, "since": since, "before": before}
    rows = session.execute(_in_order(), variables, execution_options={"yield_per": _AT_ONCE})
    try:
        yield from map(listing_of, rows)
    finally:  # a reader may stop before the end
        rows.close()


class CorroboratedDay(NamedTuple):
    """How many listings of a kind were first corroborated on a day (UTC, days since 1970)."""

    kind: Kind
    day: int
    listing_count: int


def corroborated_days(session: Session, viewer: Viewer) -> list[CorroboratedDay]:
    """The days on which something was first corroborated for the viewer, by kind and day."""
    rows = session.execute(_days(), variables_of(viewer))
    return [CorroboratedDay(Kind(kind), int(day), count) for kind, day, count in rows]


@cache
def _days() -> Select[Any]:
    first, kind = col(VerdictRow.corroborated_at), col(VerdictRow.kind)
    day = (first // literal_column(str(MICROS_A_DAY))).label("day")
    seen: Any = seen_rows(by_audience=True).where(first > literal_column("0"))
    days: Select[Any] = seen.with_only_columns(kind, day, func.count()).group_by(kind, day).order_by(kind, day)
    return days


@cache
def _in_order() -> Select[Any]:
    first = col(VerdictRow.corroborated_at)
    # As a literal, which lets SQLite use the index of these rows alone
    ever = first > literal_column("0")
    between = first >= bindparam("since", type_=BigInteger), first < bindparam("before", type_=BigInteger)
    of_kind = col(VerdictRow.kind) == bindparam("kind", type_=String)
    return seen_rows(by_audience=True).where(ever, of_kind, *between).order_by(first, col(VerdictRow.indicator_id))
