"""Quotas over HTTP: who is stopped when, on how many workers, and what the answer says. REQUIREMENTS 27."""

import base64
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import Any

import httpx
import pytest
from sqlmodel import select

from krama.access.tokens import Tokens
from krama.agencies.permissions import Permission
from krama.agencies.service import Credential
from krama.quotas.tables import QuotaUse
from krama.sharing.sectors import Sector
from tests.exchange import Caller, Exchange, running_exchange
from tests.members import new_agency, new_client
from tests.tiers import short_on_sqlite

Limited = Callable[..., Any]
PHONE = {"value": "012 345 678"}


@pytest.fixture
def limited(database_url: str, tmp_path: Path) -> Callable[[str], Any]:
    """Makes an exchange, or one worker more of it, with these limits."""

    @contextmanager
    def run(quotas: str) -> Iterator[Exchange]:
        with running_exchange(database_url, tmp_path / "state", quotas=quotas) as exchange:
            yield exchange

    return run


def siblings(exchange: Exchange, sector: Sector = Sector.POLICE) -> tuple[Caller, Caller, Caller]:
    """Three clients of one agency."""
    with exchange.database.transaction() as session:
        agency_id = new_agency(session, "Office", sector)
        made = [new_client(session, agency_id) for _ in range(3)]
    first, second, third = (
        exchange.with_token(exchange.services[Tokens].issue(client.client_id, Permission)) for client in made
    )
    return first, second, third


def as_at(exchange: Exchange, caller: Caller) -> Caller:
    """The same client at another worker."""
    return exchange.with_token(caller._headers["Authorization"].removeprefix("Bearer "))


def until_refused(ask: Callable[[], httpx.Response], most: int = 60) -> tuple[int, httpx.Response]:
    """How often it was let through, and the refusal."""
    for done in range(most):
        answer = ask()
        if answer.status_code == 429:
            return done, answer
        assert answer.is_success, answer.text
    raise AssertionError("it was never refused")


def test_client_that_runs_wild_is_stopped_and_told_when_to_come_back(limited: Limited) -> None:
    with limited("requests=5/day") as exchange:
        client, sibling, _ = siblings(exchange)
        done, refused = until_refused(lambda: client.get("/v1/me"))
        assert done == 5
        problem = refused.json()
        assert (problem["status"], problem["code"]) == (429, "quota_exceeded")
        assert problem["detail"].startswith("The quota of your client is used up: 5 requests")
        assert 0 < int(refused.headers["retry-after"]) <= 86_400
        assert sibling.get("/v1/me").status_code == 200
        assert client.check("012 345 678")["listed"] is False  # another quota


def test_agencys_clients_together_have_twice_what_one_has(limited: Limited) -> None:
    with limited("requests=4/day") as exchange:
        first, second, third = siblings(exchange)
        assert [until_refused(partial(client.get, "/v1/me"))[0] for client in (first, second)] == [4, 4]
        done, refused = until_refused(partial(third.get, "/v1/me"))
        assert done == 0
        assert refused.json()["detail"].startswith("The quota of your agency is used up: 8 requests")
        assert exchange.member("Other office").get("/v1/me").status_code == 200


def test_workers_share_a_quota_and_a_restart_gives_nothing_back(limited: Limited) -> None:
    with limited("requests=6/day") as exchange:
        client, *_ = siblings(exchange)
        with limited("requests=6/day") as worker:
            other = as_at(worker, client)
            assert [caller.get("/v1/me").status_code for caller in (client, other, client, other)] == [200] * 4
        with limited("requests=6/day") as restarted:
            assert until_refused(lambda: as_at(restarted, client).get("/v1/me"))[0] == 2
        assert until_refused(lambda: client.get("/v1/me"))[0] == 0


def test_workers_with_leases_never_use_more_than_there_is(limited: Limited) -> None:
    """A lease of a hundredth each: what a worker holds when it ends is lost, and never used twice."""
    with limited("requests=1000/day") as exchange:
        client, *_ = siblings(exchange)
        done = 0
        for _ in range(3):
            with limited("requests=1000/day") as worker:
                done += sum(as_at(worker, client).get("/v1/me").is_success for _ in range(12))
        assert done == 36
        with exchange.database.read() as session:
            counts = [use.used for use in session.exec(select(QuotaUse)) if use.key.startswith("requests/client/")]
        assert [36 <= used <= 90 for used in counts] == [True]


BATCH = {"items": [PHONE] * 4000}
CSV = "value,category\n" + "012 345 678,loan\n" * 4000


@short_on_sqlite
def test_batch_that_does_not_fit_takes_nothing(limited: Limited) -> None:
    """What is left stays for a client that asks for less, at any worker."""
    with limited("values=10000/day") as exchange:
        client, *_ = siblings(exchange)
        assert until_refused(lambda: client.post("/v1/checks/batch", BATCH))[0] == 2
        with limited("values=10000/day") as worker:
            fitting = {"items": [PHONE] * 1500}
            assert as_at(worker, client).post("/v1/checks/batch", fitting).status_code == 200


def test_client_without_the_scope_uses_up_nothing_that_needs_it(limited: Limited) -> None:
    """Else a client that runs wild would keep its own administrator from stopping it."""
    with limited("administration=2/day") as exchange:
        with exchange.database.transaction() as session:
            agency_id = new_agency(session, "Office")
            wild, chief = (new_client(session, agency_id, held) for held in ([Permission.CHECKS_RUN], Permission))
        tokens = exchange.services[Tokens]
        caller = exchange.with_token(tokens.issue(wild.client_id, Permission))
        path = f"/v1/clients/{wild.client_id}/disable"
        assert [caller.request("POST", path).status_code for _ in range(9)] == [403] * 9
        stop = exchange.with_token(tokens.issue(chief.client_id, Permission)).request("POST", path)
        assert (stop.status_code, stop.json()["status"]) == (200, "disabled")


def submit(caller: Caller, dry_run: bool, key: str = "") -> httpx.Response:
    headers = {"Content-Type": "text/csv"} | ({"Idempotency-Key": key} if key else {})
    path = f"/v1/reports/batch?dry_run={'true' if dry_run else 'false'}"
    return caller.request("POST", path, content=CSV.encode(), headers=headers)


@short_on_sqlite
def test_values_of_a_batch_and_rows_of_a_bulk_submission_count_each(limited: Limited) -> None:
    with limited("values=10000/day submissions=10000/day") as exchange:
        first, second, _ = siblings(exchange)
        assert until_refused(lambda: first.post("/v1/checks/batch", BATCH))[0] == 2
        assert first.check("012 345 678")["listed"] is False  # 1,998 are left of 10,000
        assert until_refused(lambda: submit(second, True))[0] == 2
        assert until_refused(lambda: submit(second, False))[0] == 0
        second.report("012 345 678")


@short_on_sqlite
def test_submission_that_is_refused_stores_nothing_and_its_key_may_be_used_again(limited: Limited) -> None:
    with limited("submissions=10000/day") as exchange:
        client, *_ = siblings(exchange)
        assert [submit(client, True).status_code for _ in range(2)] == [200, 200]
        assert submit(client, False, "k").status_code == 429
        assert client.get("/v1/reports").json()["items"] == []
    with limited("off") as exchange:
        assert submit(as_at(exchange, client), False, "k").status_code == 200


@short_on_sqlite
def test_answer_to_a_submission_that_is_sent_again_is_not_charged_for_its_rows(limited: Limited) -> None:
    with limited("submissions=10000/day") as exchange:
        client, *_ = siblings(exchange)
        assert [submit(client, False, "k").status_code for _ in range(5)] == [200] * 5


def token_request(exchange: Exchange, credential: Credential, secret: str | None = None) -> httpx.Response:
    basic = base64.b64encode(f"{credential.client_id}:{secret or credential.client_secret}".encode()).decode()
    form = {"grant_type": "client_credentials"}
    return exchange.nobody.request("POST", "/oauth/token", data=form, headers={"Authorization": f"Basic {basic}"})


def test_tokens_are_counted_for_who_proved_itself_alone(limited: Limited) -> None:
    """Else anybody who knows a client's id could shut it out."""
    with limited("tokens=3/day") as exchange:
        _, credential = exchange.enrol("Office")
        assert [token_request(exchange, credential, "wrong").status_code for _ in range(6)] == [401] * 6
        done, refused = until_refused(lambda: token_request(exchange, credential))
        assert (done, refused.json().get("code")) == (3, "quota_exceeded")


def field(answer: httpx.Response) -> dict[str, tuple[int, int, int, int]]:
    """What the answer tells of each quota: amount, window, remaining, until when."""
    policy = dict(re.findall(r'"(\w+)";q=(\d+;w=\d+)', answer.headers["ratelimit-policy"]))
    stands = dict(re.findall(r'"(\w+)";r=(\d+;t=\d+)', answer.headers["ratelimit"]))
    assert policy.keys() == stands.keys()
    told = {quota: re.split(r";\w=", policy[quota]) + re.split(r";\w=", stands[quota]) for quota in policy}
    return {quota: (int(q), int(w), int(r), int(t)) for quota, (q, w, r, t) in told.items()}


def test_answers_tell_what_is_left(limited: Limited) -> None:
    with limited("requests=5/day") as exchange:
        client, *_ = siblings(exchange)
        told = [field(client.get("/v1/me"))["requests"] for _ in range(3)]
        assert [quota[:3] for quota in told] == [(5, 86_400, 4), (5, 86_400, 3), (5, 86_400, 2)]
        assert all(0 < quota[3] <= 86_400 for quota in told)
        batch = field(client.post("/v1/checks/batch", {"items": [PHONE] * 100}))
        assert batch.keys() == {"checks", "values"}
        assert (batch["values"][2], batch["checks"][2]) == (60_000 - 100, 3_000 - 1)
        refused = until_refused(lambda: client.get("/v1/me"))[1]
        assert field(refused)["requests"][2] == 0
        assert field(refused)["requests"][3] == int(refused.headers["retry-after"])
        forbidden = exchange.member("Narrow", scopes=[Permission.CHECKS_RUN]).get("/v1/reports")
        assert (forbidden.status_code, "ratelimit" in forbidden.headers) == (403, True)


def test_off_tells_and_stops_nothing(limited: Limited) -> None:
    with limited("off") as exchange:
        client, *_ = siblings(exchange)
        assert "ratelimit" not in client.get("/v1/me").headers
