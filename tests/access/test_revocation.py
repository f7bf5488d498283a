"""Ending a token early, and asking what one is (RFC 7009, RFC 7662)."""

import base64
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any
from uuid import UUID

import httpx
import pytest
from sqlmodel import Session

from krama.access.tokens import Tokens
from krama.agencies import credentials, enrolment
from krama.agencies.permissions import Permission
from krama.agencies.secret_hash import new_hashed_secret
from krama.agencies.service import Credential
from tests.access.signing import Holder, by_assertion
from tests.exchange import Exchange, running_exchange

ISSUER = "http://127.0.0.1:8000"


def ask(exchange: Exchange, credential: Credential, path: str, token: str) -> httpx.Response:
    basic = base64.b64encode(f"{credential.client_id}:{credential.client_secret}".encode()).decode()
    return exchange.nobody.request(
        "POST", path, data={"token": token}, headers={"Authorization": f"Basic {basic}", "X-Request-ID": "4" * 32}
    )


def introspect(exchange: Exchange, credential: Credential, token: str) -> dict[str, Any]:
    answer = ask(exchange, credential, "/oauth/introspect", token)
    assert answer.status_code == 200, answer.text
    document: dict[str, Any] = answer.json()
    return document


@pytest.fixture
def owner(exchange: Exchange) -> tuple[Credential, str]:
    """A client and a token of it."""
    _, credential = exchange.enrol("Bank", scopes=[Permission.CHECKS_RUN])
    return credential, exchange.services[Tokens].issue(credential.client_id, [Permission.CHECKS_RUN])


def test_revoked_token_opens_nothing_on_any_worker_within_two_seconds(
    exchange: Exchange, owner: tuple[Credential, str], database_url: str, tmp_path: Path
) -> None:
    """REQUIREMENTS 8."""
    credential, token = owner
    with running_exchange(database_url, tmp_path / "state") as worker:
        for instance in (exchange, worker):
            assert instance.with_token(token).get("/v1/me").status_code == 200
        assert ask(exchange, credential, "/oauth/revoke", token).status_code == 200
        time.sleep(2)
        for instance in (exchange, worker):
            refused = instance.with_token(token).get("/v1/me")
            assert refused.status_code == 401
            assert "revoked" in refused.json()["detail"]
            assert "Get a new token" in refused.headers["www-authenticate"]
    assert introspect(exchange, credential, token) == {"active": False}


def test_disabled_client_and_agency_open_nothing_on_any_worker_within_two_seconds(
    exchange: Exchange, database_url: str, tmp_path: Path
) -> None:
    """REQUIREMENTS 8."""
    (_, first), (second_agency, second) = exchange.enrol("One"), exchange.enrol("Two")
    tokens = [exchange.services[Tokens].issue(credential.client_id, []) for credential in (first, second)]
    with running_exchange(database_url, tmp_path / "state") as worker:
        both = (exchange, worker)
        assert {instance.with_token(token).get("/v1/me").status_code for token in tokens for instance in both} == {200}
        with exchange.database.transaction() as session:
            enrolment.disable_client(session, first.client_id)
            enrolment.disable_agency(session, second_agency)
        time.sleep(2)
        assert {instance.with_token(token).get("/v1/me").status_code for token in tokens for instance in both} == {401}


def test_others_tokens_and_nonsense_are_answered_like_ones_own_and_nothing_ends(
    exchange: Exchange, owner: tuple[Credential, str]
) -> None:
    credential, token = owner
    _, stranger = exchange.enrol("Stranger")
    answers = [
        ask(exchange, stranger, "/oauth/revoke", token),
        ask(exchange, stranger, "/oauth/revoke", "nonsense"),
        ask(exchange, stranger, "/oauth/revoke", exchange.services[Tokens].issue(stranger.client_id, [])),
    ]
    assert {(answer.status_code, answer.content) for answer in answers} == {(200, b"")}
    assert introspect(exchange, credential, token)["active"] is True


def test_own_agency_and_national_administrator_learn_what_a_token_is_and_nobody_else(
    exchange: Exchange, owner: tuple[Credential, str]
) -> None:
    credential, token = owner
    _, national = exchange.enrol("Interior Ministry", scopes=[Permission.AGENCIES_MANAGE])
    _, stranger = exchange.enrol("Stranger", scopes=[Permission.CHECKS_RUN, Permission.CLIENTS_MANAGE])
    told = introspect(exchange, credential, token)
    assert (told["active"], told["client_id"], told["scope"]) == (True, credential.client_id, "checks:run")
    assert introspect(exchange, national, token) == told
    assert introspect(exchange, stranger, token) == introspect(exchange, stranger, "nonsense") == {"active": False}


def test_bound_token_says_its_key(exchange: Exchange, owner: tuple[Credential, str]) -> None:
    credential, _ = owner
    key = Holder()
    token = exchange.services[Tokens].issue(credential.client_id, [], key.thumbprint)
    told = introspect(exchange, credential, token)
    assert (told["token_type"], told["cnf"]) == ("DPoP", {"jkt": key.thumbprint})


@pytest.mark.parametrize("path", ["/oauth/revoke", "/oauth/introspect"])
def test_nobody_asks_without_proving_who_asks(exchange: Exchange, owner: tuple[Credential, str], path: str) -> None:
    credential, token = owner
    wrong = Credential(credential.client_id, "wrong")
    assert ask(exchange, wrong, path, token).status_code == 401
    assert exchange.nobody.request("POST", path, data={"token": token}).status_code == 401
    assert ask(exchange, credential, path, "").json().get("code") == "invalid_request"


def test_client_with_a_key_revokes_too(exchange: Exchange, owner: tuple[Credential, str]) -> None:
    credential, token = owner
    key = Holder()
    with exchange.database.transaction() as session:
        credentials.register_keys(session, credential.client_id, key.key_set)
    request = by_assertion(key.assertion(credential.client_id, ISSUER), token=token)
    assert exchange.nobody.request("POST", "/oauth/revoke", **request).status_code == 200
    assert introspect(exchange, credential, token) == {"active": False}


STOPS: dict[str, Callable[[Session, UUID, str], object]] = {
    "client": lambda session, _, client_id: enrolment.disable_client(session, client_id),
    "agency": lambda session, agency_id, _: enrolment.disable_agency(session, agency_id),
    "rotated": lambda session, _, client_id: credentials.rotate_secret(session, client_id, new_hashed_secret()),
}


@pytest.mark.parametrize("stop", STOPS)
def test_tokens_of_before_a_stop_or_a_leak_stay_ended(exchange: Exchange, stop: str) -> None:
    """The drills of docs/credentials.md: who is let in again comes with new tokens, and so does no thief."""
    agency_id, credential = exchange.enrol("Office", scopes=[Permission.CHECKS_RUN])
    tokens = exchange.services[Tokens]
    stolen = tokens.issue(credential.client_id, [])
    assert exchange.with_token(stolen).get("/v1/me").status_code == 200
    with exchange.database.transaction() as session:
        STOPS[stop](session, agency_id, credential.client_id)
        enrolment.enable_agency(session, agency_id)
        enrolment.enable_client(session, credential.client_id)
    time.sleep(1.1)
    _, national = exchange.enrol("Interior Ministry")
    assert exchange.with_token(stolen).get("/v1/me").status_code == 401
    assert introspect(exchange, national, stolen) == {"active": False}
    fresh = tokens.issue(credential.client_id, [])
    assert exchange.with_token(fresh).get("/v1/me").status_code == 200
    assert introspect(exchange, national, fresh)["active"] is True
