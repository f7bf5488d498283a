"""Queries of the list of institutions."""

from collections.abc import Collection
from uuid import UUID

from sqlmodel import Session, col, select

from krama.core import sequence
from krama.core.cursor import KeysetPosition
from krama.core.database import advisory_lock
from krama.core.keyset import follows
from krama.institutions.tables import InstitutionRow

_VERSION = "institutions"
"""The name of the mark that keeps the number of the last change of the list."""


def lock(session: Session) -> None:
    """Wait until no other transaction changes the list, because a name may mean only one institution."""
    advisory_lock(session, "institutions")


def version(session: Session) -> int:
    """The number of the last change, or 0 if there was none."""
    return sequence.mark(session, _VERSION) or 0


def take_version(session: Session) -> int:
    """The number of this change, which is the list's version from now on. Take it after the lock."""
    seq = sequence.take(session)
    sequence.set_mark(session, _VERSION, seq)
    return seq


def every(session: Session) -> list[InstitutionRow]:
    """The whole list."""
    return list(session.exec(select(InstitutionRow).order_by(col(InstitutionRow.code))))


def find(session: Session, institution_id: UUID) -> InstitutionRow | None:
    """The institution with this id."""
    return session.get(InstitutionRow, institution_id)


def page(
    session: Session,
    *,
    countries: Collection[str],
    statuses: Collection[str],
    after: KeysetPosition,
    limit: int,
) -> list[InstitutionRow]:
    """Up to `limit` institutions after a position, by their last change. An empty filter leaves out nothing."""
    seq, key = col(InstitutionRow.seq), col(InstitutionRow.institution_id)
    query = select(InstitutionRow).where(*follows(seq, key))
    if countries:
        query = query.where(col(InstitutionRow.country).in_(countries))
    if statuses:
        query = query.where(col(InstitutionRow.status).in_(statuses))
    return list(session.exec(query.order_by(seq, key).limit(limit), params={"seq": after.seq, "key": after.key}))
