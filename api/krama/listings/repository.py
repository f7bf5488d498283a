"""Queries of verdict rows, marks and check counts. The fast readers have their own queries."""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date
from functools import cache
from operator import itemgetter
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    Float,
    Integer,
    String,
    and_,
    bindparam,
    cast,
    delete,
    exists,
    func,
    or_,
    union_all,
)
from sqlalchemy.orm import aliased
from sqlmodel import Session, col, select
from sqlmodel.sql.expression import Select

from krama.core.columns import Key, among
from krama.core.cursor import KeysetPosition
from krama.core.inserts import count_up, insert_tuples
from krama.core.keyset import follows, order
from krama.events.changes import AudienceRow
from krama.indicators.kinds import Indicator, Kind
from krama.listings.projection import AudienceRows
from krama.listings.records import named
from krama.listings.tables import CheckTally, IndicatorRecord, VerdictMark, VerdictRow
from krama.rule.evidence import Aggregate, Mark, MarkKind
from krama.sharing.audiences import Viewer, key_of, masks_with
from krama.sharing.sectors import Sector


def rows_of(session: Session, indicator_ids: Collection[UUID]) -> dict[UUID, AudienceRows]:
    """The stored rows, by indicator and audience."""
    rows: dict[UUID, dict[UUID, AudienceRow]] = {}
    for indicator_id, audience, seq, *aggregate in session.execute(_ROWS, {"indicators": indicator_ids}):
        rows.setdefault(indicator_id, {})[audience] = AudienceRow(Aggregate(*aggregate), seq)
    return dict(rows)


_KNOWN = (
    VerdictRow.indicator_id,
    VerdictRow.audience,
    VerdictRow.seq,
    *(getattr(VerdictRow, name) for name in Aggregate._fields),
)
_ROWS = select(*_KNOWN).where(among(VerdictRow.indicator_id, "indicators"))
"""Built once, like the statements below: building a statement takes longer than running it."""


def marks(session: Session, indicator_ids: Collection[UUID]) -> dict[UUID, list[Mark]]:
    """The marks on these indicators."""
    marks_on: dict[UUID, list[Mark]] = {}
    for row in session.exec(_MARKS, params={"indicators": indicator_ids}):
        marks_on.setdefault(row.indicator_id, []).append(_mark(row))
    return marks_on


_MARKS = select(VerdictMark).where(among(VerdictMark.indicator_id, "indicators"))


def find_mark(session: Session, indicator_id: UUID, source: UUID) -> Mark | None:
    """The mark of this source, if there is one."""
    row = session.get(VerdictMark, (indicator_id, source))
    return None if row is None else _mark(row)


def _mark(row: VerdictMark) -> Mark:
    named = tuple(UUID(hex=agency) for agency in row.recipients.split())
    return Mark(MarkKind(row.kind), row.agency_id, row.audience, named)


def set_mark(session: Session, indicator_id: UUID, source: UUID, mark: Mark) -> None:
    """Store a mark. It replaces the one that its source made before."""
    recipients = " ".join(agency.hex for agency in mark.recipients)
    session.merge(
        VerdictMark(
            indicator_id=indicator_id,
            source=source,
            kind=mark.kind,
            agency_id=mark.agency_id,
            audience=mark.audience,
            recipients=recipients,
        )
    )


def marked_by(session: Session, source: UUID) -> list[UUID]:
    """The indicators that this source has marked."""
    return list(session.exec(select(VerdictMark.indicator_id).where(VerdictMark.source == source)))


def sources(session: Session, kind: MarkKind) -> set[UUID]:
    """The sources that have made marks of this kind."""
    return set(session.exec(select(VerdictMark.source).where(VerdictMark.kind == kind).distinct()))


def count_checks(session: Session, agency_id: UUID, day: date, checks: int, hits: int) -> None:
    """Add to the numbers of an agency's checks and hits on a day."""
    row = {"agency_id": agency_id, "day": day, "checks": checks, "hits": hits}
    count_up(session, CheckTally, row, "checks", "hits")


def checks_of(session: Session, agency_id: UUID, since: date, until: date) -> list[CheckTally]:
    """What an agency checked on the days from `since` until before `until`."""
    mine = select(CheckTally).where(CheckTally.agency_id == agency_id, CheckTally.day >= since, CheckTally.day < until)
    return list(session.exec(mine))


def marked(session: Session, kind: MarkKind) -> list[tuple[UUID, Mark]]:
    """All marks of a kind, each with its indicator."""
    return [(row.indicator_id, _mark(row)) for row in session.exec(select(VerdictMark).where(VerdictMark.kind == kind))]


def remove_mark(session: Session, indicator_id: UUID, source: UUID) -> None:
    """Remove the mark of this source, if there is one."""
    mark = col(VerdictMark.indicator_id) == indicator_id, col(VerdictMark.source) == source
    session.execute(delete(VerdictMark).where(*mark))


def remove(session: Session, rows: Iterable[tuple[UUID, UUID]]) -> None:
    """Remove the rows of these indicators and audiences."""
    variables = [{"key": indicator_id, "whose": audience} for indicator_id, audience in rows]
    if variables:
        session.connection().execute(_REMOVAL, variables)


_REMOVAL = delete(VerdictRow).where(
    col(VerdictRow.indicator_id) == bindparam("key"), col(VerdictRow.audience) == bindparam("whose")
)


_REMOVAL_OF_ALL = delete(VerdictRow).where(among(VerdictRow.indicator_id, "indicators"))


class NewRow(NamedTuple):
    """A row to insert: what an audience knows of an indicator."""

    indicator_id: UUID
    audience: UUID
    kind: Kind
    row: AudienceRow


def replace(session: Session, stored: Collection[UUID], rows: Iterable[NewRow]) -> None:
    """Remove all rows of the indicators `stored`, and insert these rows.

    In one statement each, however many rows there are: how many there were before may be hidden from the caller.
    """
    session.connection().execute(_REMOVAL_OF_ALL, {"indicators": stored})
    values = [(key, audience, kind, *row.aggregate, row.seq) for key, audience, kind, row in rows]
    insert_tuples(session, VerdictRow, _COLUMNS, values)


_COLUMNS = ("indicator_id", "audience", "kind", *Aggregate._fields, "seq")


def crossing(
    session: Session,
    last_day: int,
    today: int,
    logarithms: Sequence[float],
    second_logarithm: float,
    after: UUID,
    limit: int,
) -> list[UUID]:
    """Up to `limit` indicators after an id, in the order of their ids, whose action may have changed by fading.

    Between the two days (since 1970), the binary logarithm of the weight that is left fell below one of `logarithms`,
    or that of a second source below `second_logarithm`. A row that members have confirmed or doubted is included if
    feedback could take it there.
    """
    half_life = cast(VerdictRow.half_life, Float)
    half_lives = func.nullif(half_life, 0)  # tombstones have none, and a database may divide before it filters
    before, now = (col(VerdictRow.log_weight) - day / half_lives for day in (float(last_day), float(today)))
    crossed = [and_(now < log + _ROUNDING, before >= log - _ROUNDING) for log in logarithms]
    for column in (VerdictRow.second_log_weight, VerdictRow.direct_log_weight):
        second_before, second_now = (col(column) - day / half_lives for day in (float(last_day), float(today)))
        crossed.append(and_(second_now < second_logarithm + _ROUNDING, second_before >= second_logarithm - _ROUNDING))
    by_feedback = and_(
        col(VerdictRow.flags) >= _FIRST_FEEDBACK_FLAG,
        now < max(logarithms) + _MOST_FEEDBACK,
        before >= min(logarithms) - _MOST_FEEDBACK,
    )
    fading = col(VerdictRow.half_life) > 0, col(VerdictRow.reports) > 0
    key = col(VerdictRow.indicator_id)
    due = select(key).where(*fading, or_(*crossed, by_feedback), key > after).distinct().order_by(key).limit(limit)
    return list(session.exec(due))


_ROUNDING = 1e-6
_FIRST_FEEDBACK_FLAG = 1 << 8
"""The bits of `flags` from here on count the agencies that confirmed or doubted (`rule.evidence`)."""
_MOST_FEEDBACK = 1.0
"""Feedback at most doubles or halves a weight."""


def tombstones(session: Session, before: int, limit: int) -> list[UUID]:
    """Up to `limit` indicators with a tombstone from before that change, in the order of their ids."""
    old = col(VerdictRow.reports) == 0, col(VerdictRow.seq) < before
    key = col(VerdictRow.indicator_id)
    return list(session.exec(select(key).where(*old).distinct().order_by(key).limit(limit)))


def _audiences(viewer: Viewer) -> list[UUID]:
    return [viewer.agency_id, *(key_of(mask) for mask in masks_with(viewer.sector))]


def rows_seen_by(session: Session, indicator_ids: Collection[UUID], viewer: Viewer) -> dict[UUID, AudienceRow | None]:
    """What the viewer knows of these indicators at this moment. An indicator without any row is left out."""
    return {key: _row_seen_by(audiences, viewer) for key, audiences in rows_of(session, indicator_ids).items()}


def _row_seen_by(rows: AudienceRows, viewer: Viewer) -> AudienceRow | None:
    shared = (row for audience, row in rows.items() if audience.bytes in viewer.shared)
    return rows.get(viewer.agency_id) or next(shared, None)


class SeenRow(NamedTuple):
    """What a viewer may know of an indicator. `seq` is the number of the change that last changed it."""

    indicator_id: UUID
    indicator: Indicator
    aggregate: Aggregate
    seq: int


_SEEN = (
    VerdictRow.indicator_id,
    VerdictRow.kind,
    IndicatorRecord.canonical,
    VerdictRow.seq,
    *(getattr(VerdictRow, name) for name in Aggregate._fields),
)


def _seen(rows: Iterable[Sequence[Any]]) -> list[SeenRow]:
    """Plain columns: a page has a thousand rows, and SQLAlchemy takes longer to make an object than to read its row."""
    return [
        SeenRow(key, named(kind, canonical), Aggregate._make(aggregate), seq)
        for key, kind, canonical, seq, *aggregate in rows
    ]


def find(session: Session, indicator_id: UUID, viewer: Viewer) -> SeenRow | None:
    """The row that this viewer sees: its agency's own row, otherwise its sector's."""
    # gate: visibility of an indicator
    mine = col(VerdictRow.audience).in_(_audiences(viewer))
    same = col(VerdictRow.indicator_id) == IndicatorRecord.indicator_id
    known = select(*_SEEN).join(IndicatorRecord, same)
    own_first = col(VerdictRow.audience) != viewer.agency_id
    rows = session.execute(known.where(VerdictRow.indicator_id == indicator_id, mine).order_by(own_first).limit(1))
    return next(iter(_seen(rows)), None)


@dataclass(frozen=True, slots=True)
class RowFilter:
    """Which rows to list. A member that is None does not filter. `changed_after` is in microseconds since 1970."""

    kinds: list[Kind] | None = None
    category_bits: int | None = None
    changed_after: int | None = None


def page(
    session: Session, viewer: Viewer, row_filter: RowFilter, *, after: KeysetPosition, limit: int
) -> list[SeenRow]:
    """Up to `limit` rows that the viewer may see, in the order of their last change, after a position."""
    filters = {name: value for name, value in asdict(row_filter).items() if value is not None}
    return _seen(chosen(session, viewer, filters, Columns(_SEEN, _position), after=after, limit=limit))


def _position(row: Sequence[Any]) -> KeysetPosition:
    return KeysetPosition(row[3], row[0])


class Columns(NamedTuple):
    """The columns to read of each row, the indicator's id first and `seq` fourth, and a row's position by these."""

    columns: tuple[Any, ...]
    position_of: Callable[[Sequence[Any]], KeysetPosition]


def chosen(
    session: Session, viewer: Viewer, filters: Mapping[str, Any], wanted: Columns, *, after: KeysetPosition, limit: int
) -> list[tuple[Any, ...]]:
    """Up to `limit` rows that the viewer may see, in the order of their last change, after a position.

    `filters` has the members of `RowFilter` that filter.
    """
    merges = session.get_bind().dialect.name == "sqlite"
    statement = _page_of(viewer.sector, frozenset(filters), wanted.columns, newest=after.newest, merges=merges)
    kept: list[tuple[Any, ...]] = []
    asked, least = limit, _FIRST_GAP
    while len(kept) < limit:
        variables = {"agency": viewer.agency_id, "seq": after.seq, "key": after.key, "rows": asked}
        rows = list(session.connection().execute(statement, {**filters, **variables}).all())
        rows.sort(key=_in_order, reverse=after.newest)  # nearly in order, so this takes less than in the database
        # gate: list without what the agency's own row replaces
        kept += [row[:-1] for row in rows if not row[-1]]
        if len(rows) < asked:
            break
        after = wanted.position_of(rows[-1])._replace(newest=after.newest)
        # gate: a page asks for many rows at once
        asked = min(max(2 * (limit - len(kept)), least), _AT_ONCE)  # all of the next rows may be replaced too
        least *= 8
    return kept[:limit]


_in_order = itemgetter(3, 0)  # of `Columns`: ids in hexadecimal have the same order
_FIRST_GAP = 16
_AT_ONCE = 1_000


@cache
def _page_of(
    sector: Sector, filters: frozenset[str], columns: tuple[Any, ...], *, newest: bool, merges: bool
) -> Select[Any]:
    """The statement of a page for the viewers of a sector. Bind `agency`, `seq`, `key`, `rows` and the filters.

    It is built once for each choice of filters, because building takes longer than running it.

    Each audience that contains the viewer is a range of one index. If the database `merges` ranges in their order, it
    reads little more than the first `rows` keys of all. PostgreSQL would rather sort all of them, so there at most
    `rows` keys of each range are read. Then only the rows of the first `rows` keys are read, which come in any order.
    Whether the agency has a row of its own is asked for these alone: it stands next to the row, and to look it up for
    every key would be a search among all rows.
    """
    audience, seq, indicator = col(VerdictRow.audience), col(VerdictRow.seq), col(VerdictRow.indicator_id)
    agency, rows = bindparam("agency", type_=Key), bindparam("rows", type_=Integer)
    own = aliased(VerdictRow)
    has_own = exists().where(col(own.indicator_id) == indicator, col(own.audience) == agency)
    # gate: visibility of a list of indicators
    mine = [audience == agency, *(audience == key_of(mask) for mask in masks_with(sector))]
    after = follows(seq, indicator, newest=newest)
    conditions = [condition for name, condition in _conditions().items() if name in filters]
    ranges: list[Any] = [select(seq, indicator, audience).where(each, *after, *conditions) for each in mine]
    if not merges:
        by = order(seq, indicator, newest=newest)
        ranges = [select(each.order_by(*by).limit(rows).subquery()) for each in ranges]
    merged = union_all(*ranges)
    keys = merged.selected_columns
    first = merged.order_by(*order(keys.seq, keys.indicator_id, newest=newest)).limit(rows).subquery()
    is_first = and_(indicator == first.c.indicator_id, audience == first.c.audience)
    same = indicator == IndicatorRecord.indicator_id
    replaced = and_(audience != agency, has_own)
    shown: tuple[Any, ...] = *columns, replaced
    page: Select[Any] = select(*shown).join(first, is_first).join(IndicatorRecord, same)
    return page


def _conditions() -> dict[str, ColumnElement[bool]]:
    """The condition of each member of `RowFilter`."""
    categories = bindparam("category_bits", type_=Integer)
    return {
        "kinds": col(VerdictRow.kind).in_(bindparam("kinds", type_=String, expanding=True)),
        "category_bits": col(VerdictRow.categories).bitwise_and(categories) != 0,
        "changed_after": col(VerdictRow.seq) > bindparam("changed_after", type_=BigInteger),
    }
