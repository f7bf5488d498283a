"""Clients that prove themselves by a signature (RFC 7523), over HTTP."""

import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import httpx
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from krama.access.tokens import Tokens
from krama.agencies import credentials, enrolment
from tests.access.signing import ASSERTION_TYPE, Holder, by_assertion, form
from tests.exchange import Exchange, running_exchange

ISSUER = "http://127.0.0.1:8000"


@pytest.fixture
def holder(exchange: Exchange) -> tuple[Holder, str]:
    """A client that has registered a key; the key, and the client's id."""
    return registered(exchange)


@pytest.fixture
def holder_again(module_exchange: Exchange) -> tuple[Holder, str]:
    """The same on an exchange that several tests share."""
    return registered(module_exchange)


def registered(exchange: Exchange) -> tuple[Holder, str]:
    _, credential = exchange.enrol("Bank")
    holder = Holder()
    with exchange.database.transaction() as session:
        credentials.register_keys(session, credential.client_id, holder.key_set)
    return holder, credential.client_id


def ask(exchange: Exchange, request: dict[str, Any], path: str = "/oauth/token", **headers: str) -> httpx.Response:
    return exchange.nobody.request("POST", path, headers=headers, **request)


@pytest.mark.parametrize("typ", [None, "JWT", "client-authentication+jwt"])
def test_good_assertion_gets_a_token(exchange: Exchange, holder: tuple[Holder, str], typ: str | None) -> None:
    key, client_id = holder
    assertion = key.assertion(client_id, ISSUER, {} if typ is None else {"typ": typ})
    answer = ask(exchange, by_assertion(assertion, client_id=client_id))
    assert answer.status_code == 200
    assert exchange.with_token(answer.json()["access_token"]).get("/v1/me").json()["client_id"] == client_id


@pytest.mark.parametrize("path", ["/oauth/token", "/oauth/introspect"])
def test_client_id_in_the_form_must_be_that_of_the_assertion(
    module_exchange: Exchange, holder_again: tuple[Holder, str], path: str
) -> None:
    key, client_id = holder_again
    other = module_exchange.enrol("Other Bank")[1].client_id
    for named in (other, "krama_nobody"):
        assertion = key.assertion(client_id, ISSUER)
        answer = ask(module_exchange, by_assertion(assertion, client_id=named, token="x"), path)
        assert (answer.status_code, answer.json().get("error")) == (400, "invalid_client")


def changed(name: str, value: Any) -> Callable[[dict[str, Any]], dict[str, Any]]:
    return lambda claims: claims | {name: value}


def without(name: str) -> Callable[[dict[str, Any]], dict[str, Any]]:
    return lambda claims: {other: value for other, value in claims.items() if other != name}


NOW = int(time.time())
CLAIMS: list[Callable[[dict[str, Any]], dict[str, Any]]] = [
    *[without(name) for name in ("iss", "sub", "aud", "iat", "exp", "jti")],
    changed("iss", "krama_somebody"),
    changed("sub", "krama_somebody"),
    changed("sub", ""),
    changed("sub", "\0"),
    changed("sub", "é" * 40),
    changed("sub", 5),
    changed("aud", f"{ISSUER}/"),
    changed("aud", f"{ISSUER}/oauth/token"),
    changed("aud", [ISSUER]),
    changed("aud", "https://elsewhere.test"),
    lambda claims: claims | {"exp": claims["iat"]},
    lambda claims: claims | {"exp": claims["iat"] + 61},
    lambda claims: claims | {"iat": claims["iat"] - 40, "exp": claims["iat"]},
    lambda claims: claims | {"iat": claims["iat"] + 60, "exp": claims["iat"] + 90},
    lambda claims: claims | {"nbf": claims["iat"] + 20},
    changed("exp", "soon"),
    changed("exp", 2**63),
    changed("exp", 1e400),
    changed("exp", True),
    changed("jti", ""),
    changed("jti", "short"),
    changed("jti", "a" * 129),
    changed("jti", "with\u0000nul-in-it"),
    changed("scope", "checks:run"),
]


@pytest.mark.parametrize("change", CLAIMS, ids=range(len(CLAIMS)))
def test_assertion_with_other_claims_proves_nothing(
    module_exchange: Exchange,
    holder_again: tuple[Holder, str],
    change: Callable[[dict[str, Any]], dict[str, Any]],
) -> None:
    """REQUIREMENTS 6."""
    key, client_id = holder_again
    text = key.sign({"alg": "ES256", "kid": "k1"}, change(key.assertion_claims(client_id, ISSUER)))
    answer = ask(module_exchange, by_assertion(text))
    assert (answer.status_code, answer.json().get("error")) == (400, "invalid_client")
    assert "www-authenticate" not in answer.headers, "libraries that see a challenge read no further"


HEADERS: list[dict[str, Any]] = [
    {"kid": "k2"}, {"kid": None}, {"kid": ["k1"]}, {"alg": "none"}, {"alg": "HS256"}, {"typ": "at+jwt"},
    {"typ": "dpop+jwt"}, {"typ": None}, {"typ": ["JWT"]}, {"jwk": Holder().public}, {"jku": "http://127.0.0.1/"},
    {"crit": ["exp"]}, {"b64": False},
]  # fmt: skip


@pytest.mark.parametrize("header", HEADERS, ids=range(len(HEADERS)))
def test_assertion_with_another_header_proves_nothing(
    module_exchange: Exchange, holder_again: tuple[Holder, str], header: dict[str, Any]
) -> None:
    key, client_id = holder_again
    answer = ask(module_exchange, by_assertion(key.assertion(client_id, ISSUER, header)))
    assert (answer.status_code, answer.json().get("error")) == (400, "invalid_client")


def test_what_is_wrong_is_not_said_to_those_who_have_not_the_key(
    exchange: Exchange, holder: tuple[Holder, str]
) -> None:
    key, client_id = holder
    ended, ended_id = registered(exchange)
    with exchange.database.transaction() as session:
        enrolment.disable_client(session, ended_id)
    wrong = [
        key.assertion("krama_nobody", ISSUER),
        Holder().assertion(client_id, ISSUER),
        Holder().assertion(client_id, "https://elsewhere.test", jti="short"),
        key.assertion(client_id, "https://elsewhere.test")[:-4] + "AAAA",
        key.assertion(client_id, "https://elsewhere.test", {"kid": "k2"}),
        key.assertion(client_id, ISSUER, {"typ": "at+jwt"}),
        "not.a.token",
        ended.assertion(ended_id, ISSUER),
    ]
    answers = [ask(exchange, by_assertion(text), **{"X-Request-ID": "4" * 32}) for text in wrong]
    assert len({(answer.status_code, answer.text) for answer in answers}) == 1
    assert "kid of a registered key" in answers[0].json()["error_description"]


REASONS: list[tuple[Callable[[dict[str, Any]], dict[str, Any]], str]] = [
    (without("jti"), "`jti` is missing"),
    (changed("jti", "short"), "`jti` must have 8 to 128 visible ASCII characters"),
    (changed("aud", f"{ISSUER}/oauth/token"), f"`aud` must be exactly the issuer, {ISSUER}"),
    (changed("aud", [ISSUER]), "`aud` must be the issuer as one text"),
    (changed("iss", "krama_somebody"), "`iss` and `sub` must both be the client's id"),
    (changed("exp", "soon"), "`exp` must be a whole number of seconds"),
    (lambda claims: claims | {"exp": claims["iat"] + 61}, "`exp` must be 1 to 60 seconds after `iat`"),
    (lambda claims: claims | {"iat": claims["iat"] + 60, "exp": claims["iat"] + 90}, "not valid yet. Check the clock"),
    (lambda claims: claims | {"iat": claims["iat"] - 40, "exp": claims["iat"] - 1}, "has expired"),
    (changed("own\n<claim>", 1), "no other claims than iss, sub, aud, iat, exp, nbf, jti"),
]


@pytest.mark.parametrize(("change", "reason"), REASONS, ids=[reason for _, reason in REASONS])
def test_holder_of_the_key_reads_what_is_wrong_with_its_claims(
    module_exchange: Exchange,
    holder_again: tuple[Holder, str],
    change: Callable[[dict[str, Any]], dict[str, Any]],
    reason: str,
) -> None:
    key, client_id = holder_again
    claims = change(key.assertion_claims(client_id, ISSUER))
    for path in ("/oauth/token", "/oauth/introspect", "/oauth/revoke"):
        text = key.sign({"alg": "ES256", "kid": "k1"}, claims)
        answer = ask(module_exchange, by_assertion(text, token="x"), path)
        said = answer.json()["error_description"]
        assert (answer.status_code, answer.json()["error"], reason in said) == (400, "invalid_client", True), said
        assert all(letter.isascii() and letter.isprintable() and letter not in '"\\' for letter in said), "RFC 6749 5.2"
        assert "<claim>" not in answer.text


def test_who_has_only_an_old_assertion_reads_what_a_stranger_reads(
    exchange: Exchange, holder: tuple[Holder, str]
) -> None:
    """A log or another issuer may have it. It does not tell whether its key is still registered."""
    key, client_id = holder
    now = int(time.time())
    used = key.assertion(client_id, ISSUER)
    old: dict[str, Any] = {"iat": now - 600, "exp": now - 570}
    assert ask(exchange, by_assertion(used)).status_code == 200
    texts = [
        Holder().assertion(client_id, ISSUER),
        used,
        key.assertion(client_id, ISSUER, **old),
        key.assertion(client_id, ISSUER, **old, jti="short"),
        key.assertion(client_id, ISSUER, iat=now - 600, exp=now + 600),
        key.assertion(client_id, "https://elsewhere.test"),
        key.assertion(client_id, "https://elsewhere.test", jti="short"),
        key.assertion(client_id, "", aud=["https://elsewhere.test"]),
    ]
    answers = [ask(exchange, by_assertion(text), **{"X-Request-ID": "4" * 32}) for text in texts]
    assert len({(answer.status_code, answer.text) for answer in answers}) == 1, [each.text for each in answers]
    assert "is sent once" in answers[0].json()["error_description"]


def test_assertion_from_an_address_of_somebody_else_tells_nothing_and_is_not_used_up(
    exchange: Exchange, holder: tuple[Holder, str]
) -> None:
    key, client_id = holder

    def tie(*networks: str) -> None:
        with exchange.database.transaction() as session:
            enrolment.change_client(session, client_id, {"networks": [*networks]})

    good, wrong = key.assertion(client_id, ISSUER), key.assertion(client_id, ISSUER, jti="short")
    tie("198.51.100.0/24")
    texts = (Holder().assertion(client_id, ISSUER), good, wrong)
    answers = [ask(exchange, by_assertion(text), **{"X-Request-ID": "4" * 32}) for text in texts]
    assert len({(answer.status_code, answer.text) for answer in answers}) == 1, [each.text for each in answers]
    tie()
    assert ask(exchange, by_assertion(good)).status_code == 200
    assert "`jti` must have" in ask(exchange, by_assertion(wrong)).json()["error_description"]


def test_tokens_assertions_and_proofs_are_never_taken_for_one_another(
    exchange: Exchange, holder: tuple[Holder, str]
) -> None:
    """REQUIREMENTS 4: each with a good signature, in each of the three places."""
    key, client_id = holder
    token = exchange.services[Tokens].issue(client_id, [], key.thumbprint)
    assertion = key.assertion(client_id, ISSUER, {"typ": "client-authentication+jwt"})
    proof = key.proof("GET", f"{ISSUER}/v1/me", token=token)
    for text in (token, proof):
        assert ask(exchange, by_assertion(text)).status_code == 400
    for text in (assertion, proof):
        assert exchange.with_token(text).get("/v1/me").status_code == 401
    for text in (token, assertion):
        bound = {"Authorization": f"DPoP {token}", "DPoP": text}
        answer = exchange.nobody.request("GET", "/v1/me", headers=bound)
        assert (answer.status_code, answer.json().get("code")) == (401, "invalid_dpop_proof")


def test_assertion_is_good_once_on_every_worker_and_after_a_restart(
    exchange: Exchange, holder: tuple[Holder, str], database_url: str, tmp_path: Path
) -> None:
    """REQUIREMENTS 6."""
    key, client_id = holder
    first, second = (by_assertion(key.assertion(client_id, ISSUER)) for _ in range(2))
    assert ask(exchange, first).status_code == 200
    assert ask(exchange, first).status_code == 400
    with running_exchange(database_url, tmp_path / "state") as worker:
        assert ask(worker, first).status_code == 400
        assert ask(worker, second).status_code == 200
    assert ask(exchange, second).status_code == 400


def test_of_many_who_send_one_assertion_at_once_one_gets_a_token(
    exchange: Exchange, holder: tuple[Holder, str]
) -> None:
    key, client_id = holder
    request = by_assertion(key.assertion(client_id, ISSUER))
    with ThreadPoolExecutor(20) as pool:
        answers = list(pool.map(lambda _: ask(exchange, request).status_code, range(20)))
    assert sorted(answers) == [200, *[400] * 19]


@pytest.mark.parametrize(
    "members",
    [
        {"client_assertion_type": ASSERTION_TYPE},
        {"client_assertion": "a.b.c"},
        {"client_assertion": "a.b.c", "client_assertion_type": "other"},
        {"client_secret": "x"},
    ],
    ids=str,
)
def test_request_that_is_neither_way_is_refused(module_exchange: Exchange, members: dict[str, str]) -> None:
    answer = ask(module_exchange, form(**members))
    assert answer.status_code in (400, 401)
    assert answer.json().get("error") in ("invalid_request", "invalid_client")


def test_two_ways_at_once_are_refused(exchange: Exchange, holder: tuple[Holder, str]) -> None:
    key, client_id = holder
    answer = ask(exchange, by_assertion(key.assertion(client_id, ISSUER)), Authorization="Basic eA==")
    assert (answer.status_code, answer.json().get("error")) == (400, "invalid_request")


def test_client_id_beside_the_assertion_must_agree(exchange: Exchange, holder: tuple[Holder, str]) -> None:
    key, client_id = holder
    assert ask(exchange, by_assertion(key.assertion(client_id, ISSUER), client_id="krama_other")).status_code == 400


def test_disabled_client_gets_no_token(exchange: Exchange, holder: tuple[Holder, str]) -> None:
    key, client_id = holder
    with exchange.database.transaction() as session:
        enrolment.disable_client(session, client_id)
    assert ask(exchange, by_assertion(key.assertion(client_id, ISSUER))).status_code == 400


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(place=st.integers(0, 2), mutation=st.binary(min_size=0, max_size=60), cut=st.integers(0, 60))
def test_no_mutation_of_an_assertion_gets_a_token_or_a_fault(
    exchange: Exchange, holder: tuple[Holder, str], place: int, mutation: bytes, cut: int
) -> None:
    key, client_id = holder
    parts = key.assertion(client_id, ISSUER).split(".")
    parts[place] = parts[place][:cut] + mutation.decode("latin-1")
    answer = ask(exchange, by_assertion(".".join(parts)))
    assert answer.status_code in (400, 401)
