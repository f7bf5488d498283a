# Generated from openapi/openapi.json. Never edited: run `make client`.
"""Generated methods: verdicts."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Unpack

from krama_client._core.arguments import body, listed
from krama_client._core.call import Call
from krama_client._core.options import CallOptions
from krama_client._core.raw import raw, raw_async
from krama_client._drivers.asynchronous import AsyncConnection
from krama_client._drivers.synchronous import Connection
from krama_client._generated.inputs import PaymentInput
from krama_client._generated.models import Simulation


def _simulate(*, items: Sequence[PaymentInput]) -> Call[Simulation]:
    return Call(
        "simulateVerdicts",
        "POST",
        "/v1/verdicts/simulate",
        Simulation.from_dict,
        body=body({"items": listed("items", items)}),
        repeatable=True,
    )


class VerdictsResource:
    """`krama.verdicts`: verdicts."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    @property
    def with_raw_response(self) -> VerdictsWithRawResponse:
        """The same methods. Each returns a `RawAnswer` with the status and the headers too."""
        return VerdictsWithRawResponse(self)

    def simulate(self, *, items: Sequence[PaymentInput], **options: Unpack[CallOptions]) -> Simulation:
        """Simulate checks of up to 10,000 past payments.

        What checks would have answered for past payments. Use it to choose a threshold before you turn checks on.

        Each payment is judged by today's rules, on the reports that had been made by then and that you may see today. A
        report that has ended since counts until it ended. An approval, a dispute or an outcome counts from its
        own time.

        Scope: `checks:run`. Sent again if the answer is lost: twice is the same as once.
        """
        return self._connection.call(_simulate(items=items), options)


class VerdictsWithRawResponse:
    """`krama.verdicts.with_raw_response`. A list gives its first page."""

    def __init__(self, resource: VerdictsResource) -> None:
        self.simulate = raw(resource.simulate)


class AsyncVerdictsResource:
    """`krama.verdicts`: verdicts."""

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    @property
    def with_raw_response(self) -> AsyncVerdictsWithRawResponse:
        """The same methods. Each returns a `RawAnswer` with the status and the headers too."""
        return AsyncVerdictsWithRawResponse(self)

    async def simulate(self, *, items: Sequence[PaymentInput], **options: Unpack[CallOptions]) -> Simulation:
        """Simulate checks of up to 10,000 past payments.

        What checks would have answered for past payments. Use it to choose a threshold before you turn checks on.

        Each payment is judged by today's rules, on the reports that had been made by then and that you may see today. A
        report that has ended since counts until it ended. An approval, a dispute or an outcome counts from its
        own time.

        Scope: `checks:run`. Sent again if the answer is lost: twice is the same as once.
        """
        return await self._connection.call(_simulate(items=items), options)


class AsyncVerdictsWithRawResponse:
    """`krama.verdicts.with_raw_response`. A list gives its first page."""

    def __init__(self, resource: AsyncVerdictsResource) -> None:
        self.simulate = raw_async(resource.simulate)
