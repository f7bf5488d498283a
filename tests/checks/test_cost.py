"""What a usual check costs, counted in calls of functions: the same on every machine, where seconds are not."""

import asyncio
import sys
from types import FrameType
from typing import Any

from krama.sharing.sectors import Sector
from tests.exchange import Exchange

MOST_CALLS = {"sqlite": 400, "postgresql": 420}
"""Of Python's and C's functions, for each of some checks at once, its record too. Raise it for a reason, and say it."""

_BODY = b'{"value": "012 345 678", "kind": "phone", "purpose": "payment"}'
_AT_ONCE = 20
_WARM, _COUNTED = 5, 5


async def _calls(app: Any, token: str) -> float:
    """The least of some rounds: what else the event loop does meanwhile is in one or the other."""
    headers = [(b"authorization", f"Bearer {token}".encode()), (b"content-type", b"application/json")]
    scope: dict[str, Any] = {
        "type": "http",
        "asgi": {"version": "3.0"},
        "http_version": "1.1",
        "method": "POST",
        "scheme": "http",
    }
    scope |= {"path": "/v1/checks", "raw_path": b"/v1/checks", "query_string": b"", "root_path": "", "headers": headers}
    scope |= {"client": ("127.0.0.1", 1), "server": ("krama.test", 80)}
    statuses: list[int] = []

    async def receive() -> dict[str, Any]:
        return {"type": "http.request", "body": _BODY, "more_body": False}

    async def send(message: Any) -> None:
        if "status" in message:
            statuses.append(message["status"])

    counted: list[int] = []
    for turn in range(_WARM + _COUNTED):
        calls = 0

        def count(frame: FrameType, event: str, argument: object) -> None:
            nonlocal calls
            calls += event in ("call", "c_call")

        sys.setprofile(count if turn >= _WARM else None)
        await asyncio.gather(*(app(dict(scope), receive, send) for _ in range(_AT_ONCE)))
        sys.setprofile(None)
        counted.append(calls)
    assert set(statuses) == {200}
    return min(counted[_WARM:]) / _AT_ONCE


def test_usual_check_takes_no_more_calls_than_it_did(exchange: Exchange) -> None:
    bank = exchange.enrol("ABA Bank", Sector.BANK)[1]
    token = exchange.app.state.tokens.issue(bank.client_id, ["checks:run"])
    exchange.with_token(token).check("012 345 678", kind="phone")
    calls: float = exchange.portal.call(_calls, exchange.app, token)
    assert calls <= MOST_CALLS[exchange.database.url.get_backend_name()]
