"""What the other rooms ask about members: who a client is, whether a secret is its own, what an agency is called."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlmodel import Session

from krama.agencies import repository
from krama.agencies.client_keys import from_stored
from krama.agencies.permissions import Permission, known_permissions
from krama.agencies.secret_hash import hint_of, verify_secret
from krama.core import clock
from krama.core.addresses import Address, IpNetwork, read_networks, within
from krama.core.jwk import PublicJwk
from krama.sharing.audiences import Viewer, viewer
from krama.sharing.sectors import Sector


@dataclass(frozen=True, slots=True)
class Principal:
    """A client and its agency as they stand now. `active` is false once either was disabled, or the client has expired.

    `token_id` is its present token's, and `bound_to` the thumbprint of the key that this is bound to, if it is.
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
    token_id: str | None = None
    networks: tuple[IpNetwork, ...] = ()
    tokens_from: datetime | None = None

    def honours(self, issued_at: int) -> bool:
        """Whether a token of that second since 1970 is still good: all of before the last stop or leak have ended."""
        return self.tokens_from is None or issued_at > int(self.tokens_from.timestamp())

    def may_call_from(self, address: Address) -> bool:
        """Whether the client may call from there; without a list it may from anywhere."""
        return not self.networks or within(address, self.networks)


@dataclass(frozen=True, slots=True)
class Credential:
    """A client's id and its secret: the only time that the secret can be read."""

    client_id: str
    client_secret: str


def find_principal(session: Session, client_id: str, *, hold: bool = False) -> Principal | None:
    """The client and its agency, or None. With `hold` neither changes before the transaction ends."""
    found = repository.client_with_agency(session, client_id, hold=hold)
    if found is None:
        return None
    client, agency = found
    return Principal(
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
        tokens_from=client.tokens_from,
    )


def _ended(moment: datetime | None) -> bool:
    return moment is not None and moment <= clock.now()


def authenticate(session: Session, credential: Credential) -> Principal | None:
    """The member that the credential belongs to and that may act now, or None.

    Takes the same time whether or not there is such a client, and however many secrets it has.
    """
    encoded = repository.live_secret(session, credential.client_id, hint_of(credential.client_secret), clock.now())
    session.rollback()  # the hash takes tens of milliseconds: hold no connection meanwhile
    proven = verify_secret(credential.client_secret, encoded)
    principal = find_principal(session, credential.client_id)
    return principal if proven and principal is not None and principal.active else None


def client_keys(session: Session, client_id: str) -> dict[str, PublicJwk]:
    """The public keys that the client has registered, by their `kid`."""
    client = repository.client(session, client_id)
    return {} if client is None else from_stored(client.keys)


def sectors_of(session: Session, agency_ids: Collection[UUID]) -> dict[UUID, Sector]:
    """The sectors of these agencies, of those that exist."""
    return {agency.agency_id: Sector(agency.sector) for agency in repository.agencies_of(session, agency_ids)}


def names_of(session: Session, agency_ids: Collection[UUID]) -> dict[UUID, tuple[str, Sector]]:
    """The names and sectors of these agencies, of those that exist."""
    found = repository.agencies_of(session, agency_ids)
    return {agency.agency_id: (agency.name, Sector(agency.sector)) for agency in found}


def viewers(session: Session) -> dict[UUID, tuple[str, Viewer]]:
    """Every agency's name, and what it is as a viewer, by name; disabled ones too."""
    found = repository.every_agency(session)
    return {one.agency_id: (one.name, viewer(one.agency_id, Sector(one.sector))) for one in found}


def active_among(session: Session, agency_ids: Collection[UUID]) -> set[UUID]:
    """Which of these are members that may call."""
    found = repository.agencies_of(session, agency_ids)
    return {agency.agency_id for agency in found if agency.disabled_at is None}
