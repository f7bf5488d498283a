"""`AsyncKrama`, the client for asyncio.

async with AsyncKrama("https://krama.example", client_id, client_secret) as krama:
    async for answer in krama.check_many(["012 345 678", "prize.example.com"]):
        print(answer)
    outcome = await krama.report_many("cases.csv")
    print(outcome.accepted, outcome.rejected)
"""

import copy
from collections.abc import Callable
from functools import cached_property
from types import TracebackType
from typing import Any, Self, Unpack

from krama_client._aio.checks import Checks
from krama_client._aio.extractions import Extracting
from krama_client._aio.log import LogExport
from krama_client._aio.reports import Reporting
from krama_client._auth.credential import credential
from krama_client._auth.keys import KeySource
from krama_client._core.breaker import Breaker, BreakerState
from krama_client._core.conversation import Member
from krama_client._core.hooks import ClientEvent, Hooks
from krama_client._core.options import CallOptions, Options, refuse_milliseconds
from krama_client._core.secret import Secret
from krama_client._core.settings import HttpOptions, environment, http_options, user_agent
from krama_client._drivers.asynchronous import AsyncClient, AsyncConnection


class AsyncKrama(Checks, Extracting, Reporting, LogExport):
    """A member's connection to one exchange, for asyncio. Many may share one. Close it, or use it in `async with`.

    `base_url` is the exchange's, and `client_id` comes from its administrator. Give either `client_secret`, which comes
    with it, or `private_key`, whose public half the administrator has (RFC 7523): a path to PEM or JWK, or either of
    them itself. `dpop=True` binds the tokens to a key that this object makes and that never leaves it, so that a token
    alone is useless to a thief (RFC 9449). You may give a key of your own instead. `issuer` is the exchange's public
    address, where you reach it at another. No error holds a key.

    A token is fetched when the first call needs one, and renewed in the background before it ends. `deadline` is the
    seconds that a call may take in all, 30 by default and at most 120 (no limit for bulk submission, or if it is None).
    `timeout` is the seconds for each wait within it. What can pass by itself is tried again, at most `max_retries`
    times, and only where sending twice does nothing twice. `breaker` fails calls at once while the exchange is away.
    Every call takes `deadline`, `timeout` and `max_retries` of its own, and `with_options` makes a copy with others.

    `app` names your program to the exchange's operator, such as `payment-gate/2.1`. `language` is the language of the
    exchange's errors: `en` or `km`. `on_event` receives a `ClientEvent`
    for each attempt, retry and new token. Of httpx's options, those of `HttpOptions` are taken, such as `verify`,
    `proxy` and `transport`. `insecure=True` allows http to other hosts than this one, which gives your credential to
    anyone on the way.

    Every method may raise a `KramaError`. An argument that can't be used is a `ValueError` or a `TypeError`. After a
    `fork`, make a new client.
    """

    def __init__(  # noqa: PLR0913  (keywords, each with a default)
        self,
        base_url: str,
        client_id: str,
        client_secret: str | Secret | None = None,
        *,
        private_key: KeySource | None = None,
        dpop: bool | KeySource = False,
        issuer: str | None = None,
        deadline: float | None = 30.0,
        timeout: float = 30.0,
        max_retries: int = 3,
        breaker: Breaker | None = None,
        app: str | None = None,
        language: str | None = None,
        on_event: Callable[[ClientEvent], object] | None = None,
        insecure: bool = False,
        **http: Unpack[HttpOptions],
    ) -> None:
        import krama_client._generated.models  # noqa: F401, PLC0415  (so that no answer waits for it)

        refuse_milliseconds(deadline)
        options = Options(deadline, None, timeout, max_retries)
        client_options = http_options(base_url, timeout, insecure, language, http)
        shown = credential(base_url, client_id, client_secret, private_key, dpop, issuer)
        member = Member(shown, BreakerState(breaker), Hooks(on_event))
        self._connection = AsyncConnection(AsyncClient(**client_options), member, options, user_agent(app))

    @classmethod
    def from_env(cls, **more: Any) -> Self:
        """A client from KRAMA_URL, KRAMA_CLIENT_ID, and KRAMA_CLIENT_SECRET or KRAMA_PRIVATE_KEY (and KRAMA_DPOP=1).

        `more` are arguments of `AsyncKrama`, and win over the environment's. Raises `ValueError` with the names of the
        variables that are missing.
        """
        return cls(**environment(more))

    def with_options(self, **options: Unpack[CallOptions]) -> Self:
        """A copy with other options. It shares the connections, the token and the breaker. Closing one closes both.

        `deadline` holds for batches and bulk submissions too.
        """
        other = copy.copy(self)
        for name in [name for name in vars(other) if isinstance(getattr(type(other), name, None), cached_property)]:
            del other.__dict__[name]  # the resources are made for the other connection
        other._connection = self._connection.with_options(options)
        return other

    async def aclose(self) -> None:
        """Close the connections to the service."""
        await self._connection.aclose()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        await self.aclose()

    def __repr__(self) -> str:
        return f"<{type(self).__name__} {self._connection.client.base_url}>"
