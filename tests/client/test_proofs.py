"""private_key_jwt (RFC 7523) and DPoP (RFC 9449), against a stand-in that verifies everything."""

import asyncio
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import httpx
import pytest

from krama_client import AnswerNotUnderstood, InvalidRequest, Krama, KramaError, RateLimited, new_key
from krama_client._auth.tokens import token_call
from krama_client._core.answers import clock_skew
from krama_client._core.received import Received
from krama_client.errors import AuthenticationError, IssuerMismatch, TransportError
from tests.client.service import ME, SECRET, StandIn, ok, problem
from tests.client.strict_exchange import ISSUER, StrictExchange

METADATA = "/.well-known/oauth-authorization-server"
BULK = {"item_count": 1, "created_count": 1, "dry_run": False, "items": [{"index": 0, "result": "created"}]}


@pytest.fixture
def key(tmp_path: Path) -> Path:
    return tmp_path / "key.pem"


@pytest.fixture
def exchange(key: Path) -> StrictExchange:
    return StrictExchange(new_key(key))


@pytest.fixture(autouse=True)
def hurry(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("krama_client._core.retry._FIRST_PAUSE", 0.001)


def test_key_and_bound_tokens_take_one_argument_each(exchange: StrictExchange, key: Path) -> None:
    with exchange.krama(private_key=key, dpop=True) as krama:
        assert krama.me.get().agency.name == ME["agency"]["name"]
        krama.me.get()
    assert exchange.asked == [
        (METADATA, 200),
        ("/oauth/token", 400),
        ("/oauth/token", 200),
        ("/v1/me", 200),
        ("/v1/me", 200),
    ]
    assert len(exchange.assertions) == 2
    assert len(exchange.proofs) == 4


def test_secret_with_bound_tokens(exchange: StrictExchange) -> None:
    with exchange.krama(client_secret=SECRET, dpop=True) as krama:
        krama.me.get()
    assert exchange.assertions == []


def test_key_without_bound_tokens(key: Path) -> None:
    new_key(key)
    service, seen = StandIn(ok(ME)), []

    def answer(request: httpx.Request) -> httpx.Response:
        seen.append(request)
        return ok({"issuer": "https://krama.test"}) if request.url.path == METADATA else service(request)

    Krama("https://krama.test", "client", private_key=key, transport=httpx.MockTransport(answer)).me.get()
    _, token, me = seen
    assert b"client_assertion=" in token.content
    assert "Authorization" not in token.headers
    assert me.headers["Authorization"] == "Bearer token-1"
    assert not any("DPoP" in request.headers for request in seen)


def test_each_client_has_a_proof_key_of_its_own_unless_one_is_given(exchange: StrictExchange, key: Path) -> None:
    for dpop in (True, True, key, key):
        exchange.krama(private_key=key, dpop=dpop).me.get()
    first, second, third, fourth = exchange.bound.values()
    assert len({first, second, third}) == 3
    assert third == fourth


def test_query_is_no_part_of_what_a_proof_names(exchange: StrictExchange, key: Path) -> None:
    exchange.script = [ok({"items": [], "next_cursor": None, "has_more": False})]
    list(exchange.krama(private_key=key, dpop=True).indicators.list(kind="phone"))
    assert exchange.proofs[-1]["htu"] == f"{ISSUER}/v1/indicators"


def test_new_nonce_costs_one_more_attempt_and_no_retry(exchange: StrictExchange, key: Path) -> None:
    with exchange.krama(private_key=key, dpop=True, max_retries=0) as krama:
        krama.me.get()
        exchange.nonce = "nonce-2"
        krama.me.get()
        krama.me.get()
    assert [status for path, status in exchange.asked if path == "/v1/me"] == [200, 401, 200, 200]
    assert len(exchange.bound) == 1


def test_nonce_of_any_answer_is_taken(exchange: StrictExchange, key: Path) -> None:
    news = ok(ME)
    news.headers["DPoP-Nonce"] = "nonce-2"
    exchange.script = [news, ok(ME)]
    with exchange.krama(private_key=key, dpop=True) as krama:
        krama.me.get()
        exchange.nonce = "nonce-2"
        krama.me.get()
    assert [status for path, status in exchange.asked if path == "/v1/me"] == [200, 200]


def test_service_that_is_never_content_with_a_nonce_is_asked_twice(exchange: StrictExchange, key: Path) -> None:
    headers = {"DPoP-Nonce": exchange.nonce, "WWW-Authenticate": 'DPoP error="use_dpop_nonce"'}
    refusal = problem(401, "use_dpop_nonce", headers=headers)
    exchange.script = [refusal]
    with pytest.raises(AuthenticationError, match="use_dpop_nonce"):
        exchange.krama(private_key=key, dpop=True).me.get()
    assert len(exchange.bodies) == 2
    assert len(exchange.bound) == 1


def test_bulk_is_sent_again_whole_for_want_of_a_nonce(exchange: StrictExchange, key: Path) -> None:
    exchange.script = [ok(BULK)]
    with exchange.krama(private_key=key, dpop=True) as krama:
        krama.report_many([{"value": "012 345 678"}])
        exchange.nonce = "nonce-2"
        krama.report_many(iter([{"value": "012 345 678"}]))
    assert [status for path, status in exchange.asked if path == "/v1/reports/batch"] == [200, 401, 200]
    assert exchange.bodies[0] == exchange.bodies[1] != b""


def test_every_retry_is_signed_anew(exchange: StrictExchange, key: Path) -> None:
    exchange.script = [problem(503, "busy"), httpx.ReadTimeout(""), problem(429, "too_many_requests"), ok(ME)]
    exchange.token_script = [problem(503, "busy"), httpx.ReadTimeout("")]
    exchange.token_script += [problem(429, "too_many_requests")]
    exchange.krama(private_key=key, dpop=True).me.get()
    assert len(exchange.assertions) == 5
    assert len(exchange.proofs) == 5 + 4


def test_refused_token_is_renewed_with_the_same_key(exchange: StrictExchange, key: Path) -> None:
    with exchange.krama(private_key=key, dpop=True) as krama:
        krama.me.get()
        exchange.bound = {"another": exchange.bound.popitem()[1]}
        krama.me.get()
    assert [status for path, status in exchange.asked if path == "/v1/me"] == [200, 401, 200]
    assert len(set(exchange.bound.values())) == 1
    assert [path for path, _ in exchange.asked].count(METADATA) == 1


def test_refused_proof_does_not_cost_a_token(exchange: StrictExchange, key: Path) -> None:
    with exchange.krama(private_key=key, dpop=True) as krama:
        krama.me.get()
        exchange.bound = dict.fromkeys(exchange.bound, "another key")
        with pytest.raises(AuthenticationError, match="invalid_dpop_proof"):
            krama.me.get()
    assert [path for path, _ in exchange.asked].count("/oauth/token") == 2


def test_unbound_token_is_thrown_away_where_a_bound_one_was_asked_for(exchange: StrictExchange, key: Path) -> None:
    exchange.token_script = [ok({"access_token": "token-1", "token_type": "Bearer", "expires_in": 600, "scope": ""})]
    with pytest.raises(AnswerNotUnderstood, match="not of the type DPoP"):
        exchange.krama(private_key=key, dpop=True).me.get()
    assert exchange.bodies == []


def test_type_of_token_is_read_in_any_case() -> None:
    call = token_call("DPoP")
    answer = {"access_token": "token-1", "token_type": "dpop", "expires_in": 600}
    assert call.read(answer).authorization == "DPoP token-1"


def test_threads_share_one_token_and_follow_changing_nonces(exchange: StrictExchange, key: Path) -> None:
    with exchange.krama(private_key=key, dpop=True) as krama, ThreadPoolExecutor(8) as threads:
        for round_ in range(10):
            exchange.nonce = f"nonce-of-{round_}"
            list(threads.map(lambda _: krama.me.get(), range(16)))
    assert len(exchange.bound) == 1
    assert len(exchange.bodies) == 160
    assert [path for path, _ in exchange.asked].count(METADATA) == 1


def test_tasks_do_the_same(exchange: StrictExchange, key: Path) -> None:
    async def ask() -> None:
        async with exchange.async_krama(private_key=key, dpop=True) as krama:
            await asyncio.gather(*(krama.me.get() for _ in range(8)))
            exchange.nonce = "nonce-2"
            await asyncio.gather(*(krama.me.get() for _ in range(8)))

    asyncio.run(ask())
    assert len(exchange.bound) == 1
    assert len(exchange.bodies) == 16


@pytest.mark.parametrize("base_url", ["https://krama.test:443", "https://KRAMA.test/"])
def test_issuer_is_spelt_as_the_exchange_spells_it(exchange: StrictExchange, key: Path, base_url: str) -> None:
    exchange.krama(base_url, private_key=key, dpop=True).me.get()
    assert {claims["aud"] for claims in exchange.assertions} == {ISSUER}


@pytest.mark.parametrize("base_url", ["http://krama.test", "https://krama.test:8443", "https://other.test"])
def test_exchange_of_another_name_is_not_signed_for(exchange: StrictExchange, key: Path, base_url: str) -> None:
    with pytest.raises(IssuerMismatch, match=f"calls itself {ISSUER}.*{base_url}"):
        exchange.krama(base_url, private_key=key, dpop=True, insecure=True).me.get()
    assert exchange.asked == [(METADATA, 200)]


def test_exchange_behind_another_name_is_signed_for_by_its_own(exchange: StrictExchange, key: Path) -> None:
    with exchange.krama("https://10.0.0.7:8000", private_key=key, dpop=True, issuer=f"{ISSUER}/") as krama:
        krama.me.get()
    assert exchange.assertions[0]["aud"] == ISSUER
    assert exchange.proofs[-1]["htu"] == f"{ISSUER}/v1/me"
    with pytest.raises(IssuerMismatch, match=r"issuer=https://other\.test"):
        exchange.krama(private_key=key, issuer="https://other.test").me.get()


@pytest.mark.parametrize("named", [None, 7, "krama.test", "https://", "https://a:b@krama.test", "https://krama.test/x"])
def test_metadata_without_a_usable_issuer_are_not_understood(
    exchange: StrictExchange, key: Path, named: object
) -> None:
    exchange.issuer = named  # type: ignore[assignment]
    with pytest.raises(AnswerNotUnderstood, match="readServerMetadata"):
        exchange.krama(private_key=key, dpop=True).me.get()


def test_metadata_are_asked_for_again_after_a_failure(exchange: StrictExchange, key: Path) -> None:
    krama = exchange.krama(private_key=key, dpop=True, max_retries=0)
    transport = krama._connection.client._transport
    krama._connection.client._transport = httpx.MockTransport(lambda request: problem(503, "not_ready"))
    with pytest.raises(KramaError):
        krama.me.get()
    krama._connection.client._transport = transport
    assert krama.me.get().client_id == ME["client_id"]


@pytest.mark.parametrize(("ahead", "side"), [(3600, "behind"), (-3600, "ahead of")])
def test_clock_that_is_off_is_named_and_not_mended(
    exchange: StrictExchange, key: Path, ahead: float, side: str
) -> None:
    exchange.ahead = ahead
    with pytest.raises(InvalidRequest, match=f"clock is about (3599|360[01]) seconds {side} the service's"):
        exchange.krama(client_secret=SECRET, dpop=True).me.get()
    with pytest.raises(AuthenticationError, match=side) as caught:
        exchange.krama(private_key=key).me.get()
    assert caught.value.code == "invalid_client"
    assert all(abs(claims["iat"] - time.time()) < 60 for claims in exchange.proofs)


def test_clock_that_goes_wrong_during_the_work_is_named_too(exchange: StrictExchange, key: Path) -> None:
    krama = exchange.krama(private_key=key, dpop=True)
    krama.me.get()
    exchange.ahead = 900
    with pytest.raises(AuthenticationError, match=r"(899|90[01]) seconds behind"):
        krama.me.get()


def test_clock_that_is_right_is_not_blamed(exchange: StrictExchange, key: Path) -> None:
    exchange.keys = {}
    with pytest.raises(AuthenticationError) as caught:
        exchange.krama(private_key=key, dpop=True).me.get()
    assert "clock" not in str(caught.value)


@pytest.mark.parametrize(
    ("status", "date", "blamed"),
    [
        (401, "Wed, 31 Dec 2025 23:00:00 GMT", True),
        (401, "a while ago", False),
        (401, "", False),
        (403, "Wed, 31 Dec 2025 23:00:00 GMT", False),
        (400, "Wed, 31 Dec 2025 23:00:00 GMT", False),
    ],
)
def test_clock_is_blamed_for_nothing_else(status: int, date: str, blamed: bool) -> None:
    response = problem(status, "some_code", headers={"Date": date})
    received = Received(response.status_code, response.headers, response.content)
    assert bool(clock_skew(received)) is blamed


def test_rate_limit_at_the_token_endpoint_says_when_to_come_back(exchange: StrictExchange, key: Path) -> None:
    exchange.token_script = [problem(429, "rate_limited", headers={"Retry-After": "3600"})]
    with pytest.raises(RateLimited) as caught:
        exchange.krama(private_key=key, dpop=True).me.get()
    assert caught.value.retry_after == 3600
    assert exchange.token_script == []


def test_silence_after_a_nonce_is_silence(exchange: StrictExchange, key: Path) -> None:
    exchange.token_script = [httpx.ReadTimeout("")]
    # The metadata, the request for a nonce, and the one that got no answer.
    with pytest.raises(TransportError, match="fetchToken got no answer in 3 attempts"):
        exchange.krama(private_key=key, dpop=True, max_retries=0).me.get()
