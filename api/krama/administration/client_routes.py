"""HTTP of clients, the programs that act for members: an administrator adds, changes and disables them."""

from typing import Annotated
from uuid import UUID

from fastapi import Depends, Path, Query, Request, Response, Security

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
from krama.agencies.permissions import Permission
from krama.agencies.service import Principal
from krama.core.operation import Location

router = Router("/v1/clients", tag="members")

ClientId = Annotated[str, Path(pattern=r"^krama_[0-9a-f]{20}$")]


async def administrator(
    request: Request, principal: Annotated[Principal, Security(caller, scopes=[Permission.CLIENTS_MANAGE])]
) -> Administration:
    """What the calling administrator may do."""
    return administration_of(request, principal)


Administrator = Annotated[Administration, Depends(administrator)]


def _facts(body: ClientChangeIn) -> ClientFacts:
    facts = ClientFacts()
    if body.role is not None:
        facts["permissions"] = body.role.permissions
    if body.scopes is not None:
        facts["permissions"] = set(body.scopes)
    if "name" in body.model_fields_set:
        facts["name"] = body.name
    if "dpop_required" in body.model_fields_set:
        facts["dpop_required"] = body.dpop_required
    if "networks" in body.model_fields_set:
        facts["networks"] = body.networks
    if "expires_at" in body.model_fields_set:
        facts["expires_at"] = body.expires_at
    return facts


@router.operation("GET", "", "listClients", "List an agency's clients", errors=[404])
def list_clients(
    administrator: Administrator,
    agency_id: Annotated[UUID | None, Query(description="Your own agency if it is left out.")] = None,
) -> Clients:
    """All of them, oldest first, without their secrets; of your own agency those that are not above you."""
    return Clients(items=[ClientOut(**client_facts(client)) for client in administrator.clients(agency_id)])


@router.operation(
    "POST",
    "",
    "addClient",
    "Give an agency a client",
    status_code=201,
    errors=[404, 409],
    location=Location("/v1/clients/{client_id}", "client"),
)
def add_client(body: ClientIn, administrator: Administrator) -> NewClient:
    """The secret is in this answer, and never shown again. If the answer was lost, disable the client and make another.

    There is no `Idempotency-Key` here: an answer that could be replayed would keep the secret.
    """
    keys = None if body.keys is None else body.keys.model_dump()
    client, secret = administrator.add_client(body.agency_id or administrator.actor.agency_id, _facts(body), keys)
    return NewClient(**client_facts(client), secret=None if secret is None else new_secret_out(secret))


@router.operation("GET", "/{client_id}", "readClient", "Read one client")
def read_client(client_id: ClientId, administrator: Administrator) -> ClientDetail:
    """A client that is yours to manage. Any other answers as one that does not exist."""
    client, secrets = administrator.client(client_id)
    return ClientDetail(**client_facts(client), secrets=[secret_out(secret) for secret in secrets])


@router.operation("PATCH", "/{client_id}", "changeClient", "Change a client", errors=[409])
def change_client(client_id: ClientId, body: ClientChangeIn, administrator: Administrator) -> ClientOut:
    """What it loses ends within two seconds, for its present tokens too. What it gains comes with its next token."""
    return ClientOut(**client_facts(administrator.change_client(client_id, _facts(body))))


@router.operation("POST", "/{client_id}/disable", "disableClient", "Stop a client", errors=[409])
def disable_client(client_id: ClientId, administrator: Administrator) -> ClientOut:
    """It may not call any more, within two seconds, with whatever token it has."""
    return ClientOut(**client_facts(administrator.stop_client(client_id, stop=True)))


@router.operation("POST", "/{client_id}/enable", "enableClient", "Let a client call again", errors=[409])
def enable_client(client_id: ClientId, administrator: Administrator) -> ClientOut:
    """It may call again, with the secrets and keys that it had. After a leak, end those first."""
    return ClientOut(**client_facts(administrator.stop_client(client_id, stop=False)))


@router.operation(
    "POST", "/{client_id}/secrets", "addClientSecret", "Give a client one secret more", status_code=201, errors=[409]
)
def add_client_secret(client_id: ClientId, body: SecretIn, administrator: Administrator) -> NewSecretOut:
    """Two may live at once: add the new one, let the program take it, then end the old one. It is shown this once."""
    return new_secret_out(administrator.add_secret(client_id, body.expires_at))


@router.operation("DELETE", "/{client_id}/secrets/{secret_id:uuid}", "endClientSecret", "End a secret", status_code=204)
def end_client_secret(client_id: ClientId, secret_id: UUID, administrator: Administrator) -> Response:
    """It opens nothing any more. Tokens that it fetched run out; disable the client to end them at once."""
    administrator.end_secret(client_id, secret_id)
    return Response(status_code=204)


@router.operation("PUT", "/{client_id}/keys", "registerClientKeys", "Register a client's public keys")
def register_client_keys(client_id: ClientId, body: KeysIn, administrator: Administrator) -> KeysIn:
    """For private_key_jwt (RFC 7523): a JWK set in place of the one before. Send the public halves only."""
    keys = administrator.register_keys(client_id, body.model_dump())
    return KeysIn(keys=[dict(key) for key in keys])
