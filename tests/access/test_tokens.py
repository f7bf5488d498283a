"""The gate before every request: which tokens pass (REQUIREMENTS 1 to 5, 8 and 9)."""

import base64
import json
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from jose import jwk

from krama.access import jose
from krama.access.errors import TokenRefused
from krama.access.keys import KeyRing
from krama.access.tokens import Tokens
from krama.agencies.permissions import Permission
from tests.exchange import Exchange


@pytest.fixture(scope="module")
def tokens(tmp_path_factory: pytest.TempPathFactory) -> Tokens:
    return Tokens(KeyRing(tmp_path_factory.mktemp("keys")), "https://krama.test", 600)


@pytest.fixture(scope="module")
def good(tokens: Tokens) -> str:
    return tokens.issue("krama_client", [Permission.CHECKS_RUN])


def part(value: Any) -> str:
    text = value if isinstance(value, bytes) else json.dumps(value).encode()
    return base64.urlsafe_b64encode(text).rstrip(b"=").decode()


def opened(token: str) -> tuple[dict[str, Any], dict[str, Any]]:
    header, claims, _ = (base64.urlsafe_b64decode(segment + "==") for segment in token.split("."))
    return json.loads(header), json.loads(claims)


def signed(tokens: Tokens, header: dict[str, Any], claims: Any) -> str:
    """A token with a good signature over any header and claims."""
    key = tokens.ring.keys.active().private
    head = {"alg": "ES256", "typ": "at+jwt", "kid": key["kid"]} | header
    head = {name: value for name, value in head.items() if value is not None}
    message = f"{part(head)}.{part(claims)}"
    signature = jwk.construct(key, "ES256").sign(message.encode())
    return f"{message}.{part(signature)}"


def test_token_that_was_issued_passes(tokens: Tokens, good: str) -> None:
    claims = tokens.read(good)
    assert (claims.client_id, claims.permissions) == ("krama_client", frozenset({Permission.CHECKS_RUN}))
    assert tokens.read(signed(tokens, {}, opened(good)[1])) == claims


HEADERS: list[dict[str, Any]] = [
    {"alg": "none"},
    {"alg": "HS256"},
    {"alg": "es256"},
    {"alg": "ES384"},
    {"alg": None},
    {"alg": ["ES256"]},
    {"typ": "JWT"},
    {"typ": None},
    {"typ": "dpop+jwt"},
    {"kid": "other"},
    {"kid": None},
    {"kid": ["x"]},
    {"kid": {}},
    {"jku": "http://127.0.0.1/keys"},
    {"jwk": {"kty": "EC"}},
    {"x5u": "http://127.0.0.1/"},
    {"crit": ["exp"]},
    {"b64": False},
    {"zip": "DEF"},
    {"enc": "A128GCM"},
]


@pytest.mark.parametrize("change", HEADERS, ids=str)
def test_header_other_than_ours_is_refused(tokens: Tokens, good: str, change: dict[str, Any]) -> None:
    with pytest.raises(TokenRefused):
        tokens.read(signed(tokens, change, opened(good)[1]))


@pytest.mark.parametrize("algorithm", ["none", "HS256", "es256", "ES384", ["ES256"]], ids=str)
def test_other_algorithm_is_refused_even_if_the_library_accepts_it(
    tokens: Tokens, good: str, algorithm: object, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("krama.access.jose.jws.verify", lambda *arguments, **settings: b"")
    claims = opened(good)[1]
    assert tokens.read(signed(tokens, {}, claims)).client_id == "krama_client"
    with pytest.raises(TokenRefused):
        tokens.read(signed(tokens, {"alg": algorithm}, claims))


CLAIMS: list[Callable[[dict[str, Any]], dict[str, Any]]] = [
    *[(lambda claims, name=name: {k: v for k, v in claims.items() if k != name}) for name in
      ("iss", "aud", "sub", "client_id", "iat", "exp", "jti", "scope")],
    lambda claims: claims | {"extra": 1},
    lambda claims: claims | {"iss": "https://elsewhere.test"},
    lambda claims: claims | {"aud": "https://elsewhere.test"},
    lambda claims: claims | {"aud": ["https://krama.test"]},
    lambda claims: claims | {"sub": "someone else"},
    lambda claims: claims | {"exp": int(time.time())},
    lambda claims: claims | {"exp": str(claims["exp"])},
    lambda claims: claims | {"exp": float(claims["exp"])},
    lambda claims: claims | {"exp": None},
    lambda claims: claims | {"exp": True},
    lambda claims: claims | {"exp": 2**63},
    lambda claims: claims | {"exp": -1},
    lambda claims: claims | {"iat": claims["iat"] + 60},
    lambda claims: claims | {"scope": ["checks:run"]},
    lambda claims: claims | {"jti": ""},
]  # fmt: skip


@pytest.mark.parametrize("change", CLAIMS, ids=range(len(CLAIMS)))
def test_claims_other_than_ours_are_refused(
    tokens: Tokens, good: str, change: Callable[[dict[str, Any]], dict[str, Any]]
) -> None:
    with pytest.raises(TokenRefused):
        tokens.read(signed(tokens, {}, change(opened(good)[1])))


def test_clock_a_little_ahead_is_allowed(tokens: Tokens, good: str) -> None:
    claims = opened(good)[1]
    assert tokens.read(signed(tokens, {}, claims | {"iat": int(time.time()) + 8})).client_id == "krama_client"


@pytest.mark.parametrize(
    "text",
    [
        b'{"exp": NaN}',
        b'{"exp": Infinity}',
        b'{"exp": 1, "exp": 2}',
        b"[]",
        b"null",
        b"\xff",
        b"{" * 9,
        b"[" * 4000,
        b'{"exp": ' + b"9" * 5000 + b"}",
    ],
)
def test_payload_that_is_not_one_plain_object_is_refused(tokens: Tokens, text: bytes) -> None:
    with pytest.raises(TokenRefused):
        tokens.read(signed(tokens, {}, text))


SPOILS: list[Callable[[str], str]] = [
    lambda token: token + "=",
    lambda token: token + "." + token,
    lambda token: token.rpartition(".")[0] + ".",
    lambda token: token.rpartition(".")[0],
    lambda token: token.replace(".", "..", 1),
    lambda token: " " + token,
    lambda token: token + "\n",
    lambda token: token[:-1] + chr(ord(token[-1]) + 1),
    lambda token: token + "A" * 9000,
    lambda token: "é" + token,
    lambda token: token.rpartition(".")[0] + "." + part(b"\0" * 64),
    lambda token: token.rpartition(".")[0] + "." + part(b"\0" * 63),
    lambda token: json.dumps({"payload": token}),
    lambda token: "\ud800",
    lambda token: "",
]


@pytest.mark.parametrize("spoil", SPOILS, ids=range(len(SPOILS)))
def test_token_in_another_spelling_is_refused(tokens: Tokens, good: str, spoil: Callable[[str], str]) -> None:
    with pytest.raises(TokenRefused):
        tokens.read(spoil(good))


def test_token_of_another_deployment_is_refused(tokens: Tokens, tmp_path: Path) -> None:
    other = Tokens(KeyRing(tmp_path), "https://krama.test", 600)
    with pytest.raises(TokenRefused):
        tokens.read(other.issue("krama_client", [Permission.CHECKS_RUN]))


@given(st.one_of(st.text(), st.from_regex(r"[A-Za-z0-9_-]{1,40}\.[A-Za-z0-9_-]{1,40}\.[A-Za-z0-9_-]{1,90}")))
def test_no_text_makes_the_gate_raise_anything_else(tokens: Tokens, text: str) -> None:
    with pytest.raises(jose.TokenMalformed):
        jose.verify(text, {key["kid"]: key for key in tokens.ring.keys.public()}, "at+jwt")


@pytest.mark.parametrize(
    ("authorization", "code"),
    [(None, "token_missing"), ("", "token_missing"), ("Bearer", "token_missing"), ("Bearer ", "token_missing"),
     ("DPoP", "token_missing"), ("Bearer x", "invalid_token"), ("Basic x", "invalid_token"),
     ("Bearer " + "A" * 20_000, "invalid_token")],
)  # fmt: skip
def test_request_without_a_good_token_is_challenged(exchange: Exchange, authorization: str | None, code: str) -> None:
    headers = {} if authorization is None else {"Authorization": authorization}
    answer = exchange.nobody.request("GET", "/v1/me", headers=headers)
    assert (answer.status_code, answer.json().get("code")) == (401, code)
    challenge = answer.headers["www-authenticate"]
    # RFC 6750 §3.1: who sends no token gets no error code
    assert (challenge.startswith("Bearer "), "error=" in challenge) == (True, code != "token_missing")


def test_expired_token_is_refused_even_when_it_was_read_before(exchange: Exchange) -> None:
    _, credential = exchange.enrol("Office")
    exchange.services[Tokens].life_seconds = 2
    member = exchange.with_token(exchange.services[Tokens].issue(credential.client_id, list(Permission)))
    assert member.get("/v1/me").status_code == 200
    time.sleep(2.1)
    assert member.get("/v1/me").status_code == 401
