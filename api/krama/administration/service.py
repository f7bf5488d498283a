"""Use cases of administrators over the API: those of `enrolment` and `credentials`, with authorization.

Each change reads the actor again in its own transaction, so an administrator who was just disabled can't change
anything. An agency or client that the actor may not manage gets the same error as one that does not exist.
"""

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlmodel import Session

from krama.agencies import credentials, enrolment, policy, repository
from krama.agencies.credentials import NewSecret
from krama.agencies.enrolment import AgencyChange, ClientFacts, find_client
from krama.agencies.errors import AdministratorDisabled, AgencyNotFound, AgencyUnknown, ClientNotFound
from krama.agencies.permissions import Permission, known_permissions
from krama.agencies.secret_hash import HashedSecret
from krama.agencies.service import Principal, find_principal
from krama.agencies.tables import Agency, Client
from krama.core.jwk import PublicJwk
from krama.core.revisions import Expected
from krama.sharing.sectors import Sector


@dataclass(frozen=True, slots=True)
class Administration:
    """The changes of one administrator. `actor` is the token's principal, `home` the exchange's country.

    Each method is called in the transaction of its request. It raises the errors of the function in `enrolment` or
    `credentials` that it calls, `AdministratorDisabled` if the actor may not act any more, and `AgencyUnknown` or
    `ClientNotFound` for an agency or a client that the actor may not manage.
    """

    actor: Principal
    home: str

    def add_agency(
        self,
        session: Session,
        name: str,
        sector: Sector,
        country: str,
        province: str | None,
        permissions: set[Permission] | None,
        grantable: set[Permission] | None,
    ) -> tuple[Agency, bool]:
        """Enrol an agency. Returns it, and whether it is new: one that is enrolled so already is returned as it is."""
        self._act(session, Permission.AGENCIES_MANAGE)
        stated: dict[str, Any] = {
            "name": name,
            "sector": sector,
            "country": country,
            "province": province,
            "permissions": permissions,
            "grantable": grantable,
        }
        enrolled = enrolment.enrolled_so(session, **stated)
        if enrolled is not None:
            return enrolled, False
        return enrolment.add_agency(session, home=self.home, **stated), True

    def change_agency(self, session: Session, agency_id: UUID, change: AgencyChange, expected: Expected) -> Agency:
        """Change an agency. The scopes of the actor's own agency can't be changed."""
        actor = self._act(session, Permission.AGENCIES_MANAGE)
        # gate: administrator's own agency
        if "permissions" in change or "grantable" in change:
            policy.check_not_own(actor.agency_id, agency_id)
        return enrolment.change_agency(session, agency_id, change, expected)

    def stop_agency(self, session: Session, agency_id: UUID, expected: Expected, *, stop: bool) -> Agency:
        """Disable or enable an agency, but not the actor's own."""
        actor = self._act(session, Permission.AGENCIES_MANAGE)
        policy.check_not_own(actor.agency_id, agency_id)
        stopped = enrolment.disable_agency if stop else enrolment.enable_agency
        return stopped(session, agency_id, expected)

    def add_client(
        self, session: Session, agency_id: UUID, facts: ClientFacts, credential: HashedSecret | dict[str, Any]
    ) -> tuple[Client, NewSecret | None]:
        """Add a client to an agency, with a secret or with the keys of a JWK set."""
        actor = self._act(session, Permission.CLIENTS_MANAGE)
        if not policy.reaches(actor, agency_id, ()):
            raise AgencyUnknown
        policy.check_grant(actor, facts.get("permissions", ()))
        try:
            client, secret = _added(session, agency_id, facts, credential)
        except AgencyNotFound:
            raise AgencyUnknown from None
        # gate: maker of a client
        enrolment.record_maker(session, client.client_id, actor.client_id)
        return client, secret

    def change_client(self, session: Session, client_id: str, facts: ClientFacts, expected: Expected) -> Client:
        """Change a client, but not the actor's own."""
        actor = self._act_on(session, client_id)
        policy.check_not_own(actor.client_id, client_id)
        policy.check_grant(actor, facts.get("permissions", ()))
        return enrolment.change_client(session, client_id, facts, expected)

    def lift_restrictions(self, session: Session, client_id: str, facts: ClientFacts, expected: Expected) -> Client:
        """Lift restrictions of a client, but not of the actor's own."""
        actor = self._act_on(session, client_id)
        policy.check_not_own(actor.client_id, client_id)
        return enrolment.lift_restrictions(session, client_id, facts, expected)

    def stop_client(self, session: Session, client_id: str, expected: Expected, *, stop: bool) -> Client:
        """Disable or enable a client, but not the actor's own."""
        actor = self._act_on(session, client_id)
        policy.check_not_own(actor.client_id, client_id)
        stopped = enrolment.disable_client if stop else enrolment.enable_client
        return stopped(session, client_id, expected)

    def add_secret(
        self, session: Session, client_id: str, fresh: HashedSecret, expires_at: datetime | None, expected: Expected
    ) -> tuple[Client, NewSecret]:
        """Add a secret to a client. The client is returned as it is then, as by the two below."""
        actor = self._act_on(session, client_id)
        made = credentials.add_secret(session, client_id, fresh, expires_at, expected)
        # gate: giver of a secret
        enrolment.record_maker(session, client_id, actor.client_id)
        return find_client(session, client_id), made

    def end_secret(self, session: Session, client_id: str, secret_id: UUID, expected: Expected) -> Client:
        """Delete a secret of a client."""
        self._act_on(session, client_id)
        credentials.end_secret(session, client_id, secret_id, expected)
        return find_client(session, client_id)

    def register_keys(
        self, session: Session, client_id: str, document: Any, expected: Expected
    ) -> tuple[Client, list[PublicJwk]]:
        """Replace a client's keys with a JWK set."""
        actor = self._act_on(session, client_id)
        keys = credentials.register_keys(session, client_id, document, expected)
        # gate: giver of keys
        if keys:
            enrolment.record_maker(session, client_id, actor.client_id)
        return find_client(session, client_id), keys

    def _act(self, session: Session, needed: Permission) -> Principal:
        """The actor as it is now, with at most the permissions of its token."""
        repository.lock_administration(session)  # first, because the actor's own client is locked next
        now = find_principal(session, self.actor.client_id, lock=True)
        # gate: administrator is read again
        if now is None or not now.active or needed not in now.permissions & self.actor.permissions:
            raise AdministratorDisabled("Your client has been disabled, or has lost the scope for this.")
        return replace(now, permissions=now.permissions & self.actor.permissions)

    def _act_on(self, session: Session, client_id: str) -> Principal:
        actor = self._act(session, Permission.CLIENTS_MANAGE)
        client = repository.client(session, client_id, for_update=True)
        if client is None or not policy.reaches(actor, client.agency_id, known_permissions(client.scopes)):
            raise ClientNotFound("There is no client with this id that you may manage.", field="client_id")
        return actor


def _added(
    session: Session, agency_id: UUID, facts: ClientFacts, credential: HashedSecret | dict[str, Any]
) -> tuple[Client, NewSecret | None]:
    if isinstance(credential, HashedSecret):
        return credentials.add_client(session, agency_id, facts, credential)
    return credentials.add_client_with_keys(session, agency_id, facts, credential), None
