"""Converts rows of agencies and clients to the wire format."""

from collections.abc import Sequence
from typing import Any

from sqlmodel import Session

from krama.administration.schemas import (
    AgencyOut,
    AgencyStatus,
    ClientOut,
    ClientSecretOut,
    ClientStatus,
    NewClientSecretOut,
)
from krama.agencies.client_keys import from_stored
from krama.agencies.credentials import NewSecret
from krama.agencies.permissions import Permission, known_permissions
from krama.agencies.schemas import AgencyRef
from krama.agencies.service import names_of
from krama.agencies.tables import Agency, Client, ClientSecret
from krama.core import clock
from krama.sharing.sectors import Sector


def agency_out(agency: Agency, *, with_scopes: bool) -> AgencyOut:
    """An agency; `with_scopes` if the viewer may see its scopes, and so the number of its changes."""
    return AgencyOut(
        agency_id=agency.agency_id,
        name=agency.name,
        sector=Sector(agency.sector),
        country=agency.country,
        province=agency.province,
        status=AgencyStatus.ACTIVE if agency.disabled_at is None else AgencyStatus.DISABLED,
        revision=agency.revision if with_scopes else None,
        created_at=agency.created_at,
        updated_at=agency.updated_at,
        scopes=_sorted(agency.scopes) if with_scopes else None,
        grantable_scopes=_sorted(agency.grantable) if with_scopes else None,
    )


def clients_out(session: Session, clients: Sequence[Client]) -> list[ClientOut]:
    """Clients with their agencies."""
    known = names_of(session, {client.agency_id for client in clients})
    refs = {
        agency_id: AgencyRef(agency_id=agency_id, name=name, sector=sector)
        for agency_id, (name, sector) in known.items()
    }
    return [ClientOut(agency=refs[client.agency_id], **client_facts(client)) for client in clients]


def client_out(session: Session, client: Client) -> ClientOut:
    """One client with its agency."""
    return clients_out(session, [client])[0]


def client_facts(client: Client) -> dict[str, Any]:
    """The members of `ClientOut` that follow from the client alone."""
    return {
        "client_id": client.client_id,
        "name": client.name or None,
        "scopes": _sorted(client.scopes),
        "status": _status(client),
        "dpop_required": client.dpop_required,
        "networks": client.networks.split(),
        "key_ids": list(from_stored(client.keys)),
        "revision": client.revision,
        "created_at": client.created_at,
        "updated_at": client.updated_at,
        "expires_at": client.expires_at,
    }


def _status(client: Client) -> ClientStatus:
    if client.disabled_at is not None:
        return ClientStatus.DISABLED
    ended = client.expires_at is not None and client.expires_at <= clock.now()
    return ClientStatus.EXPIRED if ended else ClientStatus.ACTIVE


def _sorted(scopes: str) -> list[Permission]:
    return sorted(known_permissions(scopes))


def secret_out(secret: ClientSecret) -> ClientSecretOut:
    """A stored secret, without its value."""
    return ClientSecretOut(secret_id=secret.secret_id, created_at=secret.created_at, expires_at=secret.expires_at)


def new_secret_out(client: Client, made: NewSecret) -> NewClientSecretOut:
    """A new secret with its value, which only this answer contains."""
    return NewClientSecretOut(
        secret_id=made.secret_id,
        created_at=made.created_at,
        expires_at=made.expires_at,
        client_id=made.credential.client_id,
        client_secret=made.credential.client_secret,
        revision=client.revision,
    )
