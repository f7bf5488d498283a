"""Use cases on members: enrol an agency, give it clients, renew and end their credentials."""

import secrets
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from sqlmodel import Session

from krama.agencies import repository
from krama.agencies.client_keys import from_stored, read_key_set, stored
from krama.agencies.errors import AgencyNameTaken, AgencyNotFound, AgencyRefused, ClientNotFound
from krama.agencies.permissions import Permission, as_scopes, known_permissions
from krama.agencies.roles import default_permissions
from krama.agencies.secret_hash import hash_secret, new_secret, verify_secret
from krama.agencies.sectors import Sector
from krama.agencies.tables import Agency, Client, ClientSecret
from krama.core import clock, iso
from krama.core.addresses import Address, Network, read_networks, within
from krama.core.jwk import PublicKey
from krama.sharing.audiences import Viewer, viewer


@dataclass(frozen=True, slots=True)
class Member:
    """A client and its agency as they stand now. `active` is false once either was disabled, or the client has expired.

    `bound_to` is the thumbprint of the key that its present token is bound to, if it is.
    """

    client_id: str
    permissions: frozenset[Permission]
    agency_id: UUID
    agency_name: str
    sector: Sector
    country: str
    province: str | None
    viewer: Viewer
    active: bool
    dpop_required: bool = False
    bound_to: str | None = None
    networks: tuple[Network, ...] = ()

    def may_call_from(self, address: Address) -> bool:
        """Whether the client may call from there; without a list it may from anywhere."""
        return not self.networks or within(address, self.networks)


@dataclass(frozen=True, slots=True)
class Credential:
    """A client's id and its secret: the only time that the secret can be read."""

    client_id: str
    client_secret: str


def add_agency(
    session: Session,
    *,
    name: str,
    sector: Sector,
    country: str,
    province: str | None = None,
    permissions: Iterable[Permission] | None = None,
) -> Agency:
    """Enrol a member, with its sector's permissions unless others are given.

    Raises `AgencyRefused` and `AgencyNameTaken`.
    """
    name = " ".join(name.split())
    if not 1 <= len(name) <= 128 or not name.isprintable():
        raise AgencyRefused("An agency's name has 1 to 128 printable characters.", field="name")
    if not iso.known_country(country):
        raise AgencyRefused("The country is an ISO 3166-1 alpha-2 code in capitals, such as KH.", field="country")
    if province is not None and not (iso.known_subdivision(province) and province.startswith(f"{country}-")):
        raise AgencyRefused(
            f"The province is an ISO 3166-2 code of {country} without a leading zero, such as KH-12 for Phnom Penh.",
            field="province",
        )
    if repository.agency_named(session, name) is not None:
        raise AgencyNameTaken("An agency of this name exists already.", field="name")
    agency = Agency(
        agency_id=uuid4(),
        name=name,
        sector=sector,
        country=country,
        province=province,
        scopes=as_scopes(default_permissions(sector) if permissions is None else permissions),
        created_at=clock.now(),
    )
    session.add(agency)
    session.flush()
    return agency


def list_agencies(session: Session) -> list[Agency]:
    """All members, in the order in which they were enrolled."""
    return repository.agencies(session)


def disable_agency(session: Session, agency_id: UUID) -> Agency:
    """Stop all clients of a member. Raises `AgencyNotFound`."""
    agency = _agency(session, agency_id)
    agency.disabled_at = agency.disabled_at or clock.now()
    session.add(agency)
    return agency


def add_client(session: Session, agency_id: UUID, permissions: Iterable[Permission], name: str = "") -> Credential:
    """Give an agency a client that may use `permissions`. Raises `AgencyNotFound` and `AgencyRefused`."""
    agency = _agency(session, agency_id)
    scopes = as_scopes(permissions)
    if not scopes:
        raise AgencyRefused("A client needs at least one scope.", field="scope")
    if beyond := known_permissions(scopes) - known_permissions(agency.scopes):
        raise AgencyRefused(f"The agency itself does not have {as_scopes(beyond)}.", field="scope")
    if len(name) > 64 or (name and not name.isprintable()):
        raise AgencyRefused("A client's name has at most 64 printable characters.", field="name")
    client_id = f"krama_{secrets.token_hex(10)}"
    session.add(
        Client(client_id=client_id, agency_id=agency.agency_id, name=name, scopes=scopes, created_at=clock.now())
    )
    session.flush()
    return _new_credential(session, client_id)


def list_clients(session: Session, agency_id: UUID | None = None) -> list[Client]:
    """All clients, or one agency's."""
    return repository.clients(session, agency_id)


def disable_client(session: Session, client_id: str) -> Client:
    """Stop a client; its tokens end within `caller_refresh_seconds`. Raises `ClientNotFound`."""
    client = _client(session, client_id)
    client.disabled_at = client.disabled_at or clock.now()
    session.add(client)
    return client


def rotate_secret(session: Session, client_id: str) -> Credential:
    """Give a client a new secret and end the old one at once. Raises `ClientNotFound` and `AgencyRefused`."""
    if _client(session, client_id).disabled_at is not None:
        raise AgencyRefused("The client is disabled: a new secret would open nothing. Give the member a new client.")
    repository.end_secrets(session, client_id)
    return _new_credential(session, client_id)


def register_keys(session: Session, client_id: str, document: Any) -> list[PublicKey]:
    """Take a JWK set in place of the client's registered keys. Raises `ClientNotFound` and `KeysRefused`."""
    client = _client(session, client_id)
    keys = read_key_set(document)
    client.keys = stored(keys)
    session.add(client)
    return keys


def find_member(session: Session, client_id: str) -> Member | None:
    """The client and its agency, or None."""
    found = repository.client_with_agency(session, client_id)
    if found is None:
        return None
    client, agency = found
    return Member(
        client_id=client.client_id,
        permissions=known_permissions(client.scopes) & known_permissions(agency.scopes),
        agency_id=agency.agency_id,
        agency_name=agency.name,
        sector=Sector(agency.sector),
        country=agency.country,
        province=agency.province,
        viewer=viewer(agency.agency_id, Sector(agency.sector)),
        active=client.disabled_at is None and agency.disabled_at is None and not _ended(client.expires_at),
        dpop_required=client.dpop_required,
        networks=read_networks(client.networks.split()),
    )


def _ended(moment: datetime | None) -> bool:
    return moment is not None and moment <= clock.now()


def client_keys(session: Session, client_id: str) -> dict[str, PublicKey]:
    """The public keys that the client has registered, by their `kid`."""
    found = repository.client_with_agency(session, client_id)
    return {} if found is None else from_stored(found[0].keys)


def sectors_of(session: Session, agency_ids: Collection[UUID]) -> dict[UUID, Sector]:
    """The sectors of these agencies, of those that exist."""
    return {agency.agency_id: Sector(agency.sector) for agency in repository.agencies_of(session, agency_ids)}


def names_of(session: Session, agency_ids: Collection[UUID]) -> dict[UUID, tuple[str, Sector]]:
    """The names and sectors of these agencies, of those that exist."""
    found = repository.agencies_of(session, agency_ids)
    return {agency.agency_id: (agency.name, Sector(agency.sector)) for agency in found}


def active_among(session: Session, agency_ids: Collection[UUID]) -> set[UUID]:
    """Which of these are members that may call."""
    found = repository.agencies_of(session, agency_ids)
    return {agency.agency_id for agency in found if agency.disabled_at is None}


def authenticate(session: Session, credential: Credential) -> Member | None:
    """The member that the credential belongs to and that may act now, or None.

    Takes the same time whether or not there is such a client.
    """
    encoded = repository.live_secret(session, credential.client_id)
    session.rollback()  # the hash takes tens of milliseconds: hold no connection meanwhile
    proven = verify_secret(credential.client_secret, encoded)
    member = find_member(session, credential.client_id)
    return member if proven and member is not None and member.active else None


def _new_credential(session: Session, client_id: str) -> Credential:
    secret = new_secret()
    session.add(
        ClientSecret(secret_id=uuid4(), client_id=client_id, encoded=hash_secret(secret), created_at=clock.now())
    )
    return Credential(client_id, secret)


def _agency(session: Session, agency_id: UUID) -> Agency:
    agency = repository.agency(session, agency_id)
    if agency is None:
        raise AgencyNotFound("There is no agency of this id. `krama agency list` shows them.", field="agency_id")
    return agency


def _client(session: Session, client_id: str) -> Client:
    found = repository.client_with_agency(session, client_id)
    if found is None:
        raise ClientNotFound("There is no client of this id. `krama client list` shows them.", field="client_id")
    return found[0]
