# Generated from openapi/openapi.json. Never edited: run `make client`.
"""Generated methods: get tokens, read the signing keys, and read your own identity."""

from __future__ import annotations

from typing import Unpack

from krama_client._core.arguments import form
from krama_client._core.call import Call
from krama_client._core.models import nothing
from krama_client._core.options import CallOptions
from krama_client._core.raw import raw, raw_async
from krama_client._drivers.asynchronous import AsyncConnection
from krama_client._drivers.synchronous import Connection
from krama_client._generated.models import Introspection, KeySet, ServerMetadata


def _get_keys() -> Call[KeySet]:
    return Call("readKeys", "GET", "/.well-known/jwks.json", KeySet.from_dict, repeatable=True, auth="none")


def _get_server_metadata() -> Call[ServerMetadata]:
    return Call(
        "readServerMetadata",
        "GET",
        "/.well-known/oauth-authorization-server",
        ServerMetadata.from_dict,
        repeatable=True,
        auth="none",
    )


def _introspect_token(*, token: str, token_type_hint: str | None = None) -> Call[Introspection]:
    return Call(
        "introspectToken",
        "POST",
        "/oauth/introspect",
        Introspection.from_dict,
        body=form({"token": token, "token_type_hint": token_type_hint}),
        content_type="application/x-www-form-urlencoded",
        repeatable=True,
        auth="client",
    )


def _revoke_token(*, token: str, token_type_hint: str | None = None) -> Call[None]:
    return Call(
        "revokeToken",
        "POST",
        "/oauth/revoke",
        nothing,
        body=form({"token": token, "token_type_hint": token_type_hint}),
        content_type="application/x-www-form-urlencoded",
        repeatable=True,
        auth="client",
    )


class AccessResource:
    """`krama.access`: get tokens, read the signing keys, and read your own identity."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    @property
    def with_raw_response(self) -> AccessWithRawResponse:
        """The same methods. Each returns a `RawAnswer` with the status and the headers too."""
        return AccessWithRawResponse(self)

    def get_keys(self, **options: Unpack[CallOptions]) -> KeySet:
        """Get the keys that verify tokens.

        The public keys that verify access tokens, as a JWK set (RFC 7517).

        Sent again if the answer is lost: twice is the same as once.
        """
        return self._connection.call(_get_keys(), options)

    def get_server_metadata(self, **options: Unpack[CallOptions]) -> ServerMetadata:
        """Get the authorization server's metadata.

        The endpoints, scopes and algorithms of the authorization server (RFC 8414).

        Sent again if the answer is lost: twice is the same as once.
        """
        return self._connection.call(_get_server_metadata(), options)

    def introspect_token(
        self, *, token: str, token_type_hint: str | None = None, **options: Unpack[CallOptions]
    ) -> Introspection:
        """Introspect an access token.

        The current state of a token of your agency (RFC 7662).

        `active` is false for an invalid token and for a token of another agency. National administrators may introspect
        the tokens of every agency.

        Sent again if the answer is lost: twice is the same as once.
        """
        return self._connection.call(_introspect_token(token=token, token_type_hint=token_type_hint), options)

    def revoke_token(self, *, token: str, token_type_hint: str | None = None, **options: Unpack[CallOptions]) -> None:
        """Revoke an access token.

        Revoke a token of your own client (RFC 7009). It ends on every worker within two seconds.

        The answer is the same for an unknown token, an invalid one, and a token of another client.

        Sent again if the answer is lost: twice is the same as once.
        """
        return self._connection.call(_revoke_token(token=token, token_type_hint=token_type_hint), options)


class AccessWithRawResponse:
    """`krama.access.with_raw_response`. A list gives its first page."""

    def __init__(self, resource: AccessResource) -> None:
        self.get_keys = raw(resource.get_keys)
        self.get_server_metadata = raw(resource.get_server_metadata)
        self.introspect_token = raw(resource.introspect_token)
        self.revoke_token = raw(resource.revoke_token)


class AsyncAccessResource:
    """`krama.access`: get tokens, read the signing keys, and read your own identity."""

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    @property
    def with_raw_response(self) -> AsyncAccessWithRawResponse:
        """The same methods. Each returns a `RawAnswer` with the status and the headers too."""
        return AsyncAccessWithRawResponse(self)

    async def get_keys(self, **options: Unpack[CallOptions]) -> KeySet:
        """Get the keys that verify tokens.

        The public keys that verify access tokens, as a JWK set (RFC 7517).

        Sent again if the answer is lost: twice is the same as once.
        """
        return await self._connection.call(_get_keys(), options)

    async def get_server_metadata(self, **options: Unpack[CallOptions]) -> ServerMetadata:
        """Get the authorization server's metadata.

        The endpoints, scopes and algorithms of the authorization server (RFC 8414).

        Sent again if the answer is lost: twice is the same as once.
        """
        return await self._connection.call(_get_server_metadata(), options)

    async def introspect_token(
        self, *, token: str, token_type_hint: str | None = None, **options: Unpack[CallOptions]
    ) -> Introspection:
        """Introspect an access token.

        The current state of a token of your agency (RFC 7662).

        `active` is false for an invalid token and for a token of another agency. National administrators may introspect
        the tokens of every agency.

        Sent again if the answer is lost: twice is the same as once.
        """
        return await self._connection.call(_introspect_token(token=token, token_type_hint=token_type_hint), options)

    async def revoke_token(
        self, *, token: str, token_type_hint: str | None = None, **options: Unpack[CallOptions]
    ) -> None:
        """Revoke an access token.

        Revoke a token of your own client (RFC 7009). It ends on every worker within two seconds.

        The answer is the same for an unknown token, an invalid one, and a token of another client.

        Sent again if the answer is lost: twice is the same as once.
        """
        return await self._connection.call(_revoke_token(token=token, token_type_hint=token_type_hint), options)


class AsyncAccessWithRawResponse:
    """`krama.access.with_raw_response`. A list gives its first page."""

    def __init__(self, resource: AsyncAccessResource) -> None:
        self.get_keys = raw_async(resource.get_keys)
        self.get_server_metadata = raw_async(resource.get_server_metadata)
        self.introspect_token = raw_async(resource.introspect_token)
        self.revoke_token = raw_async(resource.revoke_token)
