"""Queries of readers."""

from collections.abc import Collection
from uuid import UUID

from sqlalchemy import func
from sqlmodel import Session, col, select

from krama.readers.tables import ListReader


def find(session: Session, client_id: str, list_name: str) -> ListReader | None:
    """What is stored of a reader, locked until the transaction ends."""
    return session.get(ListReader, (client_id, list_name), with_for_update=True)


def farthest(session: Session, list_names: Collection[str], since: int) -> dict[UUID, int]:
    """For each agency that has read one of these lists since then, the number of the last change that it was given."""
    wanted = col(ListReader.list_name).in_(list_names), col(ListReader.read_at) >= since
    rows = session.exec(
        select(ListReader.agency_id, func.max(ListReader.seq)).where(*wanted).group_by(col(ListReader.agency_id))
    )
    return dict(rows.all())


def everyone(session: Session) -> list[ListReader]:
    """All readers, in the order of their lists, agencies and clients."""
    order = col(ListReader.list_name), col(ListReader.agency_id), col(ListReader.client_id)
    return list(session.exec(select(ListReader).order_by(*order)))
