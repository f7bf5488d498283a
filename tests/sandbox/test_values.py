"""Each test value of a sandbox answers as the catalogue says: now, and years later."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from krama.access.tokens import Tokens
from krama.listings.fading import publish_faded
from krama.operations import retention
from krama.rule.judgement import Action, IndicatorStatus
from krama.rule.reasons import ReasonCode
from krama.sandbox import folder as folders
from krama.sandbox.catalogue import VIEWER, catalogue
from tests.exchange import Caller, Exchange
from tests.sandbox.conftest import URL, running_sandbox

CLIENTS = {client.client_id: client for client in catalogue().clients}
YEARS = timedelta(days=3650)


@pytest.fixture
def running(sandbox: Path) -> Iterator[Exchange]:
    with running_sandbox(sandbox) as exchange:
        yield exchange


def _caller(exchange: Exchange, client_id: str) -> Caller:
    scopes = {scope for role in CLIENTS[client_id].roles for scope in role.permissions}
    return exchange.with_token(exchange.services[Tokens].issue(client_id, scopes))


def _differing(caller: Caller) -> list[tuple[str, object]]:
    """The test values that answer otherwise, with what they answer."""
    differing = list[tuple[str, object]]()
    for value in catalogue().value:
        answer = caller.check(**value.body())
        told = (answer["action"], answer["score"], answer["status"], [each["code"] for each in answer["reasons"]])
        if told != (value.action, value.score, value.status, value.reasons):
            differing.append((value.value, told))
    return differing


def test_each_value_answers_as_the_catalogue_says(running: Exchange) -> None:
    assert _differing(_caller(running, VIEWER)) == []


def test_each_value_answers_the_same_years_later(running: Exchange, later: list[timedelta]) -> None:
    later[0] = YEARS
    days = folders.settings_of(Path(), URL).retention_days
    retention.end_expired(running.database)
    retention.run_daily(running.database, days)
    publish_faded(running.database)
    assert _differing(_caller(running, VIEWER)) == []


def test_each_refused_value_is_refused_with_its_code(running: Exchange) -> None:
    bank = _caller(running, VIEWER)
    for refusal in catalogue().refusal:
        for path, body in (("/v1/checks", {}), ("/v1/reports", {"category": "loan"})):
            answer = bank.post(path, {**refusal.body(), **body})
            assert (answer.status_code, answer.json()["code"]) == (422, refusal.code), refusal


def test_there_is_a_value_for_each_action_status_and_reason() -> None:
    values = catalogue().value
    assert {value.action for value in values} == set(Action)
    assert {value.status for value in values} == set(IndicatorStatus)
    assert {reason for value in values for reason in value.reasons} == set(ReasonCode)


def test_clients_do_what_the_catalogue_says(running: Exchange) -> None:
    checker, quota = _caller(running, "sandbox_checker"), _caller(running, "sandbox_quota")
    assert checker.post("/v1/reports", {"value": "091 000 099", "category": "loan"}).json()["code"] == (
        "insufficient_scope"
    )
    told = [quota.post("/v1/checks", {"value": "091 000 000"}).status_code for _ in range(4)]
    assert told == [200, 200, 200, 429]
    pending = _caller(running, "sandbox_office").post("/v1/reports", {"value": "091 000 013", "category": "loan"})
    assert (pending.status_code, pending.json()["status"]) == (201, "pending")


@pytest.mark.parametrize("client_id", CLIENTS)
def test_published_secret_gets_a_token_unless_the_client_is_disabled(running: Exchange, client_id: str) -> None:
    form = {
        "grant_type": "client_credentials",
        "client_id": client_id,
        "client_secret": CLIENTS[client_id].client_secret,
    }
    answer = running.nobody.request("POST", "/oauth/token", data=form)
    assert answer.status_code == (400 if CLIENTS[client_id].disabled else 200), answer.text


def test_clients_are_listed_page_by_page(running: Exchange) -> None:
    national, listed, cursor = _caller(running, "sandbox_national"), list[str](), None
    while True:
        page = national.get("/v1/clients", agency_id="all", limit=1, **({"cursor": cursor} if cursor else {})).json()
        listed += [client["client_id"] for client in page["items"]]
        if (cursor := page["next_cursor"]) is None:
            break
    assert sorted(listed) == sorted(CLIENTS)


def test_each_client_that_is_listed_can_be_read(running: Exchange) -> None:
    national = _caller(running, "sandbox_national")
    assert [national.get(f"/v1/clients/{client_id}").status_code for client_id in CLIENTS] == [200] * len(CLIENTS)
    assert national.get("/v1/clients/sandbox_nobody").json()["code"] == "client_not_found"
