"""Queries of import sources."""

from uuid import UUID

from sqlmodel import Session, col, select

from krama.imports.tables import ImportSource


def find(session: Session, source_id: UUID) -> ImportSource | None:
    """The source with this id, if it was imported before."""
    return session.get(ImportSource, source_id)


def lock(session: Session, source_id: UUID) -> ImportSource | None:
    """The source as it is now, locked until the transaction ends, so that two runs of it follow each other."""
    return session.get(ImportSource, source_id, with_for_update={"key_share": True}, populate_existing=True)


def every(session: Session) -> list[ImportSource]:
    """All sources, the oldest first."""
    return list(session.exec(select(ImportSource).order_by(col(ImportSource.created_at))))


def of_agency(session: Session, agency_id: UUID) -> ImportSource | None:
    """The source that this agency imported first, if there is one. So every run of a new source has the same client."""
    mine = select(ImportSource).where(ImportSource.agency_id == agency_id)
    oldest = mine.order_by(col(ImportSource.created_at), col(ImportSource.source_id)).limit(1)
    return session.exec(oldest).first()
