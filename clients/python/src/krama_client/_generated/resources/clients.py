# Generated from openapi/openapi.json. Never edited: run `make client`.
"""Generated methods: clients."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, Unpack
from uuid import UUID

from krama_client._core.arguments import Omit, body, identity, listed, omit, patch, query, segment
from krama_client._core.call import Call
from krama_client._core.models import nothing
from krama_client._core.options import CallOptions
from krama_client._core.raw import raw, raw_async
from krama_client._drivers.asynchronous import AsyncConnection
from krama_client._drivers.synchronous import Connection
from krama_client._generated.inputs import KeysInput
from krama_client._generated.models import (
    Client,
    ClientDetail,
    Clients,
    NewClient,
    NewClientSecret,
    Permission,
    RegisteredKeys,
    Role,
)


def _add(
    *,
    name: str | None = None,
    role: Role | str | None = None,
    scopes: Sequence[Permission | str] | None = None,
    dpop_required: bool | None = None,
    networks: Sequence[str] | None = None,
    expires_at: datetime | str | None = None,
    agency_id: UUID | str | None = None,
    keys: KeysInput | None = None,
) -> Call[NewClient]:
    return Call(
        "addClient",
        "POST",
        "/v1/clients",
        NewClient.from_dict,
        body=body(
            {
                "name": name,
                "role": role,
                "scopes": listed("scopes", scopes),
                "dpop_required": dpop_required,
                "networks": listed("networks", networks),
                "expires_at": expires_at,
                "agency_id": identity("agency_id", agency_id),
                "keys": keys,
            }
        ),
    )


def _add_secret(client_id: str, *, expires_at: datetime | str | None = None) -> Call[NewClientSecret]:
    return Call(
        "addClientSecret",
        "POST",
        f"/v1/clients/{segment('client_id', client_id, uuid=False)}/secrets",
        NewClientSecret.from_dict,
        body=body({"expires_at": expires_at}),
    )


def _change(
    client_id: str,
    *,
    name: str | Omit = omit,
    role: Role | str | None | Omit = omit,
    scopes: Sequence[Permission | str] | None | Omit = omit,
    dpop_required: bool | Omit = omit,
    networks: Sequence[str] | Omit = omit,
    expires_at: datetime | str | None | Omit = omit,
) -> Call[Client]:
    return Call(
        "changeClient",
        "PATCH",
        f"/v1/clients/{segment('client_id', client_id, uuid=False)}",
        Client.from_dict,
        body=patch(
            {
                "name": name,
                "role": role,
                "scopes": listed("scopes", scopes),
                "dpop_required": dpop_required,
                "networks": listed("networks", networks),
                "expires_at": expires_at,
            }
        ),
        repeatable=True,
    )


def _disable(client_id: str) -> Call[Client]:
    return Call(
        "disableClient",
        "POST",
        f"/v1/clients/{segment('client_id', client_id, uuid=False)}/disable",
        Client.from_dict,
        repeatable=True,
    )


def _enable(client_id: str) -> Call[Client]:
    return Call(
        "enableClient",
        "POST",
        f"/v1/clients/{segment('client_id', client_id, uuid=False)}/enable",
        Client.from_dict,
        repeatable=True,
    )


def _end_secret(client_id: str, secret_id: UUID | str) -> Call[None]:
    return Call(
        "endClientSecret",
        "DELETE",
        f"/v1/clients/{segment('client_id', client_id, uuid=False)}/secrets/{segment('secret_id', secret_id, uuid=True)}",
        nothing,
        repeatable=True,
    )


def _get(client_id: str) -> Call[ClientDetail]:
    return Call(
        "readClient",
        "GET",
        f"/v1/clients/{segment('client_id', client_id, uuid=False)}",
        ClientDetail.from_dict,
        repeatable=True,
    )


def _list(*, agency_id: UUID | str | None = None) -> Call[Clients]:
    return Call(
        "listClients",
        "GET",
        "/v1/clients",
        Clients.from_dict,
        query=query({"agency_id": identity("agency_id", agency_id)}),
        repeatable=True,
    )


def _register_keys(client_id: str, *, keys: Sequence[Mapping[str, Any]]) -> Call[RegisteredKeys]:
    return Call(
        "registerClientKeys",
        "PUT",
        f"/v1/clients/{segment('client_id', client_id, uuid=False)}/keys",
        RegisteredKeys.from_dict,
        body=body({"keys": listed("keys", keys)}),
        repeatable=True,
    )


class ClientsResource:
    """`krama.clients`: clients."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    @property
    def with_raw_response(self) -> ClientsWithRawResponse:
        """The same methods. Each returns a `RawAnswer` with the status and the headers too."""
        return ClientsWithRawResponse(self)

    def add(
        self,
        *,
        name: str | None = None,
        role: Role | str | None = None,
        scopes: Sequence[Permission | str] | None = None,
        dpop_required: bool | None = None,
        networks: Sequence[str] | None = None,
        expires_at: datetime | str | None = None,
        agency_id: UUID | str | None = None,
        keys: KeysInput | None = None,
        **options: Unpack[CallOptions],
    ) -> NewClient:
        """Add a client.

        Add a client to an agency. Only this answer shows the secret. If it is lost, disable the client and add another.

        This operation takes no `Idempotency-Key`: to repeat the answer, the service would have to store the secret.

        Arguments:
            `role`: A name for a set of scopes.
            `scopes`: The scopes of the client. Give `role` or `scopes`.
            `dpop_required`: Whether the client's tokens must be bound to a key (RFC 9449).
            `networks`: CIDR blocks from which the client may call. Empty: from anywhere.
            `expires_at`: When it expires. Null: never.
            `agency_id`: The agency of the client. By default, your own.
            `keys`: For a client that authenticates with private_key_jwt. It does not get a secret.

        Scope: `clients:manage`. Not sent again once it may have been done: see `maybe_done` of the error.
        """
        return self._connection.call(
            _add(
                name=name,
                role=role,
                scopes=scopes,
                dpop_required=dpop_required,
                networks=networks,
                expires_at=expires_at,
                agency_id=agency_id,
                keys=keys,
            ),
            options,
        )

    def add_secret(
        self, client_id: str, *, expires_at: datetime | str | None = None, **options: Unpack[CallOptions]
    ) -> NewClientSecret:
        """Add a client secret.

        Add a secret to a client. A client may have two secrets at once, so that you can rotate them.

        Add the new secret, configure the client to use it, then delete the old one. Only this answer shows the secret.

        Arguments:
            `expires_at`: When it expires. Null: it is valid until it is deleted.

        Scope: `clients:manage`. Not sent again once it may have been done: see `maybe_done` of the error.
        """
        return self._connection.call(_add_secret(client_id, expires_at=expires_at), options)

    def change(
        self,
        client_id: str,
        *,
        name: str | Omit = omit,
        role: Role | str | None | Omit = omit,
        scopes: Sequence[Permission | str] | None | Omit = omit,
        dpop_required: bool | Omit = omit,
        networks: Sequence[str] | Omit = omit,
        expires_at: datetime | str | None | Omit = omit,
        **options: Unpack[CallOptions],
    ) -> Client:
        """Update a client.

        Change a client. Scopes that it loses end within two seconds, also for its existing tokens.

        Scopes that it gains take effect with its next token.

        Arguments:
            `role`: A name for a set of scopes.
            `scopes`: The scopes of the client. Give `role` or `scopes`.
            `dpop_required`: Whether the client's tokens must be bound to a key (RFC 9449).
            `networks`: CIDR blocks from which the client may call. Empty: from anywhere.
            `expires_at`: When it expires. Null: never.

        Scope: `clients:manage`. Sent again if the answer is lost: twice is the same as once.
        """
        return self._connection.call(
            _change(
                client_id,
                name=name,
                role=role,
                scopes=scopes,
                dpop_required=dpop_required,
                networks=networks,
                expires_at=expires_at,
            ),
            options,
        )

    def disable(self, client_id: str, **options: Unpack[CallOptions]) -> Client:
        """Disable a client.

        Refuse all requests of the client within two seconds, with any token.

        Scope: `clients:manage`. Sent again if the answer is lost: twice is the same as once.
        """
        return self._connection.call(_disable(client_id), options)

    def enable(self, client_id: str, **options: Unpack[CallOptions]) -> Client:
        """Enable a client.

        Accept requests of the client again. Its old secrets and keys work again. After a leak, remove them first.

        Scope: `clients:manage`. Sent again if the answer is lost: twice is the same as once.
        """
        return self._connection.call(_enable(client_id), options)

    def end_secret(self, client_id: str, secret_id: UUID | str, **options: Unpack[CallOptions]) -> None:
        """Delete a client secret.

        Delete a secret at once. Tokens issued for it live until they expire. To end them too, disable the client.

        Scope: `clients:manage`. Sent again if the answer is lost: twice is the same as once.
        """
        return self._connection.call(_end_secret(client_id, secret_id), options)

    def get(self, client_id: str, **options: Unpack[CallOptions]) -> ClientDetail:
        """Get a client.

        A client that you may manage. Any other client gets the same answer as one that does not exist.

        Scope: `clients:manage`. Sent again if the answer is lost: twice is the same as once.
        """
        return self._connection.call(_get(client_id), options)

    def list(self, *, agency_id: UUID | str | None = None, **options: Unpack[CallOptions]) -> Clients:
        """List an agency's clients.

        All clients of the agency that you may manage, oldest first, without their secrets.

        Only national administrators see the clients of national administrators.

        Arguments:
            `agency_id`: By default, your own agency.

        Scope: `clients:manage`. Sent again if the answer is lost: twice is the same as once.
        """
        return self._connection.call(_list(agency_id=agency_id), options)

    def register_keys(
        self, client_id: str, *, keys: Sequence[Mapping[str, Any]], **options: Unpack[CallOptions]
    ) -> RegisteredKeys:
        """Register a client's public keys.

        Replace the client's keys for private_key_jwt (RFC 7523) with a JWK set. Send public keys only.

        Arguments:
            `keys`: `kty` EC, `crv` P-256, `x`, `y`, and optionally `kid`. The default is the RFC 7638 thumbprint.

        Scope: `clients:manage`. Sent again if the answer is lost: twice is the same as once.
        """
        return self._connection.call(_register_keys(client_id, keys=keys), options)


class ClientsWithRawResponse:
    """`krama.clients.with_raw_response`. A list gives its first page."""

    def __init__(self, resource: ClientsResource) -> None:
        self.add = raw(resource.add)
        self.add_secret = raw(resource.add_secret)
        self.change = raw(resource.change)
        self.disable = raw(resource.disable)
        self.enable = raw(resource.enable)
        self.end_secret = raw(resource.end_secret)
        self.get = raw(resource.get)
        self.list = raw(resource.list)
        self.register_keys = raw(resource.register_keys)


class AsyncClientsResource:
    """`krama.clients`: clients."""

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    @property
    def with_raw_response(self) -> AsyncClientsWithRawResponse:
        """The same methods. Each returns a `RawAnswer` with the status and the headers too."""
        return AsyncClientsWithRawResponse(self)

    async def add(
        self,
        *,
        name: str | None = None,
        role: Role | str | None = None,
        scopes: Sequence[Permission | str] | None = None,
        dpop_required: bool | None = None,
        networks: Sequence[str] | None = None,
        expires_at: datetime | str | None = None,
        agency_id: UUID | str | None = None,
        keys: KeysInput | None = None,
        **options: Unpack[CallOptions],
    ) -> NewClient:
        """Add a client.

        Add a client to an agency. Only this answer shows the secret. If it is lost, disable the client and add another.

        This operation takes no `Idempotency-Key`: to repeat the answer, the service would have to store the secret.

        Arguments:
            `role`: A name for a set of scopes.
            `scopes`: The scopes of the client. Give `role` or `scopes`.
            `dpop_required`: Whether the client's tokens must be bound to a key (RFC 9449).
            `networks`: CIDR blocks from which the client may call. Empty: from anywhere.
            `expires_at`: When it expires. Null: never.
            `agency_id`: The agency of the client. By default, your own.
            `keys`: For a client that authenticates with private_key_jwt. It does not get a secret.

        Scope: `clients:manage`. Not sent again once it may have been done: see `maybe_done` of the error.
        """
        return await self._connection.call(
            _add(
                name=name,
                role=role,
                scopes=scopes,
                dpop_required=dpop_required,
                networks=networks,
                expires_at=expires_at,
                agency_id=agency_id,
                keys=keys,
            ),
            options,
        )

    async def add_secret(
        self, client_id: str, *, expires_at: datetime | str | None = None, **options: Unpack[CallOptions]
    ) -> NewClientSecret:
        """Add a client secret.

        Add a secret to a client. A client may have two secrets at once, so that you can rotate them.

        Add the new secret, configure the client to use it, then delete the old one. Only this answer shows the secret.

        Arguments:
            `expires_at`: When it expires. Null: it is valid until it is deleted.

        Scope: `clients:manage`. Not sent again once it may have been done: see `maybe_done` of the error.
        """
        return await self._connection.call(_add_secret(client_id, expires_at=expires_at), options)

    async def change(
        self,
        client_id: str,
        *,
        name: str | Omit = omit,
        role: Role | str | None | Omit = omit,
        scopes: Sequence[Permission | str] | None | Omit = omit,
        dpop_required: bool | Omit = omit,
        networks: Sequence[str] | Omit = omit,
        expires_at: datetime | str | None | Omit = omit,
        **options: Unpack[CallOptions],
    ) -> Client:
        """Update a client.

        Change a client. Scopes that it loses end within two seconds, also for its existing tokens.

        Scopes that it gains take effect with its next token.

        Arguments:
            `role`: A name for a set of scopes.
            `scopes`: The scopes of the client. Give `role` or `scopes`.
            `dpop_required`: Whether the client's tokens must be bound to a key (RFC 9449).
            `networks`: CIDR blocks from which the client may call. Empty: from anywhere.
            `expires_at`: When it expires. Null: never.

        Scope: `clients:manage`. Sent again if the answer is lost: twice is the same as once.
        """
        return await self._connection.call(
            _change(
                client_id,
                name=name,
                role=role,
                scopes=scopes,
                dpop_required=dpop_required,
                networks=networks,
                expires_at=expires_at,
            ),
            options,
        )

    async def disable(self, client_id: str, **options: Unpack[CallOptions]) -> Client:
        """Disable a client.

        Refuse all requests of the client within two seconds, with any token.

        Scope: `clients:manage`. Sent again if the answer is lost: twice is the same as once.
        """
        return await self._connection.call(_disable(client_id), options)

    async def enable(self, client_id: str, **options: Unpack[CallOptions]) -> Client:
        """Enable a client.

        Accept requests of the client again. Its old secrets and keys work again. After a leak, remove them first.

        Scope: `clients:manage`. Sent again if the answer is lost: twice is the same as once.
        """
        return await self._connection.call(_enable(client_id), options)

    async def end_secret(self, client_id: str, secret_id: UUID | str, **options: Unpack[CallOptions]) -> None:
        """Delete a client secret.

        Delete a secret at once. Tokens issued for it live until they expire. To end them too, disable the client.

        Scope: `clients:manage`. Sent again if the answer is lost: twice is the same as once.
        """
        return await self._connection.call(_end_secret(client_id, secret_id), options)

    async def get(self, client_id: str, **options: Unpack[CallOptions]) -> ClientDetail:
        """Get a client.

        A client that you may manage. Any other client gets the same answer as one that does not exist.

        Scope: `clients:manage`. Sent again if the answer is lost: twice is the same as once.
        """
        return await self._connection.call(_get(client_id), options)

    async def list(self, *, agency_id: UUID | str | None = None, **options: Unpack[CallOptions]) -> Clients:
        """List an agency's clients.

        All clients of the agency that you may manage, oldest first, without their secrets.

        Only national administrators see the clients of national administrators.

        Arguments:
            `agency_id`: By default, your own agency.

        Scope: `clients:manage`. Sent again if the answer is lost: twice is the same as once.
        """
        return await self._connection.call(_list(agency_id=agency_id), options)

    async def register_keys(
        self, client_id: str, *, keys: Sequence[Mapping[str, Any]], **options: Unpack[CallOptions]
    ) -> RegisteredKeys:
        """Register a client's public keys.

        Replace the client's keys for private_key_jwt (RFC 7523) with a JWK set. Send public keys only.

        Arguments:
            `keys`: `kty` EC, `crv` P-256, `x`, `y`, and optionally `kid`. The default is the RFC 7638 thumbprint.

        Scope: `clients:manage`. Sent again if the answer is lost: twice is the same as once.
        """
        return await self._connection.call(_register_keys(client_id, keys=keys), options)


class AsyncClientsWithRawResponse:
    """`krama.clients.with_raw_response`. A list gives its first page."""

    def __init__(self, resource: AsyncClientsResource) -> None:
        self.add = raw_async(resource.add)
        self.add_secret = raw_async(resource.add_secret)
        self.change = raw_async(resource.change)
        self.disable = raw_async(resource.disable)
        self.enable = raw_async(resource.enable)
        self.end_secret = raw_async(resource.end_secret)
        self.get = raw_async(resource.get)
        self.list = raw_async(resource.list)
        self.register_keys = raw_async(resource.register_keys)
