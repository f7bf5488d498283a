"""Agencies and clients for other packages: principals, authentication by secret, and the names of agencies."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlmodel import Session

from krama.agencies import policy, repository
from krama.agencies.client_keys import from_stored
from krama.agencies.old_secrets import replace_hash
from krama.agencies.permissions import Permission, known_permissions
from krama.agencies.secret_hash import hint_of, is_old, verify_secret
from krama.core import clock
from krama.core.addresses import Address, IpNetwork, read_networks, within
from krama.core.database import Database
from krama.core.jwk import PublicJwk
from krama.sharing.actors import ActorOut
from krama.sharing.audiences import Viewer, viewer
from krama.sharing.sectors import Sector


@dataclass(frozen=True, slots=True)
class Principal:
    """A client and its agency as stored now. `active` is false if either is disabled or the client has expired.

    `grantable` is what an administrator of the agency may grant without having it. `token_id` is the id of the
    request's token, or names its feed key. `bound_to` is the thumbprint of the key that the token is bound to. `feeds`
    are the feeds that a feed key is for, as `FeedKey.collections` has them; None for a caller that is not limited.
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
    grantable: frozenset[Permission] = frozenset()
    dpop_required: bool = False
    bound_to: str | None = None
    token_id: str | None = None
    networks: tuple[IpNetwork, ...] = ()
    tokens_from: datetime | None = None
    feeds: tuple[str, ...] | None = None

    def honours(self, issued_at: int) -> bool:
        """Whether a token issued at this second since 1970 is still valid. Disabling a client ends its older tokens."""
        return self.tokens_from is None or issued_at > int(self.tokens_from.timestamp())

    def may_call_from(self, address: Address) -> bool:
        """Whether the client may call from this address. Without a list it may call from anywhere."""
        return not self.networks or within(address, self.networks)

    def may_read_feed(self, name: str) -> bool:
        """Whether the feed of this name is one of those that the caller's credential is for."""
        # gate: collections of a feed key
        return self.feeds is None or any(each == name or _begins(each, name) for each in self.feeds)


def _begins(pattern: str, name: str) -> bool:
    return pattern.endswith("*") and name.startswith(pattern[:-1])


@dataclass(frozen=True, slots=True)
class Credential:
    """A client's id and its secret. The secret can be read only now."""

    client_id: str
    client_secret: str


def find_principal(session: Session, client_id: str, *, lock: bool = False) -> Principal | None:
    """The client and its agency, or None. With `lock` both are locked until the transaction ends."""
    pair = repository.client_with_agency(session, client_id, lock=lock)
    if pair is None:
        return None
    client, agency = pair
    return Principal(
        client_id=client.client_id,
        # gate: client has no more than its agency
        permissions=known_permissions(client.scopes) & known_permissions(agency.scopes),
        agency_id=agency.agency_id,
        agency_name=agency.name,
        sector=Sector(agency.sector),
        country=agency.country,
        province=agency.province,
        viewer=viewer(agency.agency_id, Sector(agency.sector)),
        active=client.disabled_at is None and agency.disabled_at is None and not _ended(client.expires_at),
        grantable=known_permissions(agency.grantable),
        dpop_required=client.dpop_required,
        networks=read_networks(client.networks.split()),
        tokens_from=client.tokens_from,
    )


def _ended(moment: datetime | None) -> bool:
    return moment is not None and moment <= clock.now()


def authenticate(database: Database, credential: Credential) -> Principal | None:
    """The principal of a valid credential, or None if the credential is wrong or the client is not active.

    Takes the same time whether or not there is such a client, and however many secrets it has. An old hash of the
    secret is replaced once the secret has matched it.
    """
    client_id, secret = credential.client_id, credential.client_secret
    with database.read() as session:
        encoded = repository.live_secret(session, client_id, hint_of(secret), clock.now())
    proven = verify_secret(secret, encoded)  # an old hash takes tens of milliseconds, and no connection meanwhile
    if proven and encoded is not None and is_old(encoded):
        replace_hash(database, client_id, encoded, secret)
    with database.read() as session:
        principal = find_principal(session, client_id)
    # gate: secret of a client
    return principal if proven and principal is not None and principal.active else None


def are_independent(session: Session, client_id: str, others: Collection[str]) -> bool:
    """Whether no one person may stand behind this client and one of the others.

    Behind a client are those that created it or gave it a secret or keys, and those behind them. None of these clients
    may be behind another, and nobody else behind both. National administrators are excepted in the last case: they set
    up agencies, and one could enrol two agencies of its own. What the operator made has nobody behind it.
    """
    shared = _behind(session, [client_id]) & _behind(session, others)
    # gate: neither client made the other
    if not shared.isdisjoint({client_id, *others}):
        return False
    # gate: no one administrator made both clients
    return all(_is_national(session, each) for each in shared)


def _behind(session: Session, client_ids: Collection[str]) -> set[str]:
    """These clients and all that are behind them."""
    behind, new = set[str](), set(client_ids)
    while new:
        behind |= new
        # gate: makers of a maker count
        new = repository.makers(session, new) - behind
    return behind


def _is_national(session: Session, client_id: str) -> bool:
    principal = find_principal(session, client_id)
    return principal is not None and Permission.AGENCIES_MANAGE in principal.permissions


def client_keys(session: Session, client_id: str) -> dict[str, PublicJwk]:
    """The public keys that the client has registered, by their `kid`."""
    client = repository.client(session, client_id)
    return {} if client is None else from_stored(client.keys)


def sectors_of(session: Session, agency_ids: Collection[UUID]) -> dict[UUID, Sector]:
    """The sectors of these agencies, where they exist."""
    return {agency.agency_id: Sector(agency.sector) for agency in repository.agencies_of(session, agency_ids)}


def places_of(session: Session, agency_ids: Collection[UUID]) -> dict[UUID, tuple[Sector, str]]:
    """The sector and the country of each of these agencies, where they exist."""
    rows = repository.agencies_of(session, agency_ids)
    return {agency.agency_id: (Sector(agency.sector), agency.country) for agency in rows}


def names_of(session: Session, agency_ids: Collection[UUID]) -> dict[UUID, tuple[str, Sector]]:
    """The names and sectors of these agencies, where they exist."""
    rows = repository.agencies_of(session, agency_ids)
    return {agency.agency_id: (agency.name, Sector(agency.sector)) for agency in rows}


def actors_of(session: Session, client_ids: Collection[str]) -> dict[str, ActorOut]:
    """Who these clients are, by their ids: the client and its agency. Each must still be cut to its reader."""
    return {
        client.client_id: ActorOut(
            agency_id=agency.agency_id, name=agency.name, sector=Sector(agency.sector), client_id=client.client_id
        )
        for client, agency in repository.clients_with_agencies(session, client_ids)
    }


def viewers(session: Session) -> dict[UUID, tuple[str, Viewer]]:
    """Each agency's name and viewer, by name, including disabled agencies."""
    rows = repository.every_agency(session)
    return {row.agency_id: (row.name, viewer(row.agency_id, Sector(row.sector))) for row in rows}


def known_among(session: Session, principal: Principal | None, agency_ids: Collection[UUID]) -> set[UUID]:
    """The agencies among these that the caller may know: its own, and those that the directory shows it.

    Without a principal, all that exist.

    The directory is for those that may read it, and shows most of them only active agencies.
    """
    if not agency_ids:
        return set()
    rows = repository.agencies_of(session, agency_ids)
    if principal is None:
        return {agency.agency_id for agency in rows}
    # gate: directory is for those that may read it
    shown = rows if Permission.AGENCIES_READ in principal.permissions else []
    reads_disabled = policy.reads_disabled(principal)
    known = {agency.agency_id for agency in shown if agency.disabled_at is None or reads_disabled}
    return known | {principal.agency_id}.intersection(agency_ids)


def active_among(session: Session, agency_ids: Collection[UUID]) -> set[UUID]:
    """Which of these agencies are active members, whether or not the caller may know them."""
    rows = repository.agencies_of(session, agency_ids)
    return {agency.agency_id for agency in rows if agency.disabled_at is None}


def sectors_with(session: Session, permission: Permission) -> set[Sector]:
    """The sectors of the agencies that may have a client with this permission, of those that are not disabled."""
    rows = repository.scopes_of_active(session)
    return {sector for sector, scopes in rows if permission in known_permissions(scopes)}
