"""Queries of cases. A query on behalf of a member takes its agency or the viewer as an argument."""

from collections.abc import Collection, Sequence
from datetime import UTC, datetime
from functools import cache
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import (
    ColumnElement,
    Integer,
    String,
    and_,
    bindparam,
    delete,
    false,
    or_,
    true,
    tuple_,
    union_all,
)
from sqlalchemy import case as when
from sqlmodel import Session, col, select
from sqlmodel.sql.expression import Select, SelectOfScalar
from sqlmodel.sql.sqltypes import UTCDateTime

from krama.cases.tables import PERSONAL, CaseFile, CaseRecipient, CaseStatus
from krama.core import clock
from krama.core.columns import Key, among, among_texts
from krama.core.cursor import KeysetPosition, end_of
from krama.core.inserts import RowTuple, insert_missing_tuples, insert_rows
from krama.core.keyset import follows, order
from krama.sharing.audiences import Viewer, masks_with, sectors_mask
from krama.sharing.sectors import Sector
from krama.sharing.stored import recipients_in

_described = col(CaseFile.tlp).is_not(None)
_open = col(CaseFile.withdrawn_at).is_(None)
"""One that is withdrawn is for its own agency alone."""


def has_status(statuses: Collection[str]) -> ColumnElement[bool]:
    """The condition that a case has one of these statuses. A status that only other things have matches no case."""
    return or_(false(), *(condition for status, condition in _STATUSES.items() if status in statuses))


_STATUSES = {CaseStatus.ACTIVE: _open, CaseStatus.WITHDRAWN: ~_open}


def add_missing(session: Session, names: tuple[str, ...], rows: Sequence[RowTuple]) -> int:
    """Insert the cases whose agency and reference have no row yet, in this order. Returns how many are new."""
    return insert_missing_tuples(session, CaseFile, names, rows)


def known_references(session: Session, agency_id: UUID, references: Collection[str]) -> set[str]:
    """Those of these references for which the agency has a case."""
    return set(session.execute(_KNOWN, {"agency": agency_id, "references": references}).scalars())


_KNOWN = select(CaseFile.reference).where(
    col(CaseFile.agency_id) == bindparam("agency", type_=Key),
    among_texts(CaseFile.reference, "references"),
)


def references_of(session: Session, case_ids: Collection[UUID]) -> set[str]:
    """The references of those of these cases that have a row."""
    return set(session.exec(select(CaseFile.reference).where(among(CaseFile.case_id, case_ids))))


def find(session: Session, case_id: UUID) -> CaseFile | None:
    """The case, visible to the caller or not."""
    return session.get(CaseFile, case_id)


def lock(session: Session, case_id: UUID) -> None:
    """Lock the row until the transaction ends, and read its columns again."""
    session.get(CaseFile, case_id, with_for_update={"key_share": True}, populate_existing=True)


def lock_rows(session: Session, agency_id: UUID, references: Collection[str]) -> None:
    """Lock the agency's cases with these references, in their order, until the transaction ends. Reads no facts."""
    if session.get_bind().dialect.name == "sqlite":
        return  # it has one writer at a time, which is this transaction
    reference = col(CaseFile.reference)
    mine = select(CaseFile.reference).where(CaseFile.agency_id == agency_id, reference.in_(references))
    session.exec(mine.order_by(reference).with_for_update(key_share=True)).all()


def lock_references(session: Session, agency_id: UUID, references: Collection[str]) -> list[CaseFile]:
    """The agency's cases with these references, in their order. They are locked until the transaction ends."""
    mine = select(CaseFile).where(CaseFile.agency_id == agency_id, col(CaseFile.reference).in_(references))
    locked = mine.order_by(col(CaseFile.reference)).with_for_update(key_share=True)
    return list(session.exec(locked.execution_options(populate_existing=True)))


def of_keys(session: Session, keys: Collection[tuple[UUID, str]]) -> list[CaseFile]:
    """The cases with these agencies and references. The caller decides who may see them."""
    if not keys:
        return []
    agency, reference = col(CaseFile.agency_id), col(CaseFile.reference)
    # SQLite finds pairs by no index
    near = among(agency, {key for key, _ in keys}), reference.in_({text for _, text in keys})
    return list(session.exec(select(CaseFile).where(*near, tuple_(agency, reference).in_(keys))))


def readdress(session: Session, case: CaseFile) -> None:
    """Update the index of recipients for this case."""
    session.flush()
    session.execute(delete(CaseRecipient).where(col(CaseRecipient.case_id) == case.case_id))
    named = [
        {"agency_id": agency, "case_id": case.case_id, "opened_at": case.opened_at}
        for agency in recipients_in(case.recipients)
    ]
    insert_rows(session, CaseRecipient, named)


MOST_READ = 500
"""The most keys of cases that a page looks through, unless it may show more."""


_EARLIEST, _LATEST = datetime.min.replace(tzinfo=UTC), datetime.max.replace(tzinfo=UTC)


class Sought(NamedTuple):
    """Which cases a list looks for. `own`: only those of the viewer's agency (True), or only those of others (False).

    `after` and `before` are bounds of the time at which the viewer sees them made. An index has all of this.
    """

    own: bool | None = None
    reference: str | None = None
    after: datetime | None = None
    before: datetime | None = None


class CasePage(NamedTuple):
    """Some cases of a list. `end` is the place of the last that was looked at, or None if nothing is left."""

    rows: list[CaseFile]
    end: KeysetPosition | None


def page(
    session: Session,
    viewer: Viewer,
    sought: Sought,
    conditions: Sequence[ColumnElement[bool]],
    place: KeysetPosition,
    limit: int,
) -> CasePage:
    """Up to `limit` cases that the viewer may see, as they were made, after `place` and in its direction.

    A viewer sees its agency's cases, those that were described for each set of sectors with its sector, and those that
    name its agency. Each of these is a range of one index. Only the first keys of all ranges are looked through, so
    there may be fewer cases before the list ends. With a `reference`, an index has the keys of these cases.
    """
    own = sought.own
    least = limit + 1 if own else 2 * (limit + 1)  # its own cases are in two ranges if others' are asked for too
    size = max(least, MOST_READ) if conditions or own is False else least
    ranges = _CaseRanges(viewer.sector, own, sought.reference is not None, place.newest)
    variables = _sought(viewer, sought, place) | {"size": size, "rows": limit + 1}
    rows = list(session.exec(_page(ranges).where(*conditions), params=variables))
    if len(rows) > limit:
        return CasePage(rows[:limit], place_of(viewer, rows[limit - 1]))
    last = session.execute(_window(ranges), variables).all()
    return CasePage(rows, KeysetPosition(clock.to_micros(last[0][0]), last[0][1]) if len(last) > 1 else None)


def _sought(viewer: Viewer, sought: Sought, place: KeysetPosition) -> dict[str, object]:
    """What the statements of a list are bound to. A bound of the time that the place has not reached replaces it."""
    if place.newest:
        near, until = sought.before, sought.after or _EARLIEST
        begin = place if near is None else min(place, KeysetPosition(clock.to_micros(near), UUID(int=0), newest=True))
    else:
        near, until = sought.after, sought.before or _LATEST
        begin = place if near is None else max(place, end_of(clock.to_micros(near)))
    return place_bound(viewer, begin) | {"until": until, "reference": sought.reference}


def place_bound(viewer: Viewer, place: KeysetPosition) -> dict[str, object]:
    """What `made_at` and `after_place` are bound to."""
    moment = clock.from_micros(min(place.seq, clock.to_micros(_LATEST)))
    return {"agency": viewer.agency_id, "seq": moment, "key": place.key}


_is_own = col(CaseFile.agency_id) == bindparam("agency", type_=Key)
_own = _is_own.is_(true())
"""The same, by which SQLite does not search: it would read all cases of the agency."""
made_at = when((_is_own, col(CaseFile.created_at)), else_=col(CaseFile.opened_at))
"""The time at which the agency bound as `agency` sees a case made: others when it was opened to them."""


def after_place(at: Any, key: Any, *, newest: bool) -> tuple[ColumnElement[bool], ...]:
    """The conditions for cases after the place that is bound, whose time is in the column `at`, in a direction.

    A case without a time is in no list: a worker of the version before describes cases without `opened_at`.
    """
    return follows(at, key, newest=newest, of=UTCDateTime())


class _CaseRanges(NamedTuple):
    """Which ranges of keys a list reads: those of a sector, of its `own` cases or others' alone, of a reference."""

    sector: Sector
    own: bool | None
    by_reference: bool
    newest: bool


_until = bindparam("until", type_=UTCDateTime())
_size, _rows = bindparam("size", type_=Integer), bindparam("rows", type_=Integer)
_same_reference = col(CaseFile.reference) == bindparam("reference", type_=String)


@cache
def _window(ranges: _CaseRanges) -> Select[Any]:
    """The last key of the window and the one that follows."""
    window: Select[Any] = _keys(ranges).offset(_size - 1).limit(2)
    return window


@cache
def _page(ranges: _CaseRanges) -> SelectOfScalar[CaseFile]:
    """The cases of a window, for the viewers of a sector. It is built once, because building it takes long."""
    first = _keys(ranges).limit(_size).subquery()
    chosen = select(first.c.at, first.c.case_id).distinct().subquery()
    # gate: case stands where its viewer sees it made
    in_place = and_(col(CaseFile.case_id) == chosen.c.case_id, chosen.c.at == made_at)
    shown = [or_(_own, _open), *([~_own] if ranges.own is False else [])]
    ordered = select(CaseFile).join(chosen, in_place).where(*shown)
    by = order(chosen.c.at, chosen.c.case_id, newest=ranges.newest)
    page: SelectOfScalar[CaseFile] = ordered.order_by(*by).limit(_rows)
    return page


def place_of(viewer: Viewer, case: CaseFile) -> KeysetPosition:
    """The place of a case in lists that this viewer sees."""
    return KeysetPosition(clock.to_micros(case.made_at(viewer.agency_id)), case.case_id)


def visible_to(sector: Sector) -> ColumnElement[bool]:
    """Whether the agency bound as `agency`, which belongs to this sector, may see what a case states."""
    agency = bindparam("agency", type_=Key)
    named = col(CaseFile.case_id).in_(select(CaseRecipient.case_id).where(CaseRecipient.agency_id == agency))
    for_sector = col(CaseFile.audience).bitwise_and(sectors_mask([sector])) != 0
    return or_(col(CaseFile.agency_id) == agency, and_(_described, _open, or_(for_sector, named)))


def _keys(wanted: _CaseRanges) -> Any:
    """The keys of all ranges in their order, of each at most `size` and the one that follows."""
    same = [_same_reference] if wanted.by_reference else []
    made, opened = (CaseFile.created_at, CaseFile.case_id), (CaseFile.opened_at, CaseFile.case_id)
    ranges: list[tuple[Any, list[ColumnElement[bool]]]] = []
    if wanted.own is not False:
        ranges.append((made, [_is_own]))
    if not wanted.own:
        # gate: visibility of a list of cases
        ranges += [(opened, [_described, _open, col(CaseFile.audience) == mask]) for mask in masks_with(wanted.sector)]
    parts = [_range(columns, newest=wanted.newest).where(*where, *same) for columns, where in ranges]
    if not wanted.own:
        named = _range((CaseRecipient.opened_at, CaseRecipient.case_id), newest=wanted.newest)
        to_viewer = col(CaseRecipient.agency_id) == bindparam("agency", type_=Key), _open, *same
        parts.append(named.join(CaseFile, col(CaseFile.case_id) == col(CaseRecipient.case_id)).where(*to_viewer))
    merged = union_all(*(select(part.subquery()) for part in parts)).subquery()
    return select(merged.c.at, merged.c.case_id).order_by(*order(merged.c.at, merged.c.case_id, newest=wanted.newest))


def _range(columns: Any, *, newest: bool) -> Any:
    """The keys in these columns after a place, in its direction, of the time that is sought."""
    at, key = columns
    in_time = *after_place(at, key, newest=newest), at > _until if newest else at < _until
    keys = select(at.label("at"), key).where(*in_time)
    return keys.order_by(*order(at, key, newest=newest)).limit(_size + 1)


class CaseTexts(NamedTuple):
    """What an agency wrote in a case that it made at a time."""

    made_at: datetime
    case_id: UUID
    reference: str
    narrative: str | None

    @property
    def place(self) -> KeysetPosition:
        """The place of the case in its agency's lists, the newest first."""
        return KeysetPosition(clock.to_micros(self.made_at), self.case_id, newest=True)


def own_texts(session: Session, viewer: Viewer, place: KeysetPosition, limit: int) -> list[CaseTexts]:
    """What up to `limit` cases of the viewer's agency say, the newest first, after `place`."""
    return [CaseTexts(*row) for row in session.execute(_OWN_TEXTS, place_bound(viewer, place) | {"rows": limit})]


_made = col(CaseFile.created_at), col(CaseFile.case_id)
_OWN_TEXTS = (
    select(*_made, col(CaseFile.reference), col(CaseFile.narrative))
    .where(_is_own, *after_place(*_made, newest=True))
    .order_by(*order(*_made, newest=True))
    .limit(_rows)
)


def with_ids(session: Session, case_ids: Collection[UUID]) -> list[CaseFile]:
    """The cases with these ids. The caller decides who may see them."""
    return list(session.exec(select(CaseFile).where(among(CaseFile.case_id, case_ids)))) if case_ids else []


def lock_personal(session: Session, before: datetime, limit: int) -> list[CaseFile]:
    """Up to `limit` cases with personal data that last changed before this time, locked until the transaction ends."""
    has_personal = or_(*(col(getattr(CaseFile, name)).is_not(None) for name in PERSONAL))
    old = select(CaseFile).where(has_personal, col(CaseFile.updated_at) < before)
    ordered = old.order_by(col(CaseFile.agency_id), col(CaseFile.reference)).limit(limit)
    return list(session.exec(ordered.with_for_update(key_share=True)))
