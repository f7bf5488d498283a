"""Queries of corrections."""

from collections.abc import Iterable
from uuid import UUID

from sqlalchemy import func, or_
from sqlmodel import Session, col, select

from krama.core.cursor import KeysetPosition
from krama.core.inserts import insert_rows
from krama.core.keyset import follows
from krama.corrections.tables import Correction


def add(session: Session, rows: Iterable[Correction]) -> None:
    """Store new corrections."""
    insert_rows(session, Correction, [row.model_dump() for row in rows])


def has_correction(session: Session, agency_id: UUID, indicator_id: UUID, since: int) -> bool:
    """Whether the agency has a correction on this indicator from this change or a later one."""
    mine = select(Correction).where(Correction.agency_id == agency_id, Correction.indicator_id == indicator_id)
    return session.exec(mine.where(col(Correction.seq) >= since).limit(1)).first() is not None


def after(session: Session, agency_id: UUID, seq: int, given: Iterable[tuple[int, int]]) -> tuple[int, int | None]:
    """How many corrections of an agency are from after a change, and the number of the oldest of them.

    Those whose listing ended within one of the stretches `given`, each from after a first change up to a last one, do
    not count.
    """
    place = col(Correction.seq)
    end = func.coalesce(Correction.ended_seq, place)
    elsewhere = [or_(end <= first, end > last) for first, last in given]
    mine = col(Correction.agency_id) == agency_id, place > seq, *elsewhere
    count, oldest = session.exec(select(func.count(), func.min(Correction.seq)).where(*mine)).one()
    return count, oldest


def agencies(session: Session) -> list[UUID]:
    """The agencies that have corrections."""
    return list(session.exec(select(Correction.agency_id).distinct()))


def page(session: Session, agency_id: UUID, after: KeysetPosition, limit: int) -> list[Correction]:
    """Up to `limit` corrections of an agency, in order of their changes, after a position."""
    seq, indicator = col(Correction.seq), col(Correction.indicator_id)
    of_agency = select(Correction).where(Correction.agency_id == agency_id, *follows(seq, indicator))
    position = {"seq": after.seq, "key": after.key}
    return list(session.exec(of_agency.order_by(seq, indicator).limit(limit), params=position))
