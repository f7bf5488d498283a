"""Fetching tokens: OAuth 2.0 client credentials over HTTP (RFC 6749)."""

import base64
import re
import time
from collections import Counter
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from threading import Event
from typing import Any

import httpx
import psycopg
import pytest
from argon2 import PasswordHasher

from krama.access.principal import PrincipalResolver
from krama.access.tokens import Tokens
from krama.agencies import credentials, enrolment
from krama.agencies.permissions import Permission
from krama.agencies.secret_hash import encode_secret, hint_of, new_hashed_secret, verify_secret
from krama.agencies.service import Credential
from krama.quotas.errors import QuotaExceeded
from tests.exchange import Exchange

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
    assert member.get("/v1/me").json()["agency"]["name"] == "Phnom Penh Office"
    assert member.check("012 345 678")["listed"] is False


def test_token_with_fewer_scopes_opens_no_more(exchange: Exchange, credential: Credential) -> None:
    document = fetch(exchange, credential, f"{GRANT}&scope=reports%3Aread").json()
    member = exchange.with_token(document["access_token"])
    refused = member.post("/v1/checks", {"value": "012 345 678"})
    assert (refused.status_code, refused.json().get("code")) == (403, "insufficient_scope")
    assert 'scope="checks:run"' in refused.headers["www-authenticate"]
    assert member.get("/v1/reports").status_code == 200


def test_refused_scope_is_named_if_it_exists(exchange: Exchange, credential: Credential) -> None:
    asked = f"{GRANT}&scope=checks:run%20reports:submit%20012345678"
    for language in ("en", "km"):
        detail = fetch(exchange, credential, asked, **{"Accept-Language": language}).json()["detail"]
        assert "reports:submit" in detail
        assert not any(other in detail for other in ("checks:run", "012345678"))


@pytest.mark.parametrize(
    ("body", "status", "code"),
    [
        (f"{GRANT}&scope=reports:submit", 400, "invalid_scope"),
        (f"{GRANT}&scope=no:such", 400, "invalid_scope"),
        ("grant_type=password", 400, "unsupported_grant_type"),
        ("", 400, "invalid_request"),
        (f"{GRANT}&{GRANT}", 400, "invalid_request"),
        (f"{GRANT}&client_secret=x", 400, "invalid_request"),
        (f"{GRANT}&scope=checks:run%09reports:read", 400, "invalid_scope"),
        (f"{GRANT}&scope=&scope=checks:run", 400, "invalid_request"),
        (f"{GRANT}&client_assertion=x", 400, "invalid_request"),
        (b"grant_type=\xff", 400, "invalid_request"),
        ("&".join(f"a{number}=1" for number in range(40)), 400, "invalid_request"),
    ],
)
def test_token_request_that_asks_wrongly_is_refused(
    exchange: Exchange, credential: Credential, body: str | bytes, status: int, code: str
) -> None:
    answer = fetch(exchange, credential, body)
    assert (answer.status_code, answer.json().get("code"), answer.json().get("error")) == (status, code, code)
    assert answer.headers["content-type"] == "application/json"
    assert answer.json()["error_description"] == answer.json()["detail"]


def ask(exchange: Exchange, form: Mapping[str, str], **headers: str) -> httpx.Response:
    return exchange.nobody.request("POST", "/oauth/token", data=dict(form), headers=headers)


def test_secret_in_the_form_gets_a_token(exchange: Exchange, credential: Credential) -> None:
    answer = ask(exchange, in_form(credential))
    assert answer.status_code == 200
    assert exchange.with_token(answer.json()["access_token"]).get("/v1/me").status_code == 200
    inspected = exchange.nobody.request(
        "POST", "/oauth/introspect", data=in_form(credential) | {"token": answer.json()["access_token"]}
    )
    assert inspected.json()["active"] is True


def in_form(credential: Credential, **changes: str) -> dict[str, str]:
    named = {"client_id": credential.client_id, "client_secret": credential.client_secret} | changes
    return {"grant_type": "client_credentials", **named}


@pytest.mark.parametrize(
    "changes", [{"client_secret": "x"}, {"client_id": "krama_nobody"}, {"client_secret": "\n"}, {"client_secret": ""},
                {"client_secret": "x" * 513}],
    ids=repr,
)  # fmt: skip
def test_wrong_secret_in_the_form_is_refused_without_a_challenge(
    exchange: Exchange, credential: Credential, changes: dict[str, str]
) -> None:
    """A library that sees a challenge throws it, and never reads why it was refused."""
    answer = ask(exchange, in_form(credential, **changes))
    assert (answer.status_code, answer.json().get("error")) == (400, "invalid_client")
    assert "www-authenticate" not in answer.headers


def test_client_id_in_the_form_must_be_that_of_the_header(exchange: Exchange, credential: Credential) -> None:
    """Else a gateway that looks at the form may let one client pass as another."""
    other = exchange.enrol("Other Office")[1].client_id
    answers = [
        ask(
            exchange,
            {"grant_type": "client_credentials", "client_id": named},
            **basic(credential.client_id, credential.client_secret),
        )
        for named in (credential.client_id, other, "krama_nobody")
    ]
    assert [answer.json().get("error") for answer in answers] == [None, *["invalid_client"] * 2]
    assert [answer.status_code for answer in answers] == [200, 401, 401]


def test_fields_without_a_value_are_left_out(exchange: Exchange, credential: Credential) -> None:
    """RFC 6749 §3.2. A program that fills in a template sends all of them."""
    names = ("client_id", "client_secret", "client_assertion", "client_assertion_type", "scope", "resource")
    answer = ask(
        exchange,
        {"grant_type": "client_credentials"} | dict.fromkeys(names, ""),
        **basic(credential.client_id, credential.client_secret),
    )
    assert answer.status_code == 200
    inspected = exchange.nobody.request(
        "POST",
        "/oauth/introspect",
        data={"token": answer.json()["access_token"], "token_type_hint": "", "client_secret": ""},
        headers=basic(credential.client_id, credential.client_secret),
    )
    assert inspected.json()["active"] is True


def test_secret_without_a_client_id_is_no_request(exchange: Exchange) -> None:
    answer = ask(exchange, {"grant_type": "client_credentials", "client_secret": "x"})
    assert (answer.status_code, answer.json().get("error")) == (400, "invalid_request")
    assert "client_id" in answer.json()["error_description"]


def test_secret_in_two_places_is_refused_even_if_it_is_right(exchange: Exchange, credential: Credential) -> None:
    answer = ask(exchange, in_form(credential), **basic(credential.client_id, credential.client_secret))
    assert (answer.status_code, answer.json().get("error")) == (400, "invalid_request")


@pytest.mark.parametrize(
    ("method", "path", "headers", "status", "error"),
    [
        ("POST", "/oauth/token", {"Content-Type": "application/json"}, 415, "invalid_request"),
        ("POST", "/oauth/revoke", {"Content-Type": "application/json"}, 415, "invalid_request"),
        ("POST", "/oauth/introspect", {}, 415, "invalid_request"),
        ("POST", "/oauth/token", FORM | {"Content-Encoding": "zstd"}, 415, "invalid_request"),
        ("POST", "/oauth/token", FORM | {"Content-Length": "99999999"}, 413, "invalid_request"),
        ("POST", "/oauth/revoke", FORM, 401, "invalid_client"),
        ("GET", "/oauth/token", {}, 405, "invalid_request"),
        ("POST", "/oauth/authorize", FORM, 404, "invalid_request"),
    ],
)
def test_every_error_below_oauth_is_an_oauth_error(
    exchange: Exchange, method: str, path: str, headers: dict[str, str], status: int, error: str
) -> None:
    assert_oauth_error(exchange.nobody.request(method, path, headers=headers), status, error)


def assert_oauth_error(answer: httpx.Response, status: int, error: str) -> None:
    assert (answer.status_code, answer.json().get("error")) == (status, error)
    assert answer.headers["content-type"] == "application/json"
    assert re.fullmatch(r"[\x20\x21\x23-\x5b\x5d-\x7e]+", answer.json()["error_description"])  # RFC 6749 §5.2
    assert answer.json()["request_id"] == answer.headers["x-request-id"]


def test_fault_and_full_quota_below_oauth_are_oauth_errors(
    exchange: Exchange, credential: Credential, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object) -> None:
        raise error

    monkeypatch.setattr(Tokens, "issue", fail)
    error: Exception = RuntimeError("broken")
    assert_oauth_error(fetch(exchange, credential), 500, "server_error")
    error = QuotaExceeded("No more now.", {}, 7)
    refused = fetch(exchange, credential)
    assert_oauth_error(refused, 429, "temporarily_unavailable")
    assert refused.headers["retry-after"] == "7"
    error = psycopg.OperationalError("gone")
    assert_oauth_error(fetch(exchange, credential), 503, "temporarily_unavailable")


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
    assert (answer.status_code, answer.json().get("error")) == (401, "invalid_client")
    assert answer.headers["www-authenticate"].startswith("Basic ")


def test_wrong_secret_and_unknown_client_answer_alike(exchange: Exchange, credential: Credential) -> None:
    wrong = fetch(exchange, Credential(credential.client_id, "wrong"))
    unknown = fetch(exchange, Credential("krama_nobody", credential.client_secret))

    def shape(answer: httpx.Response) -> dict[str, Any]:
        return {name: value for name, value in answer.json().items() if name != "request_id"}

    assert shape(wrong) == shape(unknown)
    assert (wrong.status_code, wrong.json().get("error")) == (401, "invalid_client")


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
    assert (ended.status_code, ended.json().get("code")) == (401, "invalid_token")
    assert fetch(exchange, credential).status_code == 401


def test_secret_is_kept_only_as_a_hash(exchange: Exchange, credential: Credential) -> None:
    encoded, hint = _stored(exchange)
    assert encoded.startswith("hmac-sha256$")
    assert credential.client_secret not in encoded
    assert hint == hint_of(credential.client_secret)


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
    for endpoint in ("token", "revocation", "introspection"):
        methods = metadata[f"{endpoint}_endpoint_auth_methods_supported"]
        assert methods == ["client_secret_basic", "client_secret_post", "private_key_jwt"]


def test_program_without_a_token_finds_where_to_get_one(exchange: Exchange, credential: Credential) -> None:
    """RFC 9728: the challenge names the resource's metadata, which name the authorization server."""
    refused = exchange.nobody.get("/v1/me").headers["www-authenticate"]
    assert refused.count("resource_metadata=") == 2  # one for each scheme
    metadata_url = re.findall(r'resource_metadata="([^"]+)"', refused)[0]
    resource = exchange.nobody.get("/.well-known/oauth-protected-resource").json()
    assert metadata_url == f"{resource['resource']}/.well-known/oauth-protected-resource"
    assert resource["authorization_servers"] == [resource["resource"]]
    invalid = exchange.with_token("x").get("/v1/me").headers["www-authenticate"]
    assert metadata_url in invalid


def test_me_tells_what_this_token_may_do(exchange: Exchange, credential: Credential) -> None:
    token = fetch(exchange, credential, f"{GRANT}&scope=checks:run").json()["access_token"]
    assert exchange.with_token(token).get("/v1/me").json()["scopes"] == ["checks:run"]


def test_storm_of_token_requests_is_turned_away_and_checks_go_on(
    exchange: Exchange, credential: Credential, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Of the 1,000 requests that a worker handles at the same time, 25 may be of anybody at one address."""
    member = exchange.with_token(fetch(exchange, credential).json()["access_token"])
    released = Event()
    monkeypatch.setattr("krama.agencies.service.verify_secret", lambda *_: released.wait() and False)
    with ThreadPoolExecutor(50) as pool:
        storm = [pool.submit(fetch, exchange, Credential("krama_nobody", "wrong")) for _ in range(50)]
        deadline = time.monotonic() + 60
        while sum(request.done() for request in storm) < 25 and time.monotonic() < deadline:
            time.sleep(0.01)
        try:
            member.check("012 345 678")  # while as many wait as may
        finally:
            released.set()
    refused = [request.result() for request in storm if request.result().status_code == 503]
    assert (len(refused), {answer.json()["code"] for answer in refused}) == (25, {"overloaded"})
    assert Counter(request.result().status_code for request in storm) == {401: 25, 503: 25}


def test_wrong_secrets_take_microseconds_each() -> None:
    """A caller who sends them can't keep the threads busy that verify the secrets of members."""
    encoded = encode_secret("right")
    began = time.thread_time()
    for _ in range(100):
        assert not verify_secret("wrong", encoded)
        assert not verify_secret("wrong", None)
    assert time.thread_time() - began < 0.1


def test_old_hash_of_a_secret_is_replaced_when_the_secret_is_used(exchange: Exchange, credential: Credential) -> None:
    old = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1).hash(credential.client_secret)
    with exchange.database.transaction() as session:
        session.connection().exec_driver_sql(f"UPDATE client_secret SET encoded = '{old}', hint = ''")
    assert fetch(exchange, Credential(credential.client_id, "krama_secret_wrong")).status_code == 401
    assert _stored(exchange) == (old, "")
    assert fetch(exchange, credential).status_code == 200
    replaced, hint = _stored(exchange)
    assert replaced.startswith("hmac-sha256$")
    assert hint == hint_of(credential.client_secret)
    assert fetch(exchange, credential).status_code == 200
    assert _stored(exchange) == (replaced, hint)
    assert fetch(exchange, Credential(credential.client_id, "krama_secret_wrong")).status_code == 401


def _stored(exchange: Exchange) -> tuple[str, str]:
    with exchange.database.read() as session:
        row = session.connection().exec_driver_sql("SELECT encoded, hint FROM client_secret").one()
    return row[0], row[1]


def test_answer_with_a_token_says_what_is_left_of_the_quota(exchange: Exchange, credential: Credential) -> None:
    first, second = (fetch(exchange, credential).headers for _ in range(2))
    assert first["ratelimit-policy"].startswith('"tokens";q=')
    left = [int(re.findall(r'"tokens";r=([0-9]+);t=[0-9]+', headers["ratelimit"])[0]) for headers in (first, second)]
    assert left[0] == left[1] + 1
