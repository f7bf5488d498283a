"""Use cases of agencies and clients: enrol, add, change and disable. `administration` checks who may do so."""

import secrets
from collections.abc import Collection, Iterable, Sequence
from datetime import datetime
from typing import Any, TypedDict
from uuid import UUID, uuid4

from sqlalchemy.exc import IntegrityError
from sqlmodel import Session

from krama.agencies import policy, repository
from krama.agencies.client_keys import stored
from krama.agencies.errors import AgencyNameTaken, AgencyNotFound, ClientNotFound, TooManyClients
from krama.agencies.permissions import Permission, as_scopes, known_permissions
from krama.agencies.roles import default_grantable, default_permissions
from krama.agencies.tables import Agency, Client
from krama.audit.service import note
from krama.core import clock
from krama.core.folding import folded
from krama.core.jwk import PublicJwk
from krama.core.revisions import ANY_REVISION, Expected
from krama.sharing.sectors import Sector

LONGEST_AGENCY_NAME = 128
_LONGEST_CLIENT_NAME = 64


class AgencyChange(TypedDict, total=False):
    """The changes to an agency. Sector and country can't change, because past visibility depends on them."""

    name: str
    province: str | None
    permissions: Collection[Permission]
    grantable: Collection[Permission]


class ClientFacts(TypedDict, total=False):
    """The facts of a client that may be given when it is added and later."""

    name: str
    permissions: Collection[Permission]
    dpop_required: bool
    networks: Collection[str]
    expires_at: datetime | None


def add_agency(
    session: Session,
    *,
    name: str,
    sector: Sector,
    country: str,
    home: str,
    province: str | None = None,
    permissions: Iterable[Permission] | None = None,
    grantable: Collection[Permission] | None = None,
) -> Agency:
    """Enrol an agency in the exchange of the country `home`, by default with its sector's permissions.

    `grantable` are those that its administrators may grant without having them, by default those of daily work.
    Raises `AgencyRefused` and `AgencyNameTaken`.
    """
    policy.check_place(sector, country, province, home)
    of_agency = default_permissions(sector) if permissions is None else frozenset(permissions)
    may_grant = default_grantable(sector) & of_agency if grantable is None else grantable
    policy.check_grantable(may_grant, of_agency)
    repository.lock_administration(session)
    agency = Agency(
        agency_id=uuid4(),
        name=_free_name(session, name),
        sector=sector,
        country=country,
        province=province,
        scopes=as_scopes(of_agency),
        grantable=as_scopes(may_grant),
        **_new(session, Agency),
    )
    session.add(agency)
    _flush_name(session)
    note(session, agency_id=agency.agency_id, sector=agency.sector, scopes=agency.scopes, grantable=agency.grantable)
    return agency


def enrolled_so(
    session: Session,
    *,
    name: str,
    sector: Sector,
    country: str,
    province: str | None = None,
    permissions: Iterable[Permission] | None = None,
    grantable: Iterable[Permission] | None = None,
) -> Agency | None:
    """The enabled agency that has this name and everything else that is stated here, or None."""
    agency = repository.agency_named(session, policy.clean_name(name, LONGEST_AGENCY_NAME))
    if agency is None or agency.disabled_at is not None:
        return None
    stated = [(agency.sector, sector), (agency.country, country), (agency.province, province)]
    for scopes, wanted in ((agency.scopes, permissions), (agency.grantable, grantable)):
        stated += [] if wanted is None else [(scopes, as_scopes(wanted))]
    return agency if all(stands == wanted for stands, wanted in stated) else None


def named(session: Session, name: str) -> Agency | None:
    """The agency of this name, in whichever capitals it is typed."""
    sought = folded(" ".join(name.split()))
    agency_id = next((key for key, each in repository.names(session) if folded(each) == sought), None)
    return None if agency_id is None else repository.agency(session, agency_id)


def _new(session: Session, kind: type[Agency] | type[Client]) -> dict[str, Any]:
    """The columns of a new row's history."""
    now = clock.now()
    return {"created_at": now, "updated_at": now, "seq": repository.next_seq(session, kind)}


def _free_name(session: Session, name: str, keeper: Agency | None = None) -> str:
    name = policy.clean_name(name, LONGEST_AGENCY_NAME)
    kept = None if keeper is None else keeper.agency_id
    # gate: name of an agency in other capitals
    if any(folded(each) == folded(name) for agency_id, each in repository.names(session) if agency_id != kept):
        raise _taken()
    return name


def _flush_name(session: Session) -> None:
    """Write the name now: another transaction may have taken it since the check."""
    try:
        session.flush()
    except IntegrityError as problem:
        raise _taken() from problem


def _taken() -> AgencyNameTaken:
    return AgencyNameTaken("An agency with this name already exists. Capitals make no other name.", field="name")


def change_agency(session: Session, agency_id: UUID, change: AgencyChange, expected: Expected = ANY_REVISION) -> Agency:
    """Change an agency. Its clients lose the permissions that it loses.

    Raises `AgencyNotFound`, `RevisionChanged`, and the errors of `add_agency`.
    """
    agency = find_agency(session, agency_id, for_update=True)
    expected.refuse_if_changed(agency.revision)
    if "name" in change:
        agency.name = _free_name(session, change["name"], agency)
    if "province" in change:
        policy.check_province(agency.country, change["province"])
        agency.province = change["province"]
    if "permissions" in change:
        agency.scopes = as_scopes(change["permissions"])
    if "grantable" in change:
        policy.check_grantable(change["grantable"], known_permissions(agency.scopes))
        agency.grantable = as_scopes(change["grantable"])
    if session.is_modified(agency):
        repository.count_change(session, agency)
    _flush_name(session)
    note(session, changed=sorted(change), scopes=agency.scopes, grantable=agency.grantable)
    return agency


def list_agencies(session: Session) -> list[Agency]:
    """All agencies, in order of enrolment."""
    return repository.enrolled(session)


def find_agency(session: Session, agency_id: UUID, *, for_update: bool = False) -> Agency:
    """An agency by id. Raises `AgencyNotFound`."""
    agency = repository.agency(session, agency_id, for_update=for_update)
    if agency is None:
        raise AgencyNotFound(
            "There is no agency with this id. `GET /v1/agencies` lists those that there are.", field="agency_id"
        )
    if for_update:
        note(session, agency_id=agency_id)
    return agency


def disable_agency(session: Session, agency_id: UUID, expected: Expected = ANY_REVISION) -> Agency:
    """Disable an agency. Its clients may not call, and their tokens end for good.

    If it is disabled already, it stays so, whatever revision is expected. Raises `AgencyNotFound`, `RevisionChanged`.
    """
    agency = find_agency(session, agency_id, for_update=True)
    repository.end_tokens(session, agency_id, clock.now())
    if agency.disabled_at is None:
        _move(session, agency, clock.now(), expected)
    else:
        expected.refuse_if_named(agency.revision)
    return agency


def enable_agency(session: Session, agency_id: UUID, expected: Expected = ANY_REVISION) -> Agency:
    """Enable an agency. Its clients may call again, except clients disabled themselves.

    If it is enabled already, it stays so, whatever revision is expected. Raises `AgencyNotFound`, `RevisionChanged`.
    """
    agency = find_agency(session, agency_id, for_update=True)
    if agency.disabled_at is not None:
        _move(session, agency, None, expected)
    else:
        expected.refuse_if_named(agency.revision)
    return agency


def _move(session: Session, row: Agency | Client, disabled_at: datetime | None, expected: Expected) -> None:
    expected.refuse_if_changed(row.revision)
    row.disabled_at = disabled_at
    repository.count_change(session, row)


def add_client(
    session: Session,
    agency_id: UUID,
    facts: ClientFacts,
    keys: Sequence[PublicJwk] = (),
    client_id: str | None = None,
) -> Client:
    """Add a client without a secret. Unless `facts` say what it may do, it has no scope.

    Without `client_id` it gets an id that nobody can guess; only the clients of a sandbox have others.
    Raises `AgencyNotFound`, `AgencyRefused` and `TooManyClients`.
    """
    agency = find_agency(session, agency_id, for_update=True)  # locked, so that the count and the scopes stay true
    _check_room(session, agency_id)
    client = Client(
        client_id=client_id or f"krama_{secrets.token_hex(10)}",
        agency_id=agency.agency_id,
        name="",
        scopes="",
        keys=stored(keys),
        **_new(session, Client),
    )
    _apply(session, client, agency, facts)
    session.add(client)
    session.flush()
    return client


def record_maker(session: Session, client_id: str, made_by: str) -> None:
    """Record that a client created another one, or gave it a secret or keys (`service.are_independent`)."""
    if client_id != made_by:
        repository.add_maker(session, client_id, made_by)


def _apply(session: Session, client: Client, agency: Agency, facts: ClientFacts) -> None:
    if "name" in facts:
        client.name = policy.clean_name(facts["name"], _LONGEST_CLIENT_NAME) if facts["name"] else ""
    if "permissions" in facts:
        policy.check_scopes(facts["permissions"], known_permissions(agency.scopes))
        client.scopes = as_scopes(facts["permissions"])
    if "networks" in facts:
        client.networks = policy.clean_networks(facts["networks"])
    policy.check_end(facts.get("expires_at"), clock.now())
    client.dpop_required = facts.get("dpop_required", client.dpop_required)
    client.expires_at = facts.get("expires_at", client.expires_at)
    note(
        session,
        client_id=client.client_id,
        changed=sorted(facts),
        scopes=client.scopes,
        networks=client.networks,
        dpop_required=client.dpop_required,
        expires_at=client.expires_at,
    )


def change_client(session: Session, client_id: str, facts: ClientFacts, expected: Expected = ANY_REVISION) -> Client:
    """Change a client. Permissions that it loses end within `caller_refresh_seconds`.

    Raises `ClientNotFound`, `RevisionChanged` and `AgencyRefused`.
    """
    client = find_client(session, client_id, for_update=True)
    expected.refuse_if_changed(client.revision)
    _apply(session, client, find_agency(session, client.agency_id), facts)
    if session.is_modified(client):
        repository.count_change(session, client)
    session.flush()
    return client


def lift_restrictions(
    session: Session, client_id: str, facts: ClientFacts, expected: Expected = ANY_REVISION
) -> Client:
    """Change a client as `facts` say, which lift what restricts it.

    If nothing of that restricts it, it stays so, whatever revision is expected. Raises `ClientNotFound` and
    `RevisionChanged`.
    """
    client = find_client(session, client_id, for_update=True)
    _apply(session, client, find_agency(session, client.agency_id), facts)
    if session.is_modified(client):
        expected.refuse_if_changed(client.revision)
        repository.count_change(session, client)
    else:
        expected.refuse_if_named(client.revision)
    session.flush()
    return client


def list_clients(session: Session, agency_id: UUID | None = None) -> list[Client]:
    """The clients of one agency or of all, oldest first."""
    return repository.clients(session, agency_id)


def find_client(session: Session, client_id: str, *, for_update: bool = False) -> Client:
    """A client by id. Raises `ClientNotFound`."""
    client = repository.client(session, client_id, for_update=for_update)
    if client is None:
        raise ClientNotFound(
            "There is no client with this id. `krama client list` shows all clients.", field="client_id"
        )
    if for_update:
        note(session, client_id=client_id, agency_id=client.agency_id)
    return client


def disable_client(session: Session, client_id: str, expected: Expected = ANY_REVISION) -> Client:
    """Disable a client. Its tokens end within `caller_refresh_seconds`, for good.

    If it is disabled already, it stays so, whatever revision is expected. Raises `ClientNotFound`, `RevisionChanged`.
    """
    client = find_client(session, client_id, for_update=True)
    client.tokens_from = clock.now()
    if client.disabled_at is None:
        _move(session, client, clock.now(), expected)
    else:
        expected.refuse_if_named(client.revision)
    return client


def enable_client(session: Session, client_id: str, expected: Expected = ANY_REVISION) -> Client:
    """Enable a client. It needs new tokens.

    If it is enabled already, it stays so, whatever revision is expected. Raises `ClientNotFound`, `RevisionChanged` and
    `TooManyClients`.
    """
    client = find_client(session, client_id, for_update=True)
    if client.disabled_at is not None:
        find_agency(session, client.agency_id, for_update=True)
        expected.refuse_if_changed(client.revision)
        _check_room(session, client.agency_id)
        _move(session, client, None, expected)
    else:
        expected.refuse_if_named(client.revision)
    return client


def _check_room(session: Session, agency_id: UUID) -> None:
    if repository.count_clients(session, agency_id) >= policy.MOST_CLIENTS:
        raise TooManyClients(f"The agency has {policy.MOST_CLIENTS} clients already. Disable one that is not in use.")
