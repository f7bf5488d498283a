"""Queries of cases. A query on behalf of a member takes its agency or the viewer as an argument."""

from collections.abc import Collection, Sequence
from datetime import UTC, datetime
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import ColumnElement, and_, bindparam, delete, false, or_, true, tuple_, union_all
from sqlalchemy import case as when
from sqlmodel import Session, col, select

from krama.cases.tables import PERSONAL, CaseFile, CaseRecipient, CaseStatus
from krama.core import clock
from krama.core.columns import Key, among, among_texts
from krama.core.cursor import KeysetPosition
from krama.core.inserts import RowTuple, insert_missing_tuples, insert_rows
from krama.core.keyset import order
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


_LATEST = clock.to_micros(datetime.max.replace(tzinfo=UTC))


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
    merged = union_all(*(select(part.subquery()) for part in _ranges(viewer, sought, place, size))).subquery()
    keys = select(merged.c.at, merged.c.case_id).order_by(*order(merged.c.at, merged.c.case_id, newest=place.newest))
    last = session.execute(keys.offset(size - 1).limit(2)).all()
    first = keys.limit(size).subquery()
    chosen = select(first.c.at, first.c.case_id).distinct().subquery()
    # gate: case stands where its viewer sees it made
    in_place = and_(col(CaseFile.case_id) == chosen.c.case_id, chosen.c.at == made_at(viewer))
    wanted = [*conditions, or_(_is_own(viewer), _open), *([~_is_own(viewer)] if own is False else [])]
    ordered = select(CaseFile).join(chosen, in_place).where(*wanted)
    ordered = ordered.order_by(*order(chosen.c.at, chosen.c.case_id, newest=place.newest)).limit(limit + 1)
    rows = list(session.exec(ordered, params=_asks(viewer)))
    if len(rows) > limit:
        return CasePage(rows[:limit], place_of(viewer, rows[limit - 1]))
    return CasePage(rows, KeysetPosition(clock.to_micros(last[0][0]), last[0][1]) if len(last) > 1 else None)


def made_at(viewer: Viewer) -> Any:
    """The column of the time at which a viewer sees a case made: others when it was opened to them."""
    return when((col(CaseFile.agency_id) == viewer.agency_id, CaseFile.created_at), else_=CaseFile.opened_at)


def place_of(viewer: Viewer, case: CaseFile) -> KeysetPosition:
    """The place of a case in lists that this viewer sees."""
    return KeysetPosition(clock.to_micros(case.made_at(viewer.agency_id)), case.case_id)


def visible_to(sector: Sector) -> ColumnElement[bool]:
    """Whether the agency bound as `agency`, which belongs to this sector, may see what a case states."""
    agency = bindparam("agency", type_=Key)
    named = col(CaseFile.case_id).in_(select(CaseRecipient.case_id).where(CaseRecipient.agency_id == agency))
    for_sector = col(CaseFile.audience).bitwise_and(sectors_mask([sector])) != 0
    return or_(col(CaseFile.agency_id) == agency, and_(_described, _open, or_(for_sector, named)))


def _asks(viewer: Viewer) -> dict[str, object]:
    """What conditions on reports of a case are bound to."""
    return {"agency": viewer.agency_id}


def _ranges(viewer: Viewer, sought: Sought, place: KeysetPosition, size: int) -> list[Any]:
    """The keys of each range, of which at most `size` and the one that follows are read."""
    same = [] if sought.reference is None else [col(CaseFile.reference) == sought.reference]
    made, opened = (CaseFile.created_at, CaseFile.case_id), (CaseFile.opened_at, CaseFile.case_id)
    ranges: list[tuple[Any, list[ColumnElement[bool]]]] = []
    if sought.own is not False:
        ranges.append((made, [col(CaseFile.agency_id) == viewer.agency_id]))
    if not sought.own:
        # gate: visibility of a list of cases
        ranges += [(opened, [_described, _open, col(CaseFile.audience) == mask]) for mask in masks_with(viewer.sector)]
    parts = [_range(columns, sought, place, size).where(*where, *same) for columns, where in ranges]
    if not sought.own:
        named = _range((CaseRecipient.opened_at, CaseRecipient.case_id), sought, place, size)
        to_viewer = col(CaseRecipient.agency_id) == viewer.agency_id, _open, *same
        parts.append(named.join(CaseFile, col(CaseFile.case_id) == col(CaseRecipient.case_id)).where(*to_viewer))
    return parts


def _range(columns: Any, sought: Sought, place: KeysetPosition, size: int) -> Any:
    """The keys in these columns after a place, in its direction, of the time that is sought."""
    at, key = columns
    # gate: case without a time stands in no list
    bounds = [at.is_not(None)]  # a worker of the version before describes cases without `opened_at`
    bounds += [at > sought.after] if sought.after is not None else []
    bounds += [at < sought.before] if sought.before is not None else []
    bounds += _older(at, key, place) if place.newest else _newer(at, key, place)
    return select(at.label("at"), key).where(*bounds).order_by(*order(at, key, newest=place.newest)).limit(size + 1)


def _newer(at: Any, key: Any, place: KeysetPosition) -> list[ColumnElement[bool]]:
    """The conditions for rows after a place in a list whose oldest item comes first."""
    moment = clock.from_micros(place.seq)
    return [at >= moment, or_(at > moment, key > place.key)]


def _older(at: Any, key: Any, place: KeysetPosition | None) -> list[ColumnElement[bool]]:
    """The conditions for rows after a place in a list whose newest item comes first."""
    if place is None or place.seq > _LATEST:
        return []
    moment = clock.from_micros(place.seq)
    return [at <= moment, or_(at < moment, key < place.key)]


def following(viewer: Viewer, place: KeysetPosition) -> list[ColumnElement[bool]]:
    """The conditions for cases that come after a place in lists of this viewer, whose newest item comes first."""
    return _older(made_at(viewer), col(CaseFile.case_id), place)


def _is_own(viewer: Viewer) -> ColumnElement[bool]:
    # As a plain condition, SQLite would search by it, and read all cases of the agency.
    return (col(CaseFile.agency_id) == viewer.agency_id).is_(true())


class CaseTexts(NamedTuple):
    """What an agency wrote in a case, and the place of the case in its lists."""

    place: KeysetPosition
    reference: str
    narrative: str | None


def own_texts(session: Session, agency_id: UUID, place: KeysetPosition | None, limit: int) -> list[CaseTexts]:
    """What up to `limit` cases of an agency say, the newest first, after `place`."""
    at, key = col(CaseFile.created_at), col(CaseFile.case_id)
    mine = select(at, key, col(CaseFile.reference), col(CaseFile.narrative)).where(CaseFile.agency_id == agency_id)
    ordered = mine.where(*_older(at, key, place)).order_by(at.desc(), key.desc()).limit(limit)
    return [
        CaseTexts(KeysetPosition(clock.to_micros(made), case_id), *texts)
        for made, case_id, *texts in session.execute(ordered)
    ]


def with_ids(session: Session, case_ids: Collection[UUID]) -> list[CaseFile]:
    """The cases with these ids. The caller decides who may see them."""
    return list(session.exec(select(CaseFile).where(among(CaseFile.case_id, case_ids)))) if case_ids else []


def lock_personal(session: Session, before: datetime, limit: int) -> list[CaseFile]:
    """Up to `limit` cases with personal data that last changed before this time, locked until the transaction ends."""
    has_personal = or_(*(col(getattr(CaseFile, name)).is_not(None) for name in PERSONAL))
    old = select(CaseFile).where(has_personal, col(CaseFile.updated_at) < before)
    ordered = old.order_by(col(CaseFile.agency_id), col(CaseFile.reference)).limit(limit)
    return list(session.exec(ordered.with_for_update(key_share=True)))
