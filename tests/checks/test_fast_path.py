"""The quick way of a check answers as the plain way does, and takes none whose gates it can't pass in memory."""

import json
import sqlite3
import time
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from dataclasses import replace
from typing import Any

import httpx
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlmodel import update

from krama.access.principal import PrincipalResolver
from krama.agencies.permissions import Permission
from krama.agencies.tables import Client
from krama.checks import routes
from krama.checks.fast_path import FastPath
from krama.indicators.kinds import Kind, Platform
from krama.sharing.sectors import Sector
from tests.audit.logs import newest
from tests.exchange import Caller, Exchange

_PATH = "/v1/checks"
_OWN = {"x-request-id", "ratelimit", "ratelimit-policy"}
"""Headers that tell of one request alone."""


@pytest.fixture
def bank(exchange: Exchange) -> Caller:
    """A member that has checked before: its token is remembered, and its quota leased."""
    caller = exchange.member("ABA Bank", Sector.BANK)
    caller.check("099 345 678")
    return caller


@contextmanager
def plain_alone() -> Iterator[None]:
    """As if there were no quick way."""
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(FastPath, "_let_in", lambda *_: None)
        yield


@contextmanager
def quick_alone() -> Iterator[None]:
    """As if the plain way had fallen down."""
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(routes, "checked", None)
        yield


def shown(answer: httpx.Response) -> tuple[Any, ...]:
    """All that an answer says, but for what differs between any two."""
    document = answer.json()
    document.pop("as_of", None)
    document.pop("request_id", None)
    headers = {name: value for name, value in answer.headers.items() if name not in _OWN}
    return answer.status_code, document, headers, set(answer.headers)


def recorded(exchange: Exchange) -> dict[str, Any]:
    """The newest record, but for what differs between any two."""
    record = newest(exchange)
    record["detail"] = {name: value for name, value in record["detail"].items() if name not in ("salt", "commitment")}
    record["detail"].pop("request_id", None)
    return {name: value for name, value in record.items() if name not in ("at", "leaf_index", "leaf")}


VALUES = st.one_of(
    st.sampled_from(
        [
            "012 345 678",
            "០១២ ៣៤៥ ៦៧៨",
            "evil-kit.top/kit/otp",
            "evil-kit.top",
            "hxxps://evil-kit[.]top/kit?x=1",
            "?",
            "",
        ]
    ),
    st.text(max_size=30),
    st.integers(10_000_000, 99_999_999).map(lambda number: f"+855{number}"),
)
MEMBERS = st.fixed_dictionaries(
    {},
    optional={
        "value": st.one_of(VALUES, st.none(), st.integers()),
        "kind": st.one_of(st.sampled_from([*Kind]), st.text(max_size=5), st.none()),
        "platform": st.one_of(st.sampled_from([*Platform]), st.none()),
        "institution": st.one_of(st.sampled_from(["ABAAKHPP", "ABA", ""]), st.none()),
        "purpose": st.one_of(st.text(max_size=70), st.none()),
        "receipt": st.one_of(st.booleans(), st.just("yes")),
        "more": st.none(),
    },
)
BODIES = st.one_of(
    MEMBERS.map(lambda members: json.dumps(members).encode()),
    st.tuples(VALUES, st.sampled_from([None, *Kind])).map(
        lambda pair: json.dumps({"value": pair[0], "kind": pair[1]}, ensure_ascii=False).encode("utf-8", "replace")
    ),
    st.sampled_from(
        [
            b"",
            b"[]",
            b"null",
            b"{",
            b'{"value": NaN}',
            b'{"value": "a", "value": "012 345 678"}',
            b'{"value": "\\ud800"}',
        ]
    ),
    st.binary(max_size=20),
)
MEDIA = st.sampled_from(
    ["application/json", "application/json; charset=utf-8", "application/vnd.x+json", "text/plain", ""]
)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(BODIES, MEDIA, st.sampled_from(["", "?receipt=true"]))
def test_both_ways_answer_and_record_alike(
    exchange: Exchange, police: Caller, bank: Caller, body: bytes, media: str, query: str
) -> None:
    for value in ("012 345 678", "evil-kit.top/kit"):
        police.report(value)
    told = []
    for way in (nullcontext, plain_alone):
        with way():
            answer = bank.request("POST", _PATH + query, content=body, headers={"content-type": media})
        told.append((shown(answer), recorded(exchange)))
        if answer.status_code == 200 and answer.json()["receipt"]:
            return  # two receipts differ
    assert told[0] == told[1]


def test_usual_check_takes_the_quick_way(police: Caller, bank: Caller) -> None:
    police.report("012 345 678")
    with quick_alone():
        for body in ({"value": "012 345 678"}, {"value": "evil-kit.top/kit", "purpose": "payment"}):
            assert bank.post(_PATH, body).status_code == 200
        charset = bank.request(
            "POST", _PATH, content=b'{"value":"012345678"}', headers={"content-type": "application/json; charset=UTF-8"}
        )
        assert charset.json()["listed"] is True


def test_token_that_may_not_check_is_told_so(exchange: Exchange, bank: Caller) -> None:
    for known in exchange.app.state.principal_resolver._known.values():
        known.principal = replace(known.principal, permissions=frozenset({Permission.INDICATORS_READ}))
    answer = bank.post(_PATH, {"value": "012 345 678"})
    assert (answer.status_code, answer.json()["code"]) == (403, "insufficient_scope")
    assert newest(exchange)["outcome"] == 403


def test_check_over_its_quota_is_told_so(exchange: Exchange, bank: Caller, monkeypatch: pytest.MonkeyPatch) -> None:
    assert bank.post(_PATH, {"value": "012 345 678"}).status_code == 200
    for meters in exchange.app.state.quotas._pairs.values():
        for meter in meters:
            meter.left, meter.rest, meter.spent_until = 0, 0, meter.window_ends
    answer = bank.post(_PATH, {"value": "012 345 678"})
    assert (answer.status_code, answer.json()["code"]) == (429, "quota_exceeded")


def test_who_calls_on_and_on_is_looked_up_again_without_waiting(exchange: Exchange, bank: Caller) -> None:
    (known,) = exchange.app.state.principal_resolver._known.values()
    known.believed_until = soon = time.monotonic() + 0.4
    with quick_alone():
        assert bank.post(_PATH, {"value": "012 345 678"}).status_code == 200
    deadline = time.monotonic() + 30
    while known.believed_until == soon:
        assert time.monotonic() < deadline
        time.sleep(0.01)
    assert known.believed_until > soon


@pytest.mark.parametrize("more", [{"networks": "10.0.0.0/8"}, {"dpop_required": True}], ids=["address", "proof"])
def test_client_that_has_more_gates_passes_them_all(exchange: Exchange, bank: Caller, more: dict[str, Any]) -> None:
    with exchange.database.transaction() as session:
        session.execute(update(Client).values(**more))
    believe_nobody(exchange)
    for _ in range(2):  # the second time the worker knows the client as it is now
        assert bank.post(_PATH, {"value": "012 345 678"}).status_code == 401


def test_token_that_has_ended_is_not_remembered(bank: Caller, monkeypatch: pytest.MonkeyPatch) -> None:
    with quick_alone():
        assert bank.post(_PATH, {"value": "012 345 678"}).status_code == 200
        monkeypatch.setattr("krama.access.principal.time.time", lambda: 2.0**33)
        assert bank.post(_PATH, {"value": "012 345 678"}).status_code == 500


def believe_nobody(exchange: Exchange) -> None:
    """Let the worker look everybody up again."""
    for known in exchange.app.state.principal_resolver._known.values():
        known.believed_until = 0.0


def test_token_that_a_worker_no_longer_believes_is_looked_up_again(
    exchange: Exchange, bank: Caller, monkeypatch: pytest.MonkeyPatch
) -> None:
    with quick_alone():
        assert bank.post(_PATH, {"value": "012 345 678"}).status_code == 200
    looked_up: list[object] = []
    look_up = PrincipalResolver._look_up

    async def counted(principal_resolver: PrincipalResolver, known: Any) -> None:
        looked_up.append(known)
        await look_up(principal_resolver, known)

    monkeypatch.setattr(PrincipalResolver, "_look_up", counted)
    believe_nobody(exchange)
    assert bank.post(_PATH, {"value": "012 345 678"}).status_code == 200
    assert len(looked_up) == 1


def test_body_in_pieces_is_read_whole(exchange: Exchange, bank: Caller) -> None:
    pieces = iter([b'{"value": "012 3', b'45 678", "kind": "phone"}'])

    class Slowly(httpx.AsyncByteStream):
        async def __aiter__(self) -> Any:
            for piece in pieces:
                yield piece

    answer = bank.request("POST", _PATH, content=Slowly(), headers={"content-type": "application/json"})
    assert answer.json()["canonical"] == "+85512345678"


def test_body_that_the_edge_stops_is_refused_as_everywhere(bank: Caller) -> None:
    class Endless(httpx.AsyncByteStream):
        async def __aiter__(self) -> Any:
            while True:
                yield b" " * 65_536

    answer = bank.request("POST", _PATH, content=Endless(), headers={"content-type": "application/json"})
    assert (answer.status_code, answer.json()["code"]) == (413, "body_too_large")


def test_database_that_is_away_is_said_as_everywhere(
    exchange: Exchange, bank: Caller, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[object] = []

    async def away(*keys: Any) -> Any:
        asked.append(keys)
        raise sqlite3.OperationalError("disk I/O error")

    monkeypatch.setattr(type(exchange.app.state.verdicts), "read", away)
    answer = bank.post(_PATH, {"value": "012 345 678"})
    assert (answer.status_code, answer.json()["code"]) == (503, "database_busy")
    assert len(asked) == 1  # who waited for it once does not wait again
