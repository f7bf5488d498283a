"""Reads the agencies and clients that the caller may see. Lists are in the order of the last change."""

from uuid import UUID

from sqlmodel import Session

from krama.access.errors import unseen_agency
from krama.access.owners import owners
from krama.agencies import credentials, policy, repository
from krama.agencies.errors import ClientNotFound
from krama.agencies.permissions import Permission, known_permissions
from krama.agencies.service import Principal
from krama.agencies.tables import Agency, Client, ClientSecret
from krama.core.cursor import KeysetPosition

_PREFIX, SANDBOX_PREFIX = "krama_", "sandbox_"
_NAME = b"\x01"
"""The first byte of a key that is a name. A number has ten bytes, and begins with zero."""


def agencies(session: Session, principal: Principal, after: KeysetPosition, limit: int) -> tuple[list[Agency], bool]:
    """Agencies, and whether more follow. Disabled ones need `agencies:read_all` or `agencies:manage`."""
    agencies = repository.agencies(session, after, limit + 1, active=not policy.reads_disabled(principal))
    return agencies[:limit], len(agencies) > limit


def place_of_agency(agency: Agency) -> KeysetPosition:
    """The position of an agency in the directory."""
    return KeysetPosition(agency.seq, agency.agency_id)


def agency(session: Session, principal: Principal, agency_id: UUID) -> Agency:
    """One agency, as in `agencies`. Raises `AgencyNotFound`."""
    agency = repository.agency(session, agency_id)
    if agency is None or (agency.disabled_at is not None and not policy.reads_disabled(principal)):
        raise unseen_agency()
    return agency


def shows_scopes(principal: Principal, agency: Agency) -> bool:
    """Whether the principal may see the agency's scopes: those of its own agency, or of all."""
    return policy.reads_disabled(principal) or principal.agency_id == agency.agency_id


def clients(
    session: Session, principal: Principal, words: frozenset[str] | None, after: KeysetPosition, limit: int
) -> tuple[list[Client], bool]:
    """Clients of the agencies that the filter names, and whether more follow. Raises the errors of `owners`."""
    whose = owners(session, principal, words, Permission.CLIENTS_READ_ALL)
    hidden = None if policy.reads_all_clients(principal) else Permission.AGENCIES_MANAGE
    place = after.seq, _id_in(after.key)
    clients = repository.changed_clients(session, whose, place, limit + 1, without=hidden)
    return clients[:limit], len(clients) > limit


def place_of_client(client: Client) -> KeysetPosition:
    """The position of a client in its list."""
    return KeysetPosition(client.seq, _key_of(client.client_id))


def _key_of(client_id: str) -> UUID:
    """A client's id in the sixteen bytes that a cursor has for a key: a number, or the name of a sandbox's client."""
    if client_id.startswith(SANDBOX_PREFIX):
        return UUID(bytes=client_id.removeprefix(SANDBOX_PREFIX).encode("ascii").rjust(15, b"\0").rjust(16, _NAME))
    return UUID(int=int(client_id.removeprefix(_PREFIX), 16))


def _id_in(key: UUID) -> str:
    """The client's id of which this is the key."""
    if key.bytes.startswith(_NAME):
        return SANDBOX_PREFIX + key.bytes[1:].lstrip(b"\0").decode("ascii", "replace")
    return f"{_PREFIX}{key.int:020x}"


def client(session: Session, principal: Principal, client_id: str) -> tuple[Client, list[ClientSecret]]:
    """One client that the principal may read, and its live secrets. Raises `ClientNotFound`."""
    client = repository.client(session, client_id)
    # gate: client that one may read
    if client is None or not policy.reads(principal, client.agency_id, known_permissions(client.scopes)):
        raise ClientNotFound("There is no client with this id that you may read.", field="client_id")
    return client, credentials.live_secrets(session, client_id)
