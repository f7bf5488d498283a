"""Fetching tokens: OAuth 2.0 client credentials over HTTP (RFC 6749)."""

import base64
import time
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import httpx
import pytest
from argon2 import PasswordHasher

from krama.access.principal import PrincipalResolver
from krama.agencies import credentials, enrolment
from krama.agencies.permissions import Permission
from krama.agencies.secret_hash import new_hashed_secret
from krama.agencies.service import Credential
from tests.exchange import Exchange
from tests.tiers import short_on_sqlite

FORM = {"Content-Type": "application/x-www-form-urlencoded"}
GRANT = "grant_type=client_credentials"


@pytest.fixture
def credential(exchange: Exchange) -> Credential:
    return exchange.enrol("Phnom Penh Office", scopes=[Permission.CHECKS_RUN, Permission.REPORTS_READ])[1]


def basic(client_id: str, secret: str) -> dict[str, str]:
    return {"Authorization": f"Basic {base64.b64encode(f'{client_id}:{secret}'.encode()).decode()}"}


def fetch(exchange: Exchange, credential: Credential, body: str | bytes = GRANT, **headers: str) -> httpx.Response:
    sent = FORM | basic(credential.client_id, credential.client_secret) | headers
    return exchange.nobody.request("POST", "/oauth/token", content=body, headers=sent)


def test_good_credential_gets_a_token_that_opens_what_it_names(exchange: Exchange, credential: Credential) -> None:
    answer = fetch(exchange, credential)
    document = answer.json()
    assert answer.status_code == 200
    assert (document["token_type"], document["expires_in"]) == ("Bearer", 600)
    assert document["scope"] == "checks:run reports:read"
    assert (answer.headers["cache-control"], answer.headers["pragma"]) == ("no-store", "no-cache")
    member = exchange.with_token(document["access_token"])
    assert member.get("/v1/me").json()["agency_name"] == "Phnom Penh Office"
    assert member.check("012 345 678")["listed"] is False


def test_token_with_fewer_scopes_opens_no_more(exchange: Exchange, credential: Credential) -> None:
    document = fetch(exchange, credential, f"{GRANT}&scope=reports%3Aread").json()
    member = exchange.with_token(document["access_token"])
    refused = member.post("/v1/checks", {"value": "012 345 678"})
    assert (refused.status_code, refused.json()["code"]) == (403, "insufficient_scope")
    assert 'scope="checks:run"' in refused.headers["www-authenticate"]
    assert member.get("/v1/reports").status_code == 200


@pytest.mark.parametrize(
    ("body", "status", "code"),
    [
        (f"{GRANT}&scope=reports:submit", 400, "invalid_scope"),
        (f"{GRANT}&scope=no:such", 400, "invalid_scope"),
        ("grant_type=password", 400, "unsupported_grant_type"),
        ("", 400, "invalid_request"),
        (f"{GRANT}&{GRANT}", 400, "invalid_request"),
        (f"{GRANT}&client_secret=x", 400, "invalid_request"),
        (b"grant_type=\xff", 400, "invalid_request"),
        ("&".join(f"a{number}=1" for number in range(40)), 400, "invalid_request"),
    ],
)
def test_token_request_that_asks_wrongly_is_refused(
    exchange: Exchange, credential: Credential, body: str | bytes, status: int, code: str
) -> None:
    answer = fetch(exchange, credential, body)
    assert (answer.status_code, answer.json()["code"], answer.json()["error"]) == (status, code, code)
    assert answer.headers["content-type"] == "application/problem+json"


@pytest.mark.parametrize(
    "authorization",
    [
        "",
        "Basic",
        "Basic !!!",
        "Basic YSUwMDpi",
        "Basic YTpiJTAw",
        "Basic w6k6Yg==",
        "Basic eA==",
        "Bearer x",
        "Basic " + base64.b64encode(b"a:" + b"b" * 600).decode(),
    ],
)
def test_unreadable_client_authentication_is_refused_alike(exchange: Exchange, authorization: str) -> None:
    headers = FORM | {"Authorization": authorization}
    answer = exchange.nobody.request("POST", "/oauth/token", content=GRANT, headers=headers)
    assert (answer.status_code, answer.json()["error"]) == (401, "invalid_client")
    assert answer.headers["www-authenticate"].startswith("Basic ")


def test_wrong_secret_and_unknown_client_answer_alike(exchange: Exchange, credential: Credential) -> None:
    wrong = fetch(exchange, Credential(credential.client_id, "wrong"))
    unknown = fetch(exchange, Credential("krama_nobody", credential.client_secret))

    def shape(answer: httpx.Response) -> dict[str, Any]:
        return {name: value for name, value in answer.json().items() if name != "request_id"}

    assert shape(wrong) == shape(unknown)
    assert (wrong.status_code, wrong.json()["error"]) == (401, "invalid_client")


def test_rotated_secret_ends_the_old_one(exchange: Exchange, credential: Credential) -> None:
    with exchange.database.transaction() as session:
        renewed = credentials.rotate_secret(session, credential.client_id, new_hashed_secret())
    assert fetch(exchange, credential).status_code == 401
    assert fetch(exchange, renewed).status_code == 200


@pytest.mark.parametrize("what", ["client", "agency"])
def test_disabled_client_gets_no_token_and_its_tokens_end(exchange: Exchange, what: str) -> None:
    agency_id, credential = exchange.enrol("Phnom Penh Office")
    exchange.services[PrincipalResolver]._refresh_seconds = 0.0
    member = exchange.with_token(fetch(exchange, credential).json()["access_token"])
    assert member.get("/v1/me").status_code == 200
    with exchange.database.transaction() as session:
        if what == "client":
            enrolment.disable_client(session, credential.client_id)
        else:
            enrolment.disable_agency(session, agency_id)
    ended = member.get("/v1/me")
    assert (ended.status_code, ended.json()["code"]) == (401, "invalid_token")
    assert fetch(exchange, credential).status_code == 401


def test_secret_is_kept_only_as_argon2id(exchange: Exchange, credential: Credential) -> None:
    with exchange.database.read() as session:
        encoded = session.connection().exec_driver_sql("SELECT encoded FROM client_secret").scalar_one()
    assert encoded.startswith("$argon2id$")
    assert credential.client_secret not in encoded


def test_published_key_verifies_the_token(exchange: Exchange, credential: Credential) -> None:
    token = fetch(exchange, credential).json()["access_token"]
    keys = exchange.nobody.get("/.well-known/jwks.json").json()["keys"]
    assert all("d" not in key for key in keys)
    header = base64.urlsafe_b64decode(token.partition(".")[0] + "==")
    assert keys[0]["kid"].encode() in header
    assert b'"at+jwt"' in header


def test_metadata_names_the_endpoints(exchange: Exchange) -> None:
    metadata = exchange.nobody.get("/.well-known/oauth-authorization-server").json()
    assert metadata["token_endpoint"] == f"{metadata['issuer']}/oauth/token"
    assert metadata["token_endpoint_auth_methods_supported"] == ["client_secret_basic", "private_key_jwt"]


def test_me_tells_what_this_token_may_do(exchange: Exchange, credential: Credential) -> None:
    token = fetch(exchange, credential, f"{GRANT}&scope=checks:run").json()["access_token"]
    assert exchange.with_token(token).get("/v1/me").json()["scopes"] == ["checks:run"]


@short_on_sqlite
def test_storm_of_token_requests_is_turned_away_and_checks_go_on(
    exchange: Exchange, credential: Credential, monkeypatch: pytest.MonkeyPatch
) -> None:
    token = fetch(exchange, credential).json()["access_token"]
    slow = PasswordHasher(time_cost=4, memory_cost=19 * 1024, parallelism=1)
    monkeypatch.setattr("krama.agencies.secret_hash.HASHER", slow)
    wrong = Credential("krama_nobody", "wrong")
    with ThreadPoolExecutor(150) as pool:
        storm = [pool.submit(fetch, exchange, wrong) for _ in range(150)]
        time.sleep(0.2)
        started = time.monotonic()
        exchange.with_token(token).check("012 345 678")
        waited = time.monotonic() - started
        statuses = {request.result().status_code for request in storm}
    assert statuses == {401, 503}
    assert waited < 2
