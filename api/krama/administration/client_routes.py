"""HTTP routes of clients, the programs that act for agencies. Administrators add, change and disable them."""

import re
from collections.abc import Collection
from typing import Annotated
from uuid import UUID

from fastapi import Depends, Path, Query, Request, Response, Security
from pydantic import AfterValidator

from krama.access.admission import Recorded
from krama.access.endpoint import ActionNote, KeyedTransaction, ListName, ReadSession, Transaction
from krama.access.principal import caller
from krama.access.route import Router
from krama.administration import directory
from krama.administration.answers import client_out, clients_out, new_secret_out, secret_out
from krama.administration.schemas import (
    ClientChangeIn,
    ClientDetail,
    ClientIn,
    ClientKeysIn,
    ClientKeysOut,
    ClientLiftIn,
    ClientOut,
    ClientRestriction,
    ClientSecretIn,
    NewClient,
    NewClientSecretOut,
)
from krama.administration.service import Administration
from krama.agencies.enrolment import ClientFacts
from krama.agencies.errors import ClientNotFound
from krama.agencies.permissions import Permission
from krama.agencies.secret_hash import new_hashed_secret
from krama.agencies.selection import AgencyFilter
from krama.agencies.service import Principal
from krama.audit.service import recorded_transaction
from krama.core.context import database_of, services_of
from krama.core.cursor import FollowablePage, PageRequest
from krama.core.database import Database
from krama.core.idempotency import NoKey
from krama.core.operation import Location
from krama.core.revisions import ETAG, ExpectedRevision, RequiredRevision, etag
from krama.indicators.kinds import Region

router = Router("/v1/clients", tag="members")

_FORM = r"^[a-z0-9_]{1,64}$"


def _client_id(text: str) -> str:
    if not re.fullmatch(_FORM, text):
        raise ClientNotFound(
            "`client_id` in the path is not a client's id. An id has up to 64 lower-case letters, digits and `_`. "
            "`GET /v1/clients` lists those that you may read.",
            field="client_id",
        )
    return text


ClientId = Annotated[str, AfterValidator(_client_id), Path(json_schema_extra={"pattern": _FORM})]


async def _administrator(
    request: Request, principal: Annotated[Principal, Security(caller, scopes=[Permission.CLIENTS_MANAGE])]
) -> Administration:
    return Administration(principal, services_of(request)[Region])


Administrator = Annotated[Administration, Depends(_administrator)]
Reader = Annotated[Principal, Security(caller, scopes=[Permission.CLIENTS_READ])]
SomeDatabase = Annotated[Database, Depends(database_of)]


def _facts(body: ClientChangeIn | ClientIn) -> ClientFacts:
    facts = ClientFacts()
    if body.role is not None:
        facts["permissions"] = body.role.permissions
    if body.scopes is not None:
        facts["permissions"] = set(body.scopes)
    if "name" in body.model_fields_set:
        facts["name"] = body.name or ""
    if body.dpop_required is not None:
        facts["dpop_required"] = body.dpop_required
    if body.networks is not None:
        facts["networks"] = body.networks
    if "expires_at" in body.model_fields_set:
        facts["expires_at"] = body.expires_at
    return facts


def _lifted(restrictions: Collection[ClientRestriction]) -> ClientFacts:
    facts = ClientFacts()
    if ClientRestriction.DPOP_REQUIRED in restrictions:
        facts["dpop_required"] = False
    if ClientRestriction.NETWORKS in restrictions:
        facts["networks"] = []
    if ClientRestriction.EXPIRES_AT in restrictions:
        facts["expires_at"] = None
    return facts


@router.operation("GET", "", "listClients", "List clients", errors=[404], list_name=ListName("clients"))
def list_clients(
    principal: Reader,
    session: ReadSession,
    page: PageRequest,
    agency_id: Annotated[
        AgencyFilter | None,
        Query(description="Whose clients: `own`, `others`, `all` (the default), or agencies by their ids."),
    ] = None,
) -> FollowablePage[ClientOut]:
    """Clients in the order of their last change, without their secrets.

    Without `clients:read_all`, these are the clients of your own agency, except for national administrators.
    """
    clients, more = directory.clients(session, principal, agency_id, page.after, page.limit)
    last = directory.place_of_client(clients[-1]) if clients else None
    return page.followable(clients_out(session, clients), more, last)


@router.operation(
    "POST",
    "",
    "addClient",
    "Add a client",
    status_code=201,
    errors=[409],
    location=Location("/v1/clients/{client_id}", "client"),
)
def add_client(
    body: ClientIn, administration: Administrator, database: SomeDatabase, entry: Recorded, no_key: NoKey
) -> NewClient:
    """Add a client to an agency. Only this answer shows the secret. If it is lost, disable the client and add another.

    This operation takes no `Idempotency-Key`: to repeat the answer, the service would have to store the secret.
    """
    agency_id = body.agency_id or administration.actor.agency_id
    credential = new_hashed_secret() if body.jwks is None else body.jwks.model_dump()
    with recorded_transaction(database, entry) as session:
        client, secret = administration.add_client(session, agency_id, _facts(body), credential)
        shown = client_out(session, client)
        return NewClient(**dict(shown), secret=None if secret is None else new_secret_out(client, secret))


@router.operation("GET", "/{client_id}", "readClient", "Get a client")
def read_client(client_id: ClientId, principal: Reader, session: ReadSession) -> ClientDetail:
    """A client that you may read. Any other client gets the same answer as one that does not exist."""
    client, secrets = directory.client(session, principal, client_id)
    return ClientDetail(**dict(client_out(session, client)), secrets=[secret_out(secret) for secret in secrets])


@router.operation("PATCH", "/{client_id}", "changeClient", "Update a client", errors=[409])
def change_client(
    client_id: ClientId,
    body: ClientChangeIn,
    administration: Administrator,
    expected: RequiredRevision,
    transaction: KeyedTransaction,
) -> ClientOut:
    """Change a client. Scopes that it loses end within two seconds, also for its existing tokens.

    Scopes that it gains take effect with its next token. A change can't remove a restriction of the client, so that
    no program does it with a value that it never set: that is `liftClientRestrictions`.
    """
    changed = administration.change_client(transaction.session, client_id, _facts(body), expected)
    return client_out(transaction.session, changed)


@router.operation(
    "POST", "/{client_id}/lift-restrictions", "liftClientRestrictions", "Lift restrictions of a client", errors=[409]
)
def lift_client_restrictions(
    client_id: ClientId,
    body: ClientLiftIn,
    administration: Administrator,
    expected: RequiredRevision,
    transaction: KeyedTransaction,
) -> ClientOut:
    """Let the client call from anywhere, with tokens that are bound to no key, or without an end.

    What does not restrict it already stays as it is.
    """
    lifted = administration.lift_restrictions(transaction.session, client_id, _lifted(body.restrictions), expected)
    return client_out(transaction.session, lifted)


@router.operation("POST", "/{client_id}/disable", "disableClient", "Disable a client", errors=[409])
def disable_client(
    client_id: ClientId,
    administration: Administrator,
    expected: ExpectedRevision,
    transaction: KeyedTransaction,
    action: ActionNote,
) -> ClientOut:
    """Refuse all requests of the client within two seconds, with any token.

    If it is disabled already, nothing changes.
    """
    stopped = administration.stop_client(transaction.session, client_id, expected, stop=True)
    return client_out(transaction.session, stopped)


@router.operation("POST", "/{client_id}/enable", "enableClient", "Enable a client", errors=[409])
def enable_client(
    client_id: ClientId,
    administration: Administrator,
    expected: ExpectedRevision,
    transaction: KeyedTransaction,
    action: ActionNote,
) -> ClientOut:
    """Accept requests of the client again. Its old secrets and keys work again. After a leak, remove them first.

    If it is enabled already, nothing changes.
    """
    enabled = administration.stop_client(transaction.session, client_id, expected, stop=False)
    return client_out(transaction.session, enabled)


@router.operation(
    "POST", "/{client_id}/secrets", "addClientSecret", "Add a client secret", status_code=201, errors=[409]
)
def add_client_secret(
    client_id: ClientId,
    body: ClientSecretIn,
    administration: Administrator,
    expected: ExpectedRevision,
    database: SomeDatabase,
    entry: Recorded,
    no_key: NoKey,
) -> NewClientSecretOut:
    """Add a secret to a client. A client may have two secrets at once, so that you can rotate them.

    Add the new secret, configure the client to use it, then delete the old one. Only this answer shows the secret, so
    this operation takes no `Idempotency-Key`.
    """
    fresh = new_hashed_secret()
    with recorded_transaction(database, entry) as session:
        return new_secret_out(*administration.add_secret(session, client_id, fresh, body.expires_at, expected))


@router.operation(
    "DELETE",
    "/{client_id}/secrets/{secret_id:uuid}",
    "endClientSecret",
    "Delete a client secret",
    status_code=204,
    responses={204: {"description": "The secret has ended.", "headers": ETAG}},
)
def end_client_secret(
    client_id: ClientId,
    secret_id: UUID,
    administration: Administrator,
    expected: ExpectedRevision,
    database: SomeDatabase,
    entry: Recorded,
) -> Response:
    """Delete a secret at once. Tokens issued for it live until they expire. To end them too, disable the client.

    If it has been deleted already, nothing changes.
    """
    with recorded_transaction(database, entry) as session:
        client = administration.end_secret(session, client_id, secret_id, expected)
        return Response(status_code=204, headers={"ETag": etag(client.revision)})


@router.operation("PUT", "/{client_id}/keys", "registerClientKeys", "Register a client's public keys")
def register_client_keys(
    client_id: ClientId,
    body: ClientKeysIn,
    administration: Administrator,
    expected: RequiredRevision,
    transaction: Transaction,
) -> ClientKeysOut:
    """Replace the client's keys for private_key_jwt (RFC 7523) with a JWK set. Send public keys only.

    If they are registered already, nothing changes. `If-Match` is needed, because a key that somebody else has just
    registered would be removed.
    """
    client, keys = administration.register_keys(transaction.session, client_id, body.model_dump(), expected)
    return ClientKeysOut(keys=[dict(key) for key in keys], revision=client.revision)
