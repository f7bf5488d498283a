# Generated from openapi/openapi.json. Never edited: run `make client`.
"""Generated methods: me."""

from __future__ import annotations

from typing import Unpack

from krama_client._core.call import Call
from krama_client._core.options import CallOptions
from krama_client._core.raw import raw, raw_async
from krama_client._drivers.asynchronous import AsyncConnection
from krama_client._drivers.synchronous import Connection
from krama_client._generated.models import Me


def _get() -> Call[Me]:
    return Call("readMe", "GET", "/v1/me", Me.from_dict, repeatable=True)


class MeResource:
    """`krama.me`: me."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    @property
    def with_raw_response(self) -> MeWithRawResponse:
        """The same methods. Each returns a `RawAnswer` with the status and the headers too."""
        return MeWithRawResponse(self)

    def get(self, **options: Unpack[CallOptions]) -> Me:
        """Get the authenticated client.

        The client that the token was issued to, and its agency. Needs a valid token, but no scope.

        Sent again if the answer is lost: twice is the same as once.
        """
        return self._connection.call(_get(), options)


class MeWithRawResponse:
    """`krama.me.with_raw_response`. A list gives its first page."""

    def __init__(self, resource: MeResource) -> None:
        self.get = raw(resource.get)


class AsyncMeResource:
    """`krama.me`: me."""

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    @property
    def with_raw_response(self) -> AsyncMeWithRawResponse:
        """The same methods. Each returns a `RawAnswer` with the status and the headers too."""
        return AsyncMeWithRawResponse(self)

    async def get(self, **options: Unpack[CallOptions]) -> Me:
        """Get the authenticated client.

        The client that the token was issued to, and its agency. Needs a valid token, but no scope.

        Sent again if the answer is lost: twice is the same as once.
        """
        return await self._connection.call(_get(), options)


class AsyncMeWithRawResponse:
    """`krama.me.with_raw_response`. A list gives its first page."""

    def __init__(self, resource: AsyncMeResource) -> None:
        self.get = raw_async(resource.get)
