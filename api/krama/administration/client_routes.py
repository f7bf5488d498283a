"""HTTP routes of clients, the programs that act for agencies. Administrators add, change and disable them."""

import re
from typing import Annotated
from uuid import UUID

from fastapi import Depends, Path, Query, Request, Response, Security
from pydantic import AfterValidator

from krama.access.principal import caller
from krama.access.route import Router
from krama.administration.answers import client_facts, new_secret_out, secret_out
from krama.administration.routes import administration_of
from krama.administration.schemas import (
    ClientChangeIn,
    ClientDetail,
    ClientIn,
    ClientOut,
    Clients,
    KeysIn,
    NewClient,
    NewSecretOut,
    SecretIn,
)
from krama.administration.service import Administration
from krama.agencies.enrolment import ClientFacts
from krama.agencies.errors import ClientNotFound
from krama.agencies.permissions import Permission
from krama.agencies.service import Principal
from krama.core.operation import REPEATABLE, Location

router = Router("/v1/clients", tag="members")

_FORM = r"^krama_[0-9a-f]{20}$"


def _client_id(text: str) -> str:
    if not re.fullmatch(_FORM, text):
        raise ClientNotFound(
            "`client_id` in the path is not a client's id. An id is `krama_` and 20 hexadecimal digits, as "
            "`GET /v1/clients` lists it.",
            field="client_id",
        )
    return text


ClientId = Annotated[str, AfterValidator(_client_id), Path(json_schema_extra={"pattern": _FORM})]


async def administrator(
    request: Request, principal: Annotated[Principal, Security(caller, scopes=[Permission.CLIENTS_MANAGE])]
) -> Administration:
    """The use cases of administration, on behalf of the caller."""
    return administration_of(request, principal)


async def reader(
    request: Request, principal: Annotated[Principal, Security(caller, scopes=[Permission.CLIENTS_READ])]
) -> Administration:
    """The use cases that only read."""
    return administration_of(request, principal)


Reader = Annotated[Administration, Depends(reader)]
Administrator = Annotated[Administration, Depends(administrator)]


def _facts(body: ClientChangeIn) -> ClientFacts:
    facts = ClientFacts()
    if body.role is not None:
        facts["permissions"] = body.role.permissions
    if body.scopes is not None:
        facts["permissions"] = set(body.scopes)
    if body.name is not None:
        facts["name"] = body.name
    if body.dpop_required is not None:
        facts["dpop_required"] = body.dpop_required
    if body.networks is not None:
        facts["networks"] = body.networks
    if "expires_at" in body.model_fields_set:
        facts["expires_at"] = body.expires_at
    return facts


@router.operation("GET", "", "listClients", "List an agency's clients", errors=[404])
def list_clients(
    administrator: Reader,
    agency_id: Annotated[UUID | None, Query(description="By default, your own agency.")] = None,
) -> Clients:
    """All clients of the agency that you may manage, oldest first, without their secrets.

    Only national administrators see the clients of national administrators.
    """
    return Clients(items=[ClientOut(**client_facts(client)) for client in administrator.clients(agency_id)])


@router.operation(
    "POST",
    "",
    "addClient",
    "Add a client",
    status_code=201,
    errors=[404, 409],
    location=Location("/v1/clients/{client_id}", "client"),
)
def add_client(body: ClientIn, administrator: Administrator) -> NewClient:
    """Add a client to an agency. Only this answer shows the secret. If it is lost, disable the client and add another.

    This operation takes no `Idempotency-Key`: to repeat the answer, the service would have to store the secret.
    """
    keys = None if body.keys is None else body.keys.model_dump()
    client, secret = administrator.add_client(body.agency_id or administrator.actor.agency_id, _facts(body), keys)
    return NewClient(**client_facts(client), secret=None if secret is None else new_secret_out(secret))


@router.operation("GET", "/{client_id}", "readClient", "Get a client")
def read_client(client_id: ClientId, administrator: Reader) -> ClientDetail:
    """A client that you may manage. Any other client gets the same answer as one that does not exist."""
    client, secrets = administrator.client(client_id)
    return ClientDetail(**client_facts(client), secrets=[secret_out(secret) for secret in secrets])


@router.operation("PATCH", "/{client_id}", "changeClient", "Update a client", errors=[409], openapi_extra=REPEATABLE)
def change_client(client_id: ClientId, body: ClientChangeIn, administrator: Administrator) -> ClientOut:
    """Change a client. Scopes that it loses end within two seconds, also for its existing tokens.

    Scopes that it gains take effect with its next token.
    """
    return ClientOut(**client_facts(administrator.change_client(client_id, _facts(body))))


@router.operation(
    "POST", "/{client_id}/disable", "disableClient", "Disable a client", errors=[409], openapi_extra=REPEATABLE
)
def disable_client(client_id: ClientId, administrator: Administrator) -> ClientOut:
    """Refuse all requests of the client within two seconds, with any token."""
    return ClientOut(**client_facts(administrator.stop_client(client_id, stop=True)))


@router.operation(
    "POST", "/{client_id}/enable", "enableClient", "Enable a client", errors=[409], openapi_extra=REPEATABLE
)
def enable_client(client_id: ClientId, administrator: Administrator) -> ClientOut:
    """Accept requests of the client again. Its old secrets and keys work again. After a leak, remove them first."""
    return ClientOut(**client_facts(administrator.stop_client(client_id, stop=False)))


@router.operation(
    "POST", "/{client_id}/secrets", "addClientSecret", "Add a client secret", status_code=201, errors=[409]
)
def add_client_secret(client_id: ClientId, body: SecretIn, administrator: Administrator) -> NewSecretOut:
    """Add a secret to a client. A client may have two secrets at once, so that you can rotate them.

    Add the new secret, configure the client to use it, then delete the old one. Only this answer shows the secret.
    """
    return new_secret_out(administrator.add_secret(client_id, body.expires_at))


@router.operation(
    "DELETE", "/{client_id}/secrets/{secret_id:uuid}", "endClientSecret", "Delete a client secret", status_code=204
)
def end_client_secret(client_id: ClientId, secret_id: UUID, administrator: Administrator) -> Response:
    """Delete a secret at once. Tokens issued for it live until they expire. To end them too, disable the client."""
    administrator.end_secret(client_id, secret_id)
    return Response(status_code=204)


@router.operation("PUT", "/{client_id}/keys", "registerClientKeys", "Register a client's public keys")
def register_client_keys(client_id: ClientId, body: KeysIn, administrator: Administrator) -> KeysIn:
    """Replace the client's keys for private_key_jwt (RFC 7523) with a JWK set. Send public keys only."""
    keys = administrator.register_keys(client_id, body.model_dump())
    return KeysIn(keys=[dict(key) for key in keys])
