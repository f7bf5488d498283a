# Generated from openapi/openapi.json. Never edited: run `make client`.
"""Generated methods: health checks for load balancers and monitoring."""

from __future__ import annotations

from typing import Unpack

from krama_client._core.call import Call
from krama_client._core.options import CallOptions
from krama_client._core.raw import raw, raw_async
from krama_client._drivers.asynchronous import AsyncConnection
from krama_client._drivers.synchronous import Connection
from krama_client._generated.models import Health


def _get() -> Call[Health]:
    return Call("readHealth", "GET", "/healthz", Health.from_dict, repeatable=True, auth="none")


def _get_readiness() -> Call[Health]:
    return Call("readReadiness", "GET", "/readyz", Health.from_dict, repeatable=True, auth="none")


class HealthResource:
    """`krama.health`: health checks for load balancers and monitoring."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    @property
    def with_raw_response(self) -> HealthWithRawResponse:
        """The same methods. Each returns a `RawAnswer` with the status and the headers too."""
        return HealthWithRawResponse(self)

    def get(self, **options: Unpack[CallOptions]) -> Health:
        """Check liveness.

        Answers while the process runs. Does not use the database or any other dependency.

        Sent again if the answer is lost: twice is the same as once.
        """
        return self._connection.call(_get(), options)

    def get_readiness(self, **options: Unpack[CallOptions]) -> Health:
        """Check readiness.

        Whether this worker can serve requests. If not, the answer is 503 and names each fault.

        Checked are the database (it answers, it is durable, and its tables are of this version), the signing keys, the
        quota store, the audit log, and the recurring jobs.

        Sent again if the answer is lost: twice is the same as once.
        """
        return self._connection.call(_get_readiness(), options)


class HealthWithRawResponse:
    """`krama.health.with_raw_response`. A list gives its first page."""

    def __init__(self, resource: HealthResource) -> None:
        self.get = raw(resource.get)
        self.get_readiness = raw(resource.get_readiness)


class AsyncHealthResource:
    """`krama.health`: health checks for load balancers and monitoring."""

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    @property
    def with_raw_response(self) -> AsyncHealthWithRawResponse:
        """The same methods. Each returns a `RawAnswer` with the status and the headers too."""
        return AsyncHealthWithRawResponse(self)

    async def get(self, **options: Unpack[CallOptions]) -> Health:
        """Check liveness.

        Answers while the process runs. Does not use the database or any other dependency.

        Sent again if the answer is lost: twice is the same as once.
        """
        return await self._connection.call(_get(), options)

    async def get_readiness(self, **options: Unpack[CallOptions]) -> Health:
        """Check readiness.

        Whether this worker can serve requests. If not, the answer is 503 and names each fault.

        Checked are the database (it answers, it is durable, and its tables are of this version), the signing keys, the
        quota store, the audit log, and the recurring jobs.

        Sent again if the answer is lost: twice is the same as once.
        """
        return await self._connection.call(_get_readiness(), options)


class AsyncHealthWithRawResponse:
    """`krama.health.with_raw_response`. A list gives its first page."""

    def __init__(self, resource: AsyncHealthResource) -> None:
        self.get = raw_async(resource.get)
        self.get_readiness = raw_async(resource.get_readiness)
