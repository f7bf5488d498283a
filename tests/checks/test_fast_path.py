"""The fast path of a check answers as the route does, and leaves every unusual request to the route."""

import json
import sqlite3
import time
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from dataclasses import replace
from pathlib import Path
from typing import Any

import httpx
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlmodel import update

from krama.access.principal import PrincipalResolver
from krama.access.tokens import AccessClaims, Tokens
from krama.agencies.permissions import Permission
from krama.agencies.tables import Client
from krama.checks import fast_path, recorded, routes
from krama.indicators.kinds import Kind, Platform
from krama.listings.reader import VerdictReader
from krama.quotas.service import Quotas
from krama.sharing.sectors import Sector
from tests.access.signing import Holder
from tests.audit.logs import newest, records
from tests.exchange import Caller, Exchange, running_exchange
from tests.tiers import turns

_PATH = "/v1/checks"
_OWN = {"x-request-id", "ratelimit", "ratelimit-policy"}
"""Headers that tell of one request alone."""


@pytest.fixture
def bank(exchange: Exchange) -> Caller:
    """A bank that has checked before: its token is cached, and its quota leased."""
    caller = exchange.member("ABA Bank", Sector.BANK)
    caller.check("099 345 678")
    return caller


@contextmanager
def route_alone() -> Iterator[None]:
    """As if there were no fast path."""
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(fast_path, "_has_usual_head", lambda *_: False)
        yield


@contextmanager
def fast_path_alone() -> Iterator[None]:
    """As if the route always failed."""
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(routes, "check_one", None)
        patched.setattr(recorded, "check_payment", None)
        yield


def shown(answer: httpx.Response) -> tuple[Any, ...]:
    """All that an answer says, but for what differs between any two."""
    document = answer.json()
    for name in ("as_of", "fresh_until", "check_id", "request_id"):
        document.pop(name, None)
    for item in document.get("items", ()):
        item["check"] = {
            name: value for name, value in (item["check"] or {}).items() if name in ("action", "canonical")
        }
    headers = {name: value for name, value in answer.headers.items() if name not in _OWN}
    return answer.status_code, document, headers, set(answer.headers)


def recorded_as(exchange: Exchange) -> dict[str, Any]:
    """The newest record, but for what differs between any two."""
    record = newest(exchange)
    record["data"] = {name: value for name, value in record["data"].items() if name not in ("salt", "commitment")}
    for name in ("request_id", "check_id"):
        record["data"].pop(name, None)
    return {name: value for name, value in record.items() if name not in ("created_at", "leaf_index", "leaf")}


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
        "purpose": st.one_of(st.sampled_from(["payment", "x"]), st.none()),
        "reference": st.one_of(st.text(max_size=70), st.none()),
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


@settings(max_examples=turns(20, 60), deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(BODIES, MEDIA, st.sampled_from(["", "?with_receipt=true"]))
def test_fast_path_and_route_answer_and_record_alike(
    exchange: Exchange, police: Caller, bank: Caller, body: bytes, media: str, query: str
) -> None:
    for value in ("012 345 678", "evil-kit.top/kit"):
        police.report(value)
    outcomes = []
    for path in (nullcontext, route_alone):
        with path():
            answer = bank.request("POST", _PATH + query, content=body, headers={"content-type": media})
        outcomes.append((shown(answer), recorded_as(exchange)))
        if answer.status_code == 200 and answer.json()["receipt"]:
            return  # two receipts differ
    assert outcomes[0] == outcomes[1]


def test_usual_check_takes_the_fast_path(police: Caller, bank: Caller) -> None:
    police.report("012 345 678")
    with fast_path_alone():
        for body in ({"value": "012 345 678"}, {"value": "evil-kit.top/kit", "purpose": "payment"}):
            assert bank.post(_PATH, body).status_code == 200
        charset = bank.request(
            "POST", _PATH, content=b'{"value":"012345678"}', headers={"content-type": "application/json; charset=UTF-8"}
        )
        assert charset.json()["listed"] is True


def test_payment_check_takes_the_fast_path_and_the_route_answers_alike(
    exchange: Exchange, police: Caller, bank: Caller
) -> None:
    police.report("012 345 678")
    items = [{"role": "payee_phone", "value": "012 345 678"}, {"role": "other", "value": "?"}]
    body = {"items": items, "payment": {"amount": "250.00", "currency": "USD"}, "reference": "TRX-1"}
    answers = []
    for path in (fast_path_alone, route_alone):
        before = len(records(exchange))
        with path():
            answer = bank.post("/v1/payment-checks", body, **{"Accept-Encoding": "identity"})  # gzip's length varies
            answers.append((shown(answer), recorded_as(exchange)))
        assert len(records(exchange)) == before + 1
    assert answers[0] == answers[1]
    assert answers[0][1]["data"]["payment"] == {"amount": "250.00", "currency": "USD"}
    with fast_path_alone():
        assert bank.post("/v1/payment-checks", {"items": [items[1]]}).json()["code"] == "payment_unreadable"


def test_token_without_the_permission_is_refused(exchange: Exchange, bank: Caller) -> None:
    for cached in exchange.services[PrincipalResolver]._cache.values():
        assert cached.principal is not None
        cached.principal = replace(cached.principal, permissions=frozenset({Permission.INDICATORS_READ}))
    answer = bank.post(_PATH, {"value": "012 345 678"})
    assert (answer.status_code, answer.json().get("code")) == (403, "insufficient_scope")
    assert newest(exchange)["http_status"] == 403


def test_check_over_its_quota_is_refused(exchange: Exchange, bank: Caller, monkeypatch: pytest.MonkeyPatch) -> None:
    assert bank.post(_PATH, {"value": "012 345 678"}).status_code == 200
    (account,) = exchange.services[Quotas]._accounts.values()
    for meters in account.meters.values():
        for meter in meters:
            meter.left, meter.rest, meter.spent_until = 0, 0, meter.window_ends
    answer = bank.post(_PATH, {"value": "012 345 678"})
    assert (answer.status_code, answer.json().get("code")) == (429, "quota_exceeded")


def test_client_in_steady_use_is_looked_up_again_without_waiting(exchange: Exchange, bank: Caller) -> None:
    (cached,) = exchange.services[PrincipalResolver]._cache.values()
    cached.current_until = soon = time.monotonic() + 0.4
    with fast_path_alone():
        assert bank.post(_PATH, {"value": "012 345 678"}).status_code == 200
    deadline = time.monotonic() + 30
    while cached.current_until == soon:
        assert time.monotonic() < deadline
        time.sleep(0.01)
    assert cached.current_until > soon


@pytest.mark.parametrize("more", [{"networks": "10.0.0.0/8"}, {"dpop_required": True}], ids=["address", "proof"])
def test_client_with_more_conditions_must_meet_them_all(exchange: Exchange, bank: Caller, more: dict[str, Any]) -> None:
    with exchange.database.transaction() as session:
        session.execute(update(Client).values(**more))
    expire_principals(exchange)
    for _ in range(2):  # the second time the worker knows the client as it is now
        assert bank.post(_PATH, {"value": "012 345 678"}).status_code == 401


def test_token_that_has_expired_in_the_cache_is_verified_again(bank: Caller, monkeypatch: pytest.MonkeyPatch) -> None:
    verified: list[str] = []
    read = Tokens.read

    def counted(tokens: Tokens, token: str) -> AccessClaims:
        verified.append(token)
        return read(tokens, token)

    monkeypatch.setattr(Tokens, "read", counted)
    assert bank.post(_PATH, {"value": "012 345 678"}).status_code == 200
    assert verified == []
    monkeypatch.setattr("krama.access.principal.time.time", lambda: 2.0**33)
    bank.post(_PATH, {"value": "012 345 678"})
    assert len(verified) == 1


def expire_principals(exchange: Exchange) -> None:
    """Make the worker look up every client again."""
    for cached in exchange.services[PrincipalResolver]._cache.values():
        cached.current_until = 0.0


def test_client_that_a_worker_has_not_looked_up_for_long_is_looked_up_again(
    exchange: Exchange, bank: Caller, monkeypatch: pytest.MonkeyPatch
) -> None:
    with fast_path_alone():
        assert bank.post(_PATH, {"value": "012 345 678"}).status_code == 200
    looked_up: list[object] = []
    look_up = PrincipalResolver._look_up

    async def counted(principal_resolver: PrincipalResolver, cached: Any) -> None:
        looked_up.append(cached)
        await look_up(principal_resolver, cached)

    monkeypatch.setattr(PrincipalResolver, "_look_up", counted)
    expire_principals(exchange)
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


def test_body_that_is_too_large_is_refused_as_on_every_route(bank: Caller) -> None:
    class Endless(httpx.AsyncByteStream):
        async def __aiter__(self) -> Any:
            while True:
                yield b" " * 65_536

    answer = bank.request("POST", _PATH, content=Endless(), headers={"content-type": "application/json"})
    assert (answer.status_code, answer.json().get("code")) == (413, "body_too_large")


def test_long_body_is_parsed_by_the_route_alone_which_counts_its_values_first(
    database_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with running_exchange(database_url, tmp_path, max_body_bytes=1024 * 1024) as exchange:
        bank = exchange.member("ABA Bank", Sector.BANK)
        parsed: list[bytes] = []
        monkeypatch.setattr(fast_path, "read_json", parsed.append)
        answer = bank.request("POST", _PATH, json={"value": [[]] * 200_000})
    assert (answer.status_code, answer.json()["code"]) == (413, "too_many_values")
    assert not parsed


def test_database_that_is_down_is_reported_and_not_asked_twice(
    exchange: Exchange, bank: Caller, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[object] = []

    async def away(*keys: Any) -> Any:
        asked.append(keys)
        raise sqlite3.OperationalError("disk I/O error")

    monkeypatch.setattr(type(exchange.services[VerdictReader]), "read", away)
    answer = bank.post(_PATH, {"value": "012 345 678"})
    assert (answer.status_code, answer.json().get("code")) == (503, "database_busy")
    assert len(asked) == 1  # the route does not wait for it again


def test_database_that_is_down_at_the_admission_is_not_asked_twice(
    exchange: Exchange, bank: Caller, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[object] = []

    def down(*claims: Any) -> Any:
        asked.append(claims)
        raise sqlite3.OperationalError("disk I/O error")

    monkeypatch.setattr(PrincipalResolver, "_find", down)
    expire_principals(exchange)
    answer = bank.post(_PATH, {"value": "012 345 678"})
    assert (answer.status_code, answer.json().get("code")) == (503, "database_busy")
    assert len(asked) == 1


@pytest.mark.parametrize(
    "body", [{"value": "?"}, {"value": "012 345 678", "with_receipt": True}, {}], ids=["value", "receipt", "shape"]
)
def test_request_that_the_fast_path_hands_on_is_charged_and_recorded_once(
    exchange: Exchange, bank: Caller, body: dict[str, Any]
) -> None:
    before = _left(bank.post(_PATH, {"value": "012 345 678"})), len(records(exchange))
    assert _left(bank.post(_PATH, body)) == before[0] - 1
    assert len(records(exchange)) == before[1] + 1


def test_refused_request_is_charged_and_recorded_once(exchange: Exchange) -> None:
    reader = exchange.member("Reader", Sector.BANK, [Permission.INDICATORS_READ])
    before = _left(reader.post(_PATH, {"value": "012 345 678"})), len(records(exchange))
    assert _left(reader.post(_PATH, {"value": "012 345 678"})) == before[0] - 1
    assert len(records(exchange)) == before[1] + 1


def _left(answer: httpx.Response) -> int:
    """What is left of the first quota that the answer names."""
    return int(answer.headers["ratelimit"].partition("r=")[2].partition(";")[0])


def test_token_that_is_bound_to_a_key_takes_the_fast_path_and_uses_up_its_proof(exchange: Exchange) -> None:
    _, credential = exchange.enrol("Bank", Sector.BANK)
    key = Holder()
    token = exchange.services[Tokens].issue(credential.client_id, Permission, key.thumbprint)

    def check(nonce: str | None, *, proof: str | None = None) -> httpx.Response:
        proof = proof or key.proof("POST", f"http://127.0.0.1:8000{_PATH}", nonce, token)
        headers = {"Authorization": f"DPoP {token}", "DPoP": proof}
        return exchange.nobody.request("POST", _PATH, json={"value": "012 345 678"}, headers=headers)

    nonce = check(None).headers["dpop-nonce"]
    proof = key.proof("POST", f"http://127.0.0.1:8000{_PATH}", nonce, token)
    with fast_path_alone():
        assert check(nonce, proof=proof).status_code == 200
    assert check(nonce, proof=proof).json().get("code") == "invalid_dpop_proof"
