"""A line that breaks after the service has done its work, or in the middle of a request; and many who ask at once."""

import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import httpx
import pytest

from tests.faults.conftest import Figures, client_of, token_for
from tests.faults.ledger import Ledger, Offices, keep_checkpoint, report_of
from tests.faults.proxy import Proxy, proxied
from tests.process import free_port, served
from tests.tiers import at_length, short_on_postgresql, turns

PROGRAMS = {None: ("krama.cli.main",), "no_idempotency": ("tests.faults.sabotaged", "no_idempotency")}
CONTROL = pytest.param("no_idempotency", marks=at_length)


@pytest.mark.parametrize("sabotage", [None, CONTROL])
def test_answer_that_was_lost_on_its_way_is_given_again_to_the_same_key(
    sqlite_url: str, tmp_path: Path, figures: Figures, sabotage: str | None
) -> None:
    port = free_port()
    token = token_for(sqlite_url, tmp_path, port)
    key = {"Idempotency-Key": "lost"}
    with served(port, sqlite_url, tmp_path, program=PROGRAMS[sabotage], quotas="off"), proxied(port) as proxy:
        proxy.cut_answers = 1
        with client_of(proxy.port, token) as client:
            with pytest.raises(httpx.TransportError):
                client.post("/v1/reports", json=report_of("lost"), headers=key)
            again = client.post("/v1/reports", json=report_of("lost"), headers=key)
            listed = client.get("/v1/reports").json()["items"]
    assert len(listed) == 1
    figures.note(cut=1, answered_again_with=again.status_code)
    if sabotage is None:
        assert (again.status_code, again.json()["report_id"]) == (201, listed[0]["report_id"])
    else:
        assert again.status_code == 200


@short_on_postgresql
def test_offices_behind_a_line_that_breaks_all_the_time_lose_and_double_nothing(
    database_url: str, tmp_path: Path, figures: Figures
) -> None:
    port, ledger, cuts = free_port(), Ledger(), turns(8, 60)
    token = token_for(database_url, tmp_path, port)
    with served(port, database_url, tmp_path, quotas="off"), proxied(port) as proxy:
        with Offices(ledger, proxy.port, token, ["a", "b", "c"]) as offices:
            for number in range(cuts):
                _cut(proxy, "cut_answers" if number % 2 else "cut_requests")
            deadline = time.monotonic() + 60
            while len(ledger.acknowledged) <= cuts and time.monotonic() < deadline:
                time.sleep(0.1)
        keep_checkpoint(ledger, port, token)
    findings = ledger.judge(database_url, tmp_path)
    lost = sum(len(office.unanswered) for office in offices.offices)
    figures.note(cuts=cuts, sent=len(set(ledger.sent)), acknowledged=len(ledger.acknowledged), faults=len(findings))
    assert findings == []
    assert lost >= cuts / 2
    assert len(ledger.acknowledged) > cuts


def _cut(proxy: Proxy, how: str) -> None:
    """Break the next line there is, and wait until it is broken."""
    setattr(proxy, how, 1)
    deadline = time.monotonic() + 10
    while getattr(proxy, how):
        assert time.monotonic() < deadline, "nobody came to be cut off"
        time.sleep(0.005)
    time.sleep(0.05)


@short_on_postgresql
@pytest.mark.parametrize("sabotage", [None, CONTROL])
def test_fifty_at_once_with_one_key_have_one_effect_and_one_answer(
    database_url: str, tmp_path: Path, figures: Figures, sabotage: str | None
) -> None:
    port = free_port()
    token = token_for(database_url, tmp_path, port)
    key = {"Idempotency-Key": "one"}
    with (
        served(port, database_url, tmp_path, 2, program=PROGRAMS[sabotage], quotas="off"),
        client_of(port, token) as client,
        ThreadPoolExecutor(50) as pool,
    ):

        def post(case: str, **headers: str) -> httpx.Response:
            return client.post("/v1/reports", json=report_of(case), headers=headers)

        same = [request.result() for request in [pool.submit(post, "one", **key) for _ in range(50)]]
        natural = [request.result() for request in [pool.submit(post, "two") for _ in range(50)]]
        other = post("three", **key)
        stored = {report["case_reference"] for report in client.get("/v1/reports").json()["items"]}
    statuses = Counter(answer.status_code for answer in same)
    figures.note(with_one_key=str(dict(statuses)), natural=str(dict(Counter(answer.status_code for answer in natural))))
    if sabotage is not None:
        assert statuses[201] == 1
        assert other.status_code == 201
        return
    assert stored == {"one", "two"}
    assert set(statuses) <= {201, 409}
    assert statuses[201] > 0
    assert len({answer.text for answer in same if answer.status_code == 201}) == 1
    assert Counter(answer.status_code for answer in natural) == {201: 1, 200: 49}
    assert (other.status_code, other.json()["code"]) == (422, "idempotency_key_reused")
