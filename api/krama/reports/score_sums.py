"""The sums over counted reports from which scorecards are read, and what has changed since."""

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Sequence
from functools import cache
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import (
    Insert,
    Text,
    bindparam,
    case,
    cast,
    func,
    literal_column,
    null,
    or_,
    select,
    tuple_,
    update,
)
from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel import Session, col

from krama.agencies import service as agencies
from krama.core.columns import among
from krama.reports.counted import CountedRow
from krama.reports.scoring import ScorePlace, Scores, Unit, effect, place_of
from krama.reports.tables import CountedReport, ScoreSum
from krama.reports.uncounted import Moved, waiting
from krama.sharing.audiences import sectors_mask

_KEY = ScorePlace._fields
_AT_ONCE = 500

Middle = tuple[int, int]
"""The two middle ones of some times, in microseconds: the same twice if their number is odd."""


class PlaceScores(NamedTuple):
    """The figures of a place, and its times from incident to report."""

    place: ScorePlace
    scores: Scores
    middle: Middle | None


class Unscored(NamedTuple):
    """What is not yet in the sums: by how much they change, and which times end and begin."""

    scores: dict[ScorePlace, Scores]
    ended: dict[ScorePlace, Counter[int]]
    begun: dict[ScorePlace, Counter[int]]


def add(session: Session, changes: Moved) -> None:
    """Add to the sums what changes, before the counted reports themselves are changed."""
    if not changes.after:
        return
    scores, ended, begun = _corrected(session, changes)
    timed = ended.keys() | begun.keys()
    rows = [
        {**place._asdict(), **scores.get(place, Scores())._asdict(), "is_timed": place in timed}
        for place in sorted(scores.keys() | timed)
    ]
    if rows:
        session.connection().execute(_addition(session.get_bind().dialect.name), rows)


@cache
def _addition(dialect: str) -> Insert:
    fresh = (postgresql if dialect == "postgresql" else sqlite).insert(ScoreSum)
    new = fresh.excluded
    changed = {
        **{name: getattr(ScoreSum, name) + new[name] for name in Scores._fields},
        "is_timed": or_(col(ScoreSum.is_timed), new.is_timed),
        **{name: case((new.is_timed, null()), else_=getattr(ScoreSum, name)) for name in ("lower", "upper")},
    }
    names = [*_KEY, *Scores._fields, "is_timed"]
    bound: Insert = fresh.values({name: bindparam(name) for name in names}).on_conflict_do_update(
        index_elements=list(_KEY), set_=changed
    )
    return bound


def take_medians(session: Session) -> None:
    """Compute the middle times where times have changed."""
    stale = select(*(getattr(ScoreSum, name) for name in _KEY)).where(
        col(ScoreSum.is_timed), col(ScoreSum.lower).is_(None)
    )
    places = [ScorePlace(*row) for row in session.execute(stale)]
    known = {place: _middle(times) for place, times in _times(session, places)}
    rows = []
    for place in places:
        lower, upper = known.get(place, (None, None))
        bound = {f"at_{name}": value for name, value in place._asdict().items()}
        rows.append({**bound, "is_timed": lower is not None, "lower": lower, "upper": upper})
    if rows:
        at = [getattr(ScoreSum, name) == bindparam(f"at_{name}") for name in _KEY]
        session.connection().execute(update(ScoreSum).where(*at), rows)


def correction(session: Session) -> Unscored:
    """What the job has still to add. Raises `CountingBusy` if too much has changed."""
    return _corrected(session, waiting(session))


def read(session: Session, agency_ids: Collection[UUID], months: range, changes: Unscored) -> Iterator[PlaceScores]:
    """The figures of these agencies in these months, as they are now."""

    def is_asked(place: ScorePlace) -> bool:
        return place.agency_id in agency_ids and place.month in months

    scores: dict[ScorePlace, Scores] = {place: each for place, each in changes.scores.items() if is_asked(place)}
    middles: dict[ScorePlace, Middle] = {}
    unknown = {place for place in changes.ended.keys() | changes.begun.keys() if is_asked(place)}
    names = [*_KEY, *Scores._fields, "is_timed", "lower", "upper"]
    asked = (
        col(ScoreSum.agency_id).in_(agency_ids),
        col(ScoreSum.month) >= months.start,
        col(ScoreSum.month) < months.stop,
    )
    for *row, is_timed, lower, upper in session.execute(
        select(*(getattr(ScoreSum, name) for name in names)).where(*asked)
    ):
        place = ScorePlace(*row[: len(_KEY)])
        scores[place] = Scores(*row[len(_KEY) :]).plus(scores.get(place, Scores()))
        if lower is not None and upper is not None:
            middles[place] = lower, upper
        elif is_timed:
            unknown.add(place)
    stored = dict(_times(session, unknown))
    for place in unknown:
        times = Counter(stored.get(place, ()))
        times.subtract(changes.ended.get(place, {}))
        times.update(changes.begun.get(place, {}))
        middles.pop(place, None)
        if left := sorted(times.elements()):
            middles[place] = _middle(left)
    for place, each in scores.items():
        if each.made:
            yield PlaceScores(place, each, middles.get(place))


def _corrected(session: Session, changes: Moved) -> Unscored:
    sectors = {key: sectors_mask([who.sector]) for key, (_, who) in agencies.viewers(session).items()}
    indicators = {row.indicator_id for row in changes.both}
    before, after = list(changes.before.values()), list(changes.after.values())
    ended, begun = _by_place(before), _by_place(after)
    for place in ended.keys() & begun.keys():
        ended[place], begun[place] = ended[place] - begun[place], begun[place] - ended[place]
    return Unscored(
        effect(dict(_units(session, indicators)), before, after, sectors),
        {place: times for place, times in ended.items() if times},
        {place: times for place, times in begun.items() if times},
    )


def _by_place(rows: Iterable[CountedRow]) -> dict[ScorePlace, Counter[int]]:
    times: dict[ScorePlace, Counter[int]] = {}
    for row in rows:
        if row.took is not None:
            times.setdefault(place_of(row), Counter())[row.took] += 1
    return times


def _units(session: Session, indicator_ids: Collection[UUID]) -> Iterator[tuple[Unit, int]]:
    row = CountedReport
    columns = (
        col(row.indicator_id),
        *(getattr(row, name) for name in _KEY),
        *(col(getattr(row, name)) for name in ("overturned", "shown_to", "named")),
    )
    rows = select(*columns, func.count()).where(among(col(row.indicator_id), indicator_ids)).group_by(*columns)
    for indicator_id, agency_id, month, province, overturned, shown_to, named, number in session.execute(rows):
        yield Unit(indicator_id, ScorePlace(agency_id, month, province), overturned, shown_to, named), number


def _times(session: Session, places: Iterable[ScorePlace]) -> Iterator[tuple[ScorePlace, list[int]]]:
    """The times in each of these places, in order. The database hands them over as one text for each place.

    A row for each report would take much longer.
    """
    key = [getattr(CountedReport, name) for name in _KEY]
    times = cast(col(CountedReport.took), Text)
    if session.get_bind().dialect.name == "postgresql":
        joined = func.string_agg(times, literal_column("','"), type_=Text)
    else:
        joined = func.group_concat(times, type_=Text)
    wanted = sorted(places)
    for first in range(0, len(wanted), _AT_ONCE):
        within = tuple_(*key).in_(wanted[first : first + _AT_ONCE]), col(CountedReport.took).is_not(None)
        for *place, text in session.execute(select(*key, joined).where(*within).group_by(*key)):
            yield ScorePlace(*place), sorted(map(int, text.split(",")))


def _middle(times: Sequence[int]) -> Middle:
    """Of times in order."""
    return times[(len(times) - 1) // 2], times[len(times) // 2]
