"""Use cases of administrators over the API: those of `enrolment` and `credentials`, with authorization.

Each change reads the actor again in its own transaction, so an administrator who was just disabled can't change
anything. An agency or client that the actor may not manage gets the same error as one that does not exist.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

from sqlmodel import Session

from krama.agencies import credentials, enrolment, policy, repository
from krama.agencies.credentials import NewSecret
from krama.agencies.enrolment import AgencyChange, ClientFacts
from krama.agencies.errors import AdministratorEnded, AgencyNotFound, ClientNotFound
from krama.agencies.permissions import Permission, known_permissions
from krama.agencies.secret_hash import new_hashed_secret
from krama.agencies.service import Principal, find_principal
from krama.agencies.tables import Agency, Client, ClientSecret
from krama.audit.entry import Entry
from krama.audit.service import recorded_transaction
from krama.core.cursor import START, KeysetPosition
from krama.core.database import Database
from krama.core.jwk import PublicJwk
from krama.sharing.sectors import Sector

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def directory(session: Session, principal: Principal, after: KeysetPosition, limit: int) -> tuple[list[Agency], bool]:
    """Agencies in the order of enrolment, and whether more follow. Only national administrators see disabled ones."""
    place = None if after == START else (_EPOCH + timedelta(microseconds=after.seq), after.key)
    agencies = repository.agencies(session, place, limit + 1, active=not policy.is_national(principal))
    return agencies[:limit], len(agencies) > limit


def place_of(agency: Agency) -> KeysetPosition:
    """The position of an agency in the directory."""
    return KeysetPosition((agency.created_at - _EPOCH) // timedelta(microseconds=1), agency.agency_id)


def directory_entry(session: Session, principal: Principal, agency_id: UUID) -> Agency:
    """One agency, as in `directory`. Raises `AgencyNotFound`."""
    agency = repository.agency(session, agency_id)
    if agency is None or (agency.disabled_at is not None and not policy.is_national(principal)):
        raise _no_agency()
    return agency


def shows_scopes(principal: Principal, agency: Agency) -> bool:
    """Whether the principal may see the agency's scopes: its own agency's, or any as a national administrator."""
    return policy.is_national(principal) or principal.agency_id == agency.agency_id


@dataclass(frozen=True, slots=True)
class Administration:
    """The changes of one administrator. `actor` is the token's principal, `home` the exchange's country, and `entry`
    the request's audit entry.

    Each method is one transaction. It raises the errors of the function in `enrolment` or `credentials` that it calls,
    `AdministratorEnded` if the actor may not act any more, and `AgencyNotFound` or `ClientNotFound` for an agency or a
    client that the actor may not manage.
    """

    database: Database
    actor: Principal
    home: str
    entry: Entry

    def add_agency(
        self, name: str, sector: Sector, country: str, province: str | None, permissions: set[Permission] | None
    ) -> Agency:
        """Enrol an agency."""
        with self._acting(Permission.AGENCIES_MANAGE) as (session, _):
            return enrolment.add_agency(
                session,
                name=name,
                sector=sector,
                country=country,
                home=self.home,
                province=province,
                permissions=permissions,
            )

    def change_agency(self, agency_id: UUID, change: AgencyChange) -> Agency:
        """Change an agency. The scopes of the actor's own agency can't be changed."""
        with self._acting(Permission.AGENCIES_MANAGE) as (session, actor):
            if "permissions" in change:
                policy.check_not_own(actor.agency_id, agency_id)
            return enrolment.change_agency(session, agency_id, change)

    def stop_agency(self, agency_id: UUID, *, stop: bool) -> Agency:
        """Disable or enable an agency, but not the actor's own."""
        with self._acting(Permission.AGENCIES_MANAGE) as (session, actor):
            policy.check_not_own(actor.agency_id, agency_id)
            stopped = enrolment.disable_agency if stop else enrolment.enable_agency
            return stopped(session, agency_id)

    def add_client(self, agency_id: UUID, facts: ClientFacts, keys: Any = None) -> tuple[Client, NewSecret | None]:
        """Add a client to an agency: with registered keys if they are given, otherwise with a secret."""
        fresh = None if keys is not None else new_hashed_secret()
        with self._acting(Permission.CLIENTS_MANAGE) as (session, actor):
            if not policy.reaches(actor, agency_id, ()):
                raise _no_agency()
            policy.check_grant(actor, facts.get("permissions", ()))
            if fresh is not None:
                return credentials.add_client(session, agency_id, facts, fresh)
            client = enrolment.add_client(session, agency_id, facts)
            credentials.register_keys(session, client.client_id, keys)
            return client, None

    def change_client(self, client_id: str, facts: ClientFacts) -> Client:
        """Change a client, but not the actor's own."""
        with self._acting_on(client_id) as (session, actor):
            policy.check_not_own(actor.client_id, client_id)
            policy.check_grant(actor, facts.get("permissions", ()))
            return enrolment.change_client(session, client_id, facts)

    def stop_client(self, client_id: str, *, stop: bool) -> Client:
        """Disable or enable a client, but not the actor's own."""
        with self._acting_on(client_id) as (session, actor):
            policy.check_not_own(actor.client_id, client_id)
            stopped = enrolment.disable_client if stop else enrolment.enable_client
            return stopped(session, client_id)

    def clients(self, agency_id: UUID | None) -> list[Client]:
        """The clients of an agency that the actor may manage. By default, of the actor's own agency."""
        with self.database.read() as session:
            agency_id = self.actor.agency_id if agency_id is None else agency_id
            if not policy.reaches(self.actor, agency_id, ()) or repository.agency(session, agency_id) is None:
                raise _no_agency()
            clients = enrolment.list_clients(session, agency_id)
            return [client for client in clients if _reaches(self.actor, client)]

    def client(self, client_id: str) -> tuple[Client, list[ClientSecret]]:
        """One client and its live secrets."""
        with self.database.read() as session:
            return _reached(session, self.actor, client_id), credentials.live_secrets(session, client_id)

    def add_secret(self, client_id: str, expires_at: datetime | None) -> NewSecret:
        """Add a secret to a client."""
        fresh = new_hashed_secret()
        with self._acting_on(client_id) as (session, _):
            return credentials.add_secret(session, client_id, fresh, expires_at)

    def end_secret(self, client_id: str, secret_id: UUID) -> None:
        """Delete a secret of a client."""
        with self._acting_on(client_id) as (session, _):
            credentials.end_secret(session, client_id, secret_id)

    def register_keys(self, client_id: str, document: Any) -> list[PublicJwk]:
        """Replace a client's keys with a JWK set."""
        with self._acting_on(client_id) as (session, _):
            return credentials.register_keys(session, client_id, document)

    @contextmanager
    def _acting(self, needed: Permission) -> Iterator[tuple[Session, Principal]]:
        """A transaction, and the actor as read in it, with at most the permissions of its token."""
        with recorded_transaction(self.database, self.entry) as session:
            repository.lock_administration(session)  # first, because the actor's own client is locked next
            now = find_principal(session, self.actor.client_id, lock=True)
            # gate: administrator is read again
            if now is None or not now.active or needed not in now.permissions & self.actor.permissions:
                raise AdministratorEnded("Your client has been disabled, or has lost the scope for this.")
            yield session, replace(now, permissions=now.permissions & self.actor.permissions)

    @contextmanager
    def _acting_on(self, client_id: str) -> Iterator[tuple[Session, Principal]]:
        with self._acting(Permission.CLIENTS_MANAGE) as (session, actor):
            _reached(session, actor, client_id, for_update=True)
            yield session, actor


def _reached(session: Session, actor: Principal, client_id: str, *, for_update: bool = False) -> Client:
    client = repository.client(session, client_id, for_update=for_update)
    if client is None or not _reaches(actor, client):
        raise ClientNotFound("There is no client with this id that you may manage.", field="client_id")
    return client


def _reaches(actor: Principal, client: Client) -> bool:
    return policy.reaches(actor, client.agency_id, known_permissions(client.scopes))


def _no_agency() -> AgencyNotFound:
    return AgencyNotFound("There is no agency with this id that you may manage.", field="agency_id")
