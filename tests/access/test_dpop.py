"""Tokens that are bound to a key (DPoP, RFC 9449), over HTTP."""

import base64
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest
from sqlalchemy import update
from sqlmodel import select

from krama.access.tables import UsedId
from krama.agencies.service import Credential
from krama.agencies.tables import Client
from krama.core import clock
from krama.operations.sweeps import sweep_access
from tests.access.signing import Holder
from tests.exchange import Exchange, running_exchange

ISSUER = "http://127.0.0.1:8000"
TOKEN_URL, ME_URL = f"{ISSUER}/oauth/token", f"{ISSUER}/v1/me"


@dataclass
class Bound:
    """A client that binds its tokens to a key."""

    exchange: Exchange
    credential: Credential
    key: Holder = field(default_factory=Holder)
    nonce: str | None = None
    token: str = ""

    def fetch(self, proof: str | None) -> httpx.Response:
        basic = base64.b64encode(f"{self.credential.client_id}:{self.credential.client_secret}".encode()).decode()
        headers = {"Authorization": f"Basic {basic}"} | ({} if proof is None else {"DPoP": proof})
        return self.exchange.nobody.request(
            "POST", "/oauth/token", data={"grant_type": "client_credentials"}, headers=headers
        )

    def begin(self) -> dict[str, Any]:
        """Fetch a bound token as a client does: the first answer brings the nonce."""
        challenged = self.fetch(self.key.proof("POST", TOKEN_URL))
        self.nonce = challenged.headers.get("dpop-nonce")
        answer = self.fetch(self.key.proof("POST", TOKEN_URL, self.nonce))
        assert answer.status_code == 200, answer.text
        document: dict[str, Any] = answer.json()
        self.token = document["access_token"]
        return document

    def proof(self, **changes: Any) -> str:
        """A good proof for reading /v1/me, but for the changes."""
        said = {"method": "GET", "url": ME_URL, "nonce": self.nonce, "token": self.token} | changes
        return self.key.proof(**said)

    def me(self, proof: str | None, scheme: str = "DPoP", exchange: Exchange | None = None) -> httpx.Response:
        headers = {"Authorization": f"{scheme} {self.token}"} | ({} if proof is None else {"DPoP": proof})
        return (exchange or self.exchange).nobody.request("GET", "/v1/me", headers=headers)


@pytest.fixture
def bound(exchange: Exchange) -> Bound:
    client = Bound(exchange, exchange.enrol("Bank")[1])
    assert client.begin()["token_type"] == "DPoP"
    return client


@pytest.fixture
def bound_again(module_exchange: Exchange) -> Bound:
    """The same on an exchange that several tests share."""
    client = Bound(module_exchange, module_exchange.enrol("Bank")[1])
    client.begin()
    return client


def test_token_request_without_a_nonce_gets_one(bound: Bound) -> None:
    answer = bound.fetch(bound.key.proof("POST", TOKEN_URL))
    assert (answer.status_code, answer.json().get("error")) == (400, "use_dpop_nonce")
    assert answer.headers["dpop-nonce"] == bound.nonce


def test_bound_token_opens_with_a_proof_of_its_key(bound: Bound) -> None:
    answer = bound.me(bound.proof())
    assert (answer.status_code, answer.json()["client_id"]) == (200, bound.credential.client_id)


def test_stolen_bound_token_opens_nothing(bound: Bound) -> None:
    """REQUIREMENTS 7."""
    thief = Holder()
    stolen = [
        bound.me(None, "Bearer"),
        bound.me(bound.proof(), "Bearer"),
        bound.me(None),
        bound.me(thief.proof("GET", ME_URL, bound.nonce, bound.token)),
    ]
    assert [answer.status_code for answer in stolen] == [401] * 4
    assert all("www-authenticate" in answer.headers for answer in stolen)


MUTATIONS: dict[str, dict[str, Any]] = {
    "htm": {"method": "POST"},
    "htm lower": {"method": "get"},
    "htu path": {"url": f"{ISSUER}/v1/reports"},
    "htu host": {"url": "http://krama.test/v1/me"},
    "htu port": {"url": "https://krama.test:444/v1/me"},
    "htu scheme": {"url": ME_URL.replace("http", "https")},
    "htu name": {"url": ME_URL.replace("://", "://a@")},
    "htu nonsense": {"url": "https://[::1/v1/me"},
    "htu slash": {"url": f"{ME_URL}/"},
    "ath missing": {"token": None},
    "ath other": {"token": "another"},
    "ath wrong type": {"ath": 5},
    "iat old": {"iat": int(time.time()) - 3600},
    "iat ahead": {"iat": int(time.time()) + 3600},
    "exp": {"exp": int(time.time()) - 1},
    "exp text": {"exp": "never"},
    "iat real": {"iat": 1.5},
    "iat missing": {"iat": None},
    "iat endless": {"iat": 1e308},
    "iat true": {"iat": True},
    "iat text": {"iat": "now"},
    "jti missing": {"jti": None},
    "jti short": {"jti": "x"},
    "jti long": {"jti": "x" * 200},
    "jti NUL": {"jti": "12345678\0"},
    "typ": {"header": {"typ": "at+jwt"}},
    "alg": {"header": {"alg": "HS256"}},
    "none": {"header": {"alg": "none"}},
    "private key": {"header": {"jwk": Holder().public | {"d": "x"}}},
    "other key": {"header": {"jwk": Holder().public}},
    "point": {"header": {"jwk": Holder().public | {"y": Holder().public["y"]}}},
    "coordinate": {"header": {"jwk": Holder().public | {"x": "AA"}}},
    "no key": {"header": {"jwk": None}},
    "crit": {"header": {"crit": ["exp"]}},
}


@pytest.mark.parametrize("change", MUTATIONS.values(), ids=MUTATIONS)
def test_proof_that_was_changed_proves_nothing(bound_again: Bound, change: dict[str, Any]) -> None:
    """REQUIREMENTS 7."""
    answer = bound_again.me(bound_again.proof(**change))
    assert (answer.status_code, answer.json().get("code")) == (401, "invalid_dpop_proof")
    assert 'error="invalid_dpop_proof"' in answer.headers["www-authenticate"]
    assert bound_again.me(bound_again.proof()).status_code == 200


WRITTEN_OTHERWISE: dict[str, Callable[[Holder], dict[str, Any]]] = {
    "htu query": lambda key: {"url": f"{ME_URL}?x=1"},
    "htu fragment": lambda key: {"url": f"{ME_URL}#x"},
    "htu capitals": lambda key: {"url": ME_URL.replace("http", "HTTP")},
    "iat real": lambda key: {"iat": time.time()},
    "claim": lambda key: {"exp": time.time() + 30, "extra": {"a": [1]}},
    "kid": lambda key: {"header": {"kid": "k1", "x5t": "x"}},
    "members of the key": lambda key: {"header": {"jwk": key.public | {"kid": "k", "use": "sig", "alg": "ES256"}}},
}


@pytest.mark.parametrize("change", WRITTEN_OTHERWISE.values(), ids=WRITTEN_OTHERWISE)
def test_proof_as_other_libraries_write_it_is_accepted(
    bound_again: Bound, change: Callable[[Holder], dict[str, Any]]
) -> None:
    """RFC 9449 §4.3, RFC 7519 §4, RFC 7515 §4.1, RFC 7517 §4."""
    assert bound_again.me(bound_again.proof(**change(bound_again.key))).status_code == 200


REASONS: dict[str, tuple[Callable[[Holder], dict[str, Any]], str]] = {
    "private key": (lambda key: {"header": {"jwk": key.public | {"d": "x"}}}, "private key"),
    "use": (lambda key: {"header": {"jwk": key.public | {"use": "enc"}}}, "another use"),
    "alg of the key": (lambda key: {"header": {"jwk": key.public | {"alg": "ES384"}}}, "another use"),
    "curve": (lambda key: {"header": {"jwk": key.public | {"crv": "P-384"}}}, "P-256"),
    "typ": (lambda key: {"header": {"typ": "JWT"}}, "typ"),
    "crit": (lambda key: {"header": {"crit": ["exp"]}}, "header"),
    "claims": (lambda key: {"jti": 5, "iat": "now"}, "iat, jti"),
    "signature": (lambda key: {"header": {"jwk": Holder().public}}, "signature"),
}


@pytest.mark.parametrize(("change", "reason"), REASONS.values(), ids=REASONS)
def test_refusal_of_a_proof_says_what_is_wrong_in_it(
    bound_again: Bound, change: Callable[[Holder], dict[str, Any]], reason: str
) -> None:
    refused = bound_again.me(bound_again.proof(**change(bound_again.key)))
    assert (refused.status_code, refused.json().get("code")) == (401, "invalid_dpop_proof")
    assert reason in refused.json()["detail"]


@pytest.mark.parametrize("nonce", [None, "", "AAAA", "A" * 32, "A" * 64, "é"])
def test_proof_without_a_valid_nonce_gets_one(bound_again: Bound, nonce: str | None) -> None:
    answer = bound_again.me(bound_again.proof(nonce=nonce))
    assert (answer.status_code, answer.json().get("code")) == (401, "use_dpop_nonce")
    assert 'error="use_dpop_nonce"' in answer.headers["www-authenticate"]
    assert bound_again.me(bound_again.proof(nonce=answer.headers["dpop-nonce"])).status_code == 200


@pytest.fixture
def moved(monkeypatch: pytest.MonkeyPatch) -> Callable[[float], int]:
    """Sets the service's clock, and what the member takes for the time."""

    def move(seconds: float) -> int:
        moment = datetime.now(UTC) + timedelta(seconds=seconds)
        monkeypatch.setattr(clock, "now", lambda: moment)
        return int(moment.timestamp())

    return move


def test_nonce_grows_old_and_a_new_one_is_handed_out_before(bound: Bound, moved: Callable[[float], int]) -> None:
    now = moved(120)
    answer = bound.me(bound.proof(iat=now))
    assert answer.status_code == 200
    fresh = answer.headers["dpop-nonce"]
    assert fresh != bound.nonce
    now = moved(240)  # whole steps, wherever in its own the test began
    assert bound.me(bound.proof(iat=now)).json().get("code") == "use_dpop_nonce"
    assert bound.me(bound.proof(iat=now, nonce=fresh)).status_code == 200


def test_proof_is_good_once_on_every_worker_and_after_a_restart(
    bound: Bound, database_url: str, tmp_path: Path
) -> None:
    """REQUIREMENTS 7: nonces are known to all workers, and used proofs too."""
    first, second = bound.proof(), bound.proof()
    assert bound.me(first).status_code == 200
    assert bound.me(first).status_code == 401
    with running_exchange(database_url, tmp_path / "state") as worker:
        assert bound.me(first, exchange=worker).status_code == 401
        assert bound.me(second, exchange=worker).status_code == 200
    assert bound.me(second).status_code == 401


@pytest.mark.parametrize("hours", [2, -2])
def test_clock_that_jumps_and_comes_back_lets_no_proof_be_used_again(
    bound: Bound, moved: Callable[[float], int], hours: int
) -> None:
    """REQUIREMENTS, faults: clock skew of two hours, a step back: no replayed jti."""
    proof = bound.proof()
    assert bound.me(proof).status_code == 200
    then = moved(3600 * hours)
    assert bound.me(proof).status_code == 401
    assert bound.me(bound.proof(iat=then, nonce=bound.me(bound.proof(iat=then)).headers["dpop-nonce"])).is_success
    sweep_access(bound.exchange.database)
    moved(0)
    assert bound.me(proof).json().get("code") == "invalid_dpop_proof"


def test_of_many_who_send_one_proof_at_once_one_is_let_in(bound: Bound) -> None:
    proof = bound.proof()
    with ThreadPoolExecutor(20) as pool:
        answers = list(pool.map(lambda _: bound.me(proof).status_code, range(20)))
    assert sorted(answers) == [200, *[401] * 19]


def test_proof_of_a_token_request_is_good_once_and_for_that_alone(bound: Bound) -> None:
    proof = bound.key.proof("POST", TOKEN_URL, bound.nonce)
    assert bound.fetch(proof).status_code == 200
    again = bound.fetch(proof)
    assert (again.status_code, again.json().get("error")) == (400, "invalid_dpop_proof")
    other = bound.fetch(bound.key.proof("POST", ME_URL, bound.nonce))
    assert (other.status_code, other.json().get("error")) == (400, "invalid_dpop_proof")


def test_unbound_token_is_not_taken_as_a_bound_one(bound: Bound) -> None:
    bound.token = bound.fetch(None).json()["access_token"]
    assert bound.me(bound.proof()).status_code == 401
    assert bound.me(None, "Bearer").status_code == 200


def test_two_proofs_are_refused(bound: Bound) -> None:
    headers = [("Authorization", f"DPoP {bound.token}"), ("DPoP", bound.proof()), ("DPoP", bound.proof())]

    async def send() -> httpx.Response:
        transport = httpx.ASGITransport(bound.exchange.app)
        async with httpx.AsyncClient(transport=transport, base_url="http://krama.test") as client:
            return await client.get("/v1/me", headers=headers)

    answer = bound.exchange.portal.call(send)
    assert (answer.status_code, answer.json().get("code")) == (401, "invalid_dpop_proof")


def test_client_that_must_bind_its_tokens_gets_and_uses_no_other(bound: Bound) -> None:
    unbound = bound.fetch(None).json()["access_token"]
    with bound.exchange.database.transaction() as session:
        session.execute(update(Client).values(dpop_required=True))
    answer = bound.fetch(None)
    assert (answer.status_code, answer.json().get("error")) == (400, "invalid_dpop_proof")
    assert "has no DPoP proof" in answer.json()["error_description"]
    time.sleep(1.1)  # the worker may believe for a second what it knew
    assert bound.me(bound.proof()).status_code == 200
    bound.token = unbound
    assert bound.me(None, "Bearer").status_code == 401


def test_call_over_its_quota_writes_no_proof_down(database_url: str, tmp_path: Path) -> None:
    """Else a client that is stopped would still make the database write."""
    with running_exchange(database_url, tmp_path / "state", quotas="requests=2/day") as exchange:
        client = Bound(exchange, exchange.enrol("Bank")[1])
        client.begin()
        with exchange.database.read() as session:
            before = len(session.exec(select(UsedId)).all())
        assert [client.me(client.proof()).status_code for _ in range(6)] == [200] * 2 + [429] * 4
        with exchange.database.read() as session:
            assert len(session.exec(select(UsedId)).all()) == before + 2
