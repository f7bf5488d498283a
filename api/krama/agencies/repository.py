"""Every query on members and their clients."""

from collections.abc import Collection
from uuid import UUID

from sqlalchemy import update
from sqlmodel import Session, col, select

from krama.agencies.tables import Agency, Client, ClientSecret
from krama.core import clock


def agency(session: Session, agency_id: UUID) -> Agency | None:
    return session.get(Agency, agency_id)


def agencies(session: Session) -> list[Agency]:
    return list(session.exec(select(Agency).order_by(col(Agency.created_at), col(Agency.name))))


def agencies_of(session: Session, agency_ids: Collection[UUID]) -> list[Agency]:
    return list(session.exec(select(Agency).where(col(Agency.agency_id).in_(agency_ids)))) if agency_ids else []


def agency_named(session: Session, name: str) -> Agency | None:
    return session.exec(select(Agency).where(Agency.name == name)).first()


def client_with_agency(session: Session, client_id: str) -> tuple[Client, Agency] | None:
    statement = select(Client, Agency).where(Client.agency_id == Agency.agency_id, Client.client_id == client_id)
    return session.exec(statement).first()


def clients(session: Session, agency_id: UUID | None) -> list[Client]:
    statement = select(Client).order_by(col(Client.created_at), col(Client.client_id))
    return list(session.exec(statement if agency_id is None else statement.where(Client.agency_id == agency_id)))


def live_secret(session: Session, client_id: str) -> str | None:
    """The encoding of the client's newest secret that has not ended."""
    statement = (
        select(ClientSecret.encoded)
        .where(ClientSecret.client_id == client_id, col(ClientSecret.ended_at).is_(None))
        .order_by(col(ClientSecret.created_at).desc())
    )
    return session.exec(statement).first()


def end_secrets(session: Session, client_id: str) -> None:
    live = (col(ClientSecret.client_id) == client_id, col(ClientSecret.ended_at).is_(None))
    session.execute(update(ClientSecret).where(*live).values(ended_at=clock.now()))
