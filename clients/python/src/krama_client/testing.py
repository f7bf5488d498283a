"""An exchange in memory, under the real client: for the tests of programs that use `krama_client`.

    from krama_client.testing import FakeKrama

    with FakeKrama() as fake:
        fake.on("checkValue", value="012 345 678").answer(action="hold", score=80)
        krama = fake.krama()
        assert krama.check("012 345 678").action == "hold"
        assert krama.check("012 345 679").action == "proceed"

Retries, errors, deadlines, tokens and types are the client's own: only the network is missing. Answers are made from
the contract of this client's version, and what does not fit it is refused when you set it up.
"""

from collections.abc import Callable
from types import TracebackType
from typing import Any, Self

from krama_client._aio.client import AsyncKrama
from krama_client._core.hooks import ClientEvent, RetryPlanned
from krama_client._sync.client import Krama
from krama_client._testing.answers import World
from krama_client._testing.contract import contract
from krama_client._testing.exchange import Exchange, Transport
from krama_client._testing.messages import Asked
from krama_client._testing.rules import When, condition
from krama_client._testing.setup import RowRule, Rule

__all__ = ["Asked", "FakeKrama", "RowRule", "Rule"]

_ADDRESS = "https://fake.krama.example"
_CLIENT_ID = "krama_" + 20 * "0"


class FakeKrama:
    """An exchange in memory. Use it in `with`, or end it.

    Without any set-up, a check says `proceed`, a report is created, lists are empty, and everything is allowed. It
    keeps keys, cases, and what it answered about an id: a report that you submit does not change what the next check
    says. A bad request and an old revision are refused as the service refuses them. Threads may share it.
    """

    def __init__(self) -> None:
        self._exchange = Exchange(World(_ADDRESS, _CLIENT_ID))
        self._transport = Transport(self._exchange)
        self._made: list[Krama] = []

    @property
    def asked(self) -> tuple[Asked, ...]:
        """All calls so far, in their order, without those for tokens."""
        return tuple(self._exchange.asked)

    @property
    def verifier_key(self) -> str:
        """The key that verifies the receipts of this exchange, for `verify_receipt`."""
        return self._exchange.world.log.verifier_key

    def on(self, operation: str, /, *, when: When | None = None, **members: Any) -> Rule:
        """What the exchange does with an operation, by its name in the contract, such as `checkValue`.

        `members` say for which requests: those with these members in their body, query or path. `when` receives the
        JSON body and says whether the request is meant. Without both, all are. A rule with a condition goes before one
        without, and a newer condition before an older one. The same condition gives the same rule again.

        Raises `ValueError`, with the names that are near, for an operation or a member that the contract does not have.
        """
        known = contract().operation(operation)
        meant = condition(known.asked, known, when, members)
        return Rule(known, self._exchange.plans_of(known), meant)

    def krama(self, **options: Any) -> Krama:
        """A client of this exchange. `options` are those of `Krama`."""
        krama = Krama(**self._options(options))
        self._made.append(krama)
        return krama

    def async_krama(self, **options: Any) -> AsyncKrama:
        """A client for asyncio. `options` are those of `AsyncKrama`. Close it yourself, or use it in `async with`."""
        return AsyncKrama(**self._options(options))

    def end(self) -> None:
        """Close the clients for threads. Every further call of any client raises."""
        self._transport.end()
        for krama in self._made:
            krama.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self.end()

    def __repr__(self) -> str:
        return f"<{type(self).__name__} {len(self._exchange.asked)} calls>"

    def _options(self, given: dict[str, Any]) -> dict[str, Any]:
        own = {"base_url": _ADDRESS, "client_id": _CLIENT_ID, "transport": self._transport}
        if given.get("private_key") is None:
            own["client_secret"] = "fake-secret"
        return {**own, **given, "on_event": self._hook(given.get("on_event"))}

    def _hook(self, own: Callable[[ClientEvent], object] | None) -> Callable[[ClientEvent], None]:
        """Hears which requests are further attempts, which a request does not show."""

        def on_event(event: ClientEvent) -> None:
            if isinstance(event, RetryPlanned):
                self._exchange.retry_planned(event.operation)
            if own is not None:
                own(event)

        return on_event
