"""Queries of readers."""

from collections.abc import Collection
from uuid import UUID

from sqlalchemy import func
from sqlmodel import Session, col, select

from krama.readers.tables import ListReader


def find(session: Session, client_id: str, list_name: str) -> ListReader | None:
    """What is stored of a reader, locked until the transaction ends."""
    return session.get(ListReader, (client_id, list_name), with_for_update=True)


def farthest(session: Session, list_names: Collection[str], since: int) -> dict[tuple[UUID, str], int]:
    """For each agency and list, if it was read since then, the number of the last change that the agency was given."""
    wanted = col(ListReader.list_name).in_(list_names), col(ListReader.read_at) >= since
    whose = col(ListReader.agency_id), col(ListReader.list_name)
    rows = session.exec(select(*whose, func.max(ListReader.seq)).where(*wanted).group_by(*whose))
    return {(agency_id, list_name): seq for agency_id, list_name, seq in rows}


def everyone(session: Session) -> list[ListReader]:
    """All readers, in the order of their lists, agencies and clients."""
    order = col(ListReader.list_name), col(ListReader.agency_id), col(ListReader.client_id)
    return list(session.exec(select(ListReader).order_by(*order)))
