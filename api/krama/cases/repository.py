"""Queries of cases. A query on behalf of a member takes its agency or the viewer as an argument."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, and_, delete, or_, tuple_, union_all
from sqlmodel import Session, col, select

from krama.cases.tables import PERSONAL, CaseFile, CaseRecipient
from krama.core.inserts import insert_missing, insert_rows
from krama.core.keyset import older_than
from krama.sharing.audiences import Viewer, masks_with, sectors_mask
from krama.sharing.stored import recipients_in

_described = col(CaseFile.tlp).is_not(None)


def add_missing(session: Session, rows: Sequence[Mapping[str, Any]]) -> set[UUID]:
    """Insert the cases whose agency and reference have no row yet, in this order. Returns the ids of the new ones."""
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


def page(
    session: Session,
    viewer: Viewer,
    own: bool | None,
    conditions: Iterable[ColumnElement[bool]],
    before: UUID | None,
    limit: int,
) -> list[CaseFile]:
    """Up to `limit` cases that the viewer may see, the newest first, older than `before`.

    A viewer sees its agency's cases, those that were described for each set of sectors with its sector, and those that
    name its agency. Each of these is a range of one index, from which at most `limit` keys are read.
    """
    is_own, key = col(CaseFile.agency_id) == viewer.agency_id, col(CaseFile.case_id)
    wanted = [*conditions, *older_than(key, before)]
    ranges: list[list[ColumnElement[bool]]] = []
    if own is not False:
        ranges.append([is_own])
    if not own:
        # gate: visibility of a list of cases
        ranges += [[col(CaseFile.audience) == mask, ~is_own] for mask in masks_with(viewer.sector)]
    parts = [select(key).where(*where, *wanted).order_by(key.desc()).limit(limit) for where in ranges]
    if not own:
        named = select(key).join(CaseRecipient, col(CaseRecipient.case_id) == key)
        to_viewer = col(CaseRecipient.agency_id) == viewer.agency_id, ~is_own, ~_for(viewer)
        parts.append(named.where(*to_viewer, *wanted).order_by(key.desc()).limit(limit))
    merged = union_all(*(select(part.subquery()) for part in parts)).subquery()
    chosen = select(merged.c.case_id).order_by(merged.c.case_id.desc()).limit(limit)
    return list(session.exec(select(CaseFile).where(key.in_(chosen)).order_by(key.desc())))


def _for(viewer: Viewer) -> ColumnElement[bool]:
    return and_(_described, col(CaseFile.audience).bitwise_and(sectors_mask([viewer.sector])) != 0)


def lock_personal(session: Session, before: datetime, limit: int) -> list[CaseFile]:
    """Up to `limit` cases with personal data that last changed before this time, locked until the transaction ends."""
    has_personal = or_(*(col(getattr(CaseFile, name)).is_not(None) for name in PERSONAL))
    old = select(CaseFile).where(has_personal, col(CaseFile.updated_at) < before)
    return list(session.exec(old.order_by(col(CaseFile.case_id)).limit(limit).with_for_update(key_share=True)))
