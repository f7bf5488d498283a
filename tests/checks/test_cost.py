"""What a usual check costs, counted in function calls, which unlike seconds are the same on every machine."""

import asyncio
import gc
import sys
from types import FrameType
from typing import Any

import pytest

from krama.access.tokens import Tokens
from krama.agencies.permissions import Permission
from krama.core.limits import BODY_ARRIVED
from krama.sharing.sectors import Sector
from tests.exchange import Exchange

MOST_CALLS = {"sqlite": 385, "postgresql": 403}
"""Calls of Python and C functions for one of several simultaneous checks, its record included.

State the reason in the commit when you raise a ceiling.
"""

COUNTED_ON = 3, 11
"""The version of Python that the ceilings were counted on."""

MOST_OF_A_PAYMENT = 1.7
"""What a payment check of three values may cost, compared with the single checks of these values on average.

Only the application's calls are counted. With the HTTP server and the audit log's writer, which cost the same for both,
it is less than 1.5 times the processor time.
"""

_PHONE = '"value": "012 345 678", "kind": "phone"'
_ACCOUNT = '"value": "000 123 456", "institution": "ABAAKHPP"'
_HANDLE = '"value": "telegram:dara_sok"'
_AT_ONCE = 20
_WARM, _COUNTED = 5, 5


async def _checked(app: Any, token: str, path: str, body: str) -> None:
    """Some checks at the same time."""
    headers = [(b"authorization", f"Bearer {token}".encode()), (b"content-type", b"application/json")]
    scope: dict[str, Any] = {
        "type": "http",
        "asgi": {"version": "3.0"},
        "http_version": "1.1",
        "method": "POST",
        "scheme": "http",
    }
    scope |= {"path": path, "raw_path": path.encode(), "query_string": b"", "root_path": "", "headers": headers}
    scope |= {"client": ("127.0.0.1", 1), "server": ("krama.test", 80), BODY_ARRIVED: True}
    statuses: list[int] = []

    async def receive() -> dict[str, Any]:
        return {"type": "http.request", "body": body.encode(), "more_body": False}

    async def send(message: Any) -> None:
        if "status" in message:
            statuses.append(message["status"])

    await asyncio.gather(*(app(dict(scope), receive, send) for _ in range(_AT_ONCE)))
    assert set(statuses) == {200}


async def _calls(app: Any, token: str, path: str, body: str) -> float:
    """The fewest of several rounds, because the event loop does other work during some of them."""
    counted: list[int] = []
    for turn in range(_WARM + _COUNTED):
        calls = 0

        def count(frame: FrameType, event: str, argument: object) -> None:
            nonlocal calls
            calls += event in ("call", "c_call")

        sys.setprofile(count if turn >= _WARM else None)
        await _checked(app, token, path, body)
        sys.setprofile(None)
        counted.append(calls)
    return min(counted[_WARM:]) / _AT_ONCE


async def _garbage(app: Any, token: str, body: str) -> int:
    """The objects that some checks leave to the garbage collector. The fewest of several rounds, as above."""
    left: list[int] = []
    await _checked(app, token, "/v1/checks", body)
    gc.collect()
    gc.freeze()  # else each collection looks at everything that the tests before have imported
    gc.disable()
    try:
        for _ in range(_WARM + _COUNTED):
            gc.collect()
            await _checked(app, token, "/v1/checks", body)
            left.append(gc.collect())
    finally:
        gc.enable()
        gc.unfreeze()
    return min(left)


@pytest.mark.skipif(
    sys.version_info[:2] != COUNTED_ON,
    reason="The ceilings hold for Python {}.{} only: other versions split the same work differently into calls.".format(
        *COUNTED_ON
    ),
)
def test_usual_check_takes_no_more_calls_than_it_did_and_a_payment_little_more(exchange: Exchange) -> None:
    bank = exchange.enrol("ABA Bank", Sector.BANK)[1]
    token = exchange.services[Tokens].issue(bank.client_id, [Permission.CHECKS_RUN])
    exchange.with_token(token).check("012 345 678", kind="phone")

    def calls(path: str, body: str) -> float:
        counted: float = exchange.portal.call(_calls, exchange.app, token, path, body)
        return counted

    singles = [calls("/v1/checks", f'{{{value}, "purpose": "payment"}}') for value in (_PHONE, _ACCOUNT, _HANDLE)]
    assert singles[0] <= MOST_CALLS[exchange.database.url.get_backend_name()]
    items = ", ".join(f'{{"role": "other", {value}}}' for value in (_PHONE, _ACCOUNT, _HANDLE))
    payment = calls("/v1/payment-checks", f'{{"items": [{items}], "purpose": "payment"}}')
    assert payment <= MOST_OF_A_PAYMENT * sum(singles) / len(singles)


def test_answered_checks_leave_nothing_to_the_garbage_collector(exchange: Exchange) -> None:
    """What refers to itself stays in memory until a collection, and spreads what follows over more of it."""
    bank = exchange.enrol("ABA Bank", Sector.BANK)[1]
    token = exchange.services[Tokens].issue(bank.client_id, [Permission.CHECKS_RUN])
    left: int = exchange.portal.call(_garbage, exchange.app, token, f"{{{_PHONE}}}")
    assert left < _AT_ONCE, "less than one object for each check"
