"""Queries of cases. A query on behalf of a member takes its agency or the viewer as an argument."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import ColumnElement, and_, bindparam, delete, or_, true, tuple_, union_all
from sqlmodel import Session, col, select

from krama.cases.tables import PERSONAL, CaseFile, CaseRecipient
from krama.core.columns import Key, among
from krama.core.inserts import insert_missing, insert_rows
from krama.core.keyset import older_than
from krama.sharing.audiences import Viewer, masks_with, sectors_mask
from krama.sharing.sectors import Sector
from krama.sharing.stored import recipients_in

_described = col(CaseFile.tlp).is_not(None)
_open = col(CaseFile.withdrawn_at).is_(None)
"""One that is withdrawn is for its own agency alone."""


def add_missing(session: Session, rows: Sequence[Mapping[str, Any]]) -> int:
    """Insert the cases whose agency and reference have no row yet, in this order. Returns how many are new."""
    return insert_missing(session, CaseFile, rows)


def find(session: Session, case_id: UUID) -> CaseFile | None:
    """The case, visible to the caller or not."""
    return session.get(CaseFile, case_id)


def lock(session: Session, case_id: UUID) -> None:
    """Lock the row until the transaction ends, and read its columns again."""
    session.get(CaseFile, case_id, with_for_update={"key_share": True}, populate_existing=True)


def lock_references(session: Session, agency_id: UUID, references: Collection[str]) -> list[CaseFile]:
    """The agency's cases with these references, in their order. They are locked until the transaction ends."""
    mine = select(CaseFile).where(CaseFile.agency_id == agency_id, col(CaseFile.reference).in_(references))
    locked = mine.order_by(col(CaseFile.reference)).with_for_update(key_share=True)
    return list(session.exec(locked.execution_options(populate_existing=True)))


def of_keys(session: Session, keys: Collection[tuple[UUID, str]]) -> list[CaseFile]:
    """The cases with these agencies and references. The caller decides who may see them."""
    if not keys:
        return []
    return list(
        session.exec(select(CaseFile).where(tuple_(col(CaseFile.agency_id), col(CaseFile.reference)).in_(keys)))
    )


def readdress(session: Session, case: CaseFile) -> None:
    """Update the index of recipients for this case."""
    session.flush()
    session.execute(delete(CaseRecipient).where(col(CaseRecipient.case_id) == case.case_id))
    named = [{"agency_id": agency, "case_id": case.case_id} for agency in recipients_in(case.recipients)]
    insert_rows(session, CaseRecipient, named)


MOST_READ = 500
"""The most keys of cases that a page looks through, unless it may show more."""


class CasePage(NamedTuple):
    """Some cases of a list. `end` is the id of the last that was looked at, or None if nothing is left."""

    rows: list[CaseFile]
    end: UUID | None


def page(
    session: Session,
    viewer: Viewer,
    own: bool | None,
    conditions: Sequence[ColumnElement[bool]],
    before: UUID | None,
    limit: int,
    reference: str | None = None,
) -> CasePage:
    """Up to `limit` cases that the viewer may see, the newest first, older than `before`.

    A viewer sees its agency's cases, those that were described for each set of sectors with its sector, and those that
    name its agency. Each of these is a range of one index. Only the first keys of all ranges are looked through, so
    there may be fewer cases before the list ends. With a `reference`, an index has the keys of these cases.
    """
    least = limit + 1 if own else 2 * (limit + 1)  # its own cases are in two ranges if others' are asked for too
    size = max(least, MOST_READ) if conditions or own is False else least
    merged = union_all(*(select(part.subquery()) for part in _ranges(viewer, own, before, size, reference))).subquery()
    keys = select(merged.c.case_id).order_by(merged.c.case_id.desc())
    last = session.execute(keys.offset(size - 1).limit(2)).scalars().all()
    wanted = [*conditions, or_(_is_own(viewer), _open), *([~_is_own(viewer)] if own is False else [])]
    chosen = select(CaseFile).where(col(CaseFile.case_id).in_(keys.limit(size)), *wanted)
    rows = list(session.exec(chosen.order_by(col(CaseFile.case_id).desc()).limit(limit + 1), params=_asks(viewer)))
    if len(rows) > limit:
        return CasePage(rows[:limit], rows[limit - 1].case_id)
    return CasePage(rows, last[0] if len(last) > 1 else None)


def visible_to(sector: Sector) -> ColumnElement[bool]:
    """Whether the agency bound as `agency`, which belongs to this sector, may see what a case states."""
    agency = bindparam("agency", type_=Key)
    named = col(CaseFile.case_id).in_(select(CaseRecipient.case_id).where(CaseRecipient.agency_id == agency))
    for_sector = col(CaseFile.audience).bitwise_and(sectors_mask([sector])) != 0
    return or_(col(CaseFile.agency_id) == agency, and_(_described, _open, or_(for_sector, named)))


def _asks(viewer: Viewer) -> dict[str, object]:
    """What conditions on reports of a case are bound to."""
    return {"agency": viewer.agency_id}


def _ranges(viewer: Viewer, own: bool | None, before: UUID | None, size: int, reference: str | None) -> list[Any]:
    """The keys of each range, of which at most `size` and the one that follows are read."""
    key, same = col(CaseFile.case_id), [] if reference is None else [col(CaseFile.reference) == reference]
    ranges: list[list[ColumnElement[bool]]] = []
    if own is not False:
        ranges.append([col(CaseFile.agency_id) == viewer.agency_id])
    if not own:
        # gate: visibility of a list of cases
        ranges += [[_described, _open, col(CaseFile.audience) == mask] for mask in masks_with(viewer.sector)]
    parts: list[Any] = [
        select(key).where(*where, *same, *older_than(key, before)).order_by(key.desc()).limit(size + 1)
        for where in ranges
    ]
    if not own:
        named = col(CaseRecipient.case_id)
        to_viewer = col(CaseRecipient.agency_id) == viewer.agency_id, _open, *same, *older_than(named, before)
        addressed = select(named).join(CaseFile, key == named)
        parts.append(addressed.where(*to_viewer).order_by(named.desc()).limit(size + 1))
    return parts


def _is_own(viewer: Viewer) -> ColumnElement[bool]:
    # As a plain condition, SQLite would search by it, and read all cases of the agency.
    return (col(CaseFile.agency_id) == viewer.agency_id).is_(true())


class CaseTexts(NamedTuple):
    """What an agency wrote in a case."""

    case_id: UUID
    reference: str
    narrative: str | None


def own_texts(session: Session, agency_id: UUID, before: UUID | None, limit: int) -> list[CaseTexts]:
    """What up to `limit` cases of an agency say, the newest first, older than `before`."""
    key = col(CaseFile.case_id)
    mine = select(key, col(CaseFile.reference), col(CaseFile.narrative)).where(CaseFile.agency_id == agency_id)
    mine = mine.where(*older_than(key, before)).order_by(key.desc()).limit(limit)
    return [CaseTexts(*row) for row in session.execute(mine)]


def with_ids(session: Session, case_ids: Collection[UUID]) -> list[CaseFile]:
    """The cases with these ids. The caller decides who may see them."""
    return list(session.exec(select(CaseFile).where(among(CaseFile.case_id, case_ids)))) if case_ids else []


def lock_personal(session: Session, before: datetime, limit: int) -> list[CaseFile]:
    """Up to `limit` cases with personal data that last changed before this time, locked until the transaction ends."""
    has_personal = or_(*(col(getattr(CaseFile, name)).is_not(None) for name in PERSONAL))
    old = select(CaseFile).where(has_personal, col(CaseFile.updated_at) < before)
    ordered = old.order_by(col(CaseFile.agency_id), col(CaseFile.reference)).limit(limit)
    return list(session.exec(ordered.with_for_update(key_share=True)))
