"""Idempotency-Key: one effect, and the first answer again."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import httpx
import pytest
from fastapi import Response
from sqlalchemy import update
from sqlalchemy.exc import OperationalError
from sqlmodel import col, select

from krama.core import clock
from krama.core.idempotency import Attempt, IdempotencyRecord, RequestInProgress
from krama.core.idempotent_steps import LEASE, Steps, once_in_steps
from krama.operations.sweeps import sweep_idempotency_keys
from tests.exchange import Caller, Exchange

BODY = {"value": "012 345 678", "category": "loan"}


def test_same_request_again_gets_the_first_answer(police: Caller) -> None:
    first = police.post("/v1/reports", BODY, **{"Idempotency-Key": "a"})
    again = police.post("/v1/reports", BODY, **{"Idempotency-Key": "a"})
    assert (first.status_code, again.status_code) == (201, 201)
    assert again.content == first.content
    assert again.headers["location"] == first.headers["location"]
    assert again.headers["idempotency-replayed"] == "true"
    assert "idempotency-replayed" not in first.headers


def test_key_of_another_request_is_refused(police: Caller) -> None:
    police.post("/v1/reports", BODY, **{"Idempotency-Key": "a"})
    other = police.post("/v1/reports", BODY | {"category": "romance"}, **{"Idempotency-Key": "a"})
    assert (other.status_code, other.json()["code"]) == (422, "idempotency_key_reused")
    assert len(police.get("/v1/reports").json()["items"]) == 1


def test_keys_of_two_clients_do_not_meet(police: Caller, office: Caller) -> None:
    first = police.post("/v1/reports", BODY, **{"Idempotency-Key": "a"}).json()
    second = office.post("/v1/reports", BODY, **{"Idempotency-Key": "a"}).json()
    assert first["report_id"] != second["report_id"]


def test_refused_request_leaves_its_key_free(police: Caller) -> None:
    refused = police.post("/v1/reports", BODY | {"value": "zz"}, **{"Idempotency-Key": "a"})
    mended = police.post("/v1/reports", BODY, **{"Idempotency-Key": "a"})
    assert (refused.status_code, mended.status_code) == (422, 201)


def test_request_still_running_is_told_so_and_taken_over_when_its_worker_died(
    exchange: Exchange, police: Caller
) -> None:
    """Of a bulk submission, which takes several transactions: its claim stands between them, and is renewed in each."""

    def submit() -> httpx.Response:
        headers = {"Content-Type": "text/csv", "Idempotency-Key": "a"}
        return police.request(
            "POST", "/v1/reports/batch", headers=headers, content="value,category\n012 345 678,loan\n"
        )

    submit()
    _unfinish(exchange)
    running = submit()
    assert (running.status_code, running.json()["code"]) == (409, "request_in_progress")
    assert running.headers["retry-after"] == "1"
    _unfinish(exchange, LEASE)
    taken_over = submit()
    assert (taken_over.status_code, taken_over.json()["items"][0]["result"]) == (200, "unchanged")
    assert len(police.get("/v1/reports").json()["items"]) == 1


def _unfinish(exchange: Exchange, age: timedelta = timedelta()) -> None:
    """Make the key look as if its worker had not answered."""
    with exchange.database.transaction() as session:
        changed = update(IdempotencyRecord).values(status=None, body=None, claimed_at=clock.now() - age)
        session.execute(changed.where(col(IdempotencyRecord.key) == "a"))


def test_many_at_once_with_one_key_have_one_effect(police: Caller) -> None:
    def submit(_: int) -> int:
        return police.post("/v1/reports", BODY, **{"Idempotency-Key": "a"}).status_code

    with ThreadPoolExecutor(8) as pool:
        statuses = list(pool.map(submit, range(24)))
    assert set(statuses) == {201}, "who comes second waits for the first, and gets its answer"
    assert len(police.get("/v1/reports").json()["items"]) == 1


def test_key_of_a_transaction_that_failed_is_free_at_once(
    exchange: Exchange, police: Caller, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nothing stands between the transactions of a single report: a caller that retries after a crash does not wait."""

    def away(*_: object) -> None:
        raise OperationalError("INSERT", {}, Exception("gone"))

    with monkeypatch.context() as patched:
        patched.setattr("krama.access.endpoint.remember", away)
        assert police.post("/v1/reports", BODY, **{"Idempotency-Key": "a"}).status_code == 503
    assert police.get("/v1/reports").json()["items"] == []
    assert police.post("/v1/reports", BODY, **{"Idempotency-Key": "a"}).status_code == 201


def _expire(exchange: Exchange) -> None:
    with exchange.database.transaction() as session:
        session.execute(update(IdempotencyRecord).values(expires_at=clock.now() - timedelta(seconds=1)))


def test_expired_keys_are_swept_and_others_are_kept(exchange: Exchange, police: Caller) -> None:
    police.post("/v1/reports", BODY, **{"Idempotency-Key": "a"})
    _expire(exchange)
    police.post("/v1/reports", BODY | {"value": "012 345 679"}, **{"Idempotency-Key": "b"})
    sweep_idempotency_keys(exchange.database)
    with exchange.database.read() as session:
        assert [record.key for record in session.exec(select(IdempotencyRecord))] == ["b"]


def test_expired_key_is_free_before_it_is_swept(exchange: Exchange, police: Caller) -> None:
    """A key is kept for 24 hours, whenever the sweep comes."""
    bulk = {"content": '{"value": "012 345 678", "category": "loan"}\n'}
    headers = {"Content-Type": "application/x-ndjson", "Idempotency-Key": "b"}
    police.post("/v1/reports", BODY, **{"Idempotency-Key": "a"})
    police.request("POST", "/v1/reports/batch", headers=headers, **bulk)
    _expire(exchange)
    other = police.post("/v1/reports", BODY | {"value": "012 345 679"}, **{"Idempotency-Key": "a"})
    assert (other.status_code, "idempotency-replayed" in other.headers) == (201, False)
    again = police.request("POST", "/v1/reports/batch", headers=headers, **bulk)
    assert (again.json()["items"][0]["result"], "idempotency-replayed" in again.headers) == ("unchanged", False)
    replayed = police.post("/v1/reports", BODY | {"value": "012 345 679"}, **{"Idempotency-Key": "a"})
    assert replayed.content == other.content


def test_many_natural_duplicates_at_once_are_one_report(police: Caller, office: Caller) -> None:
    def submit(number: int) -> int:
        return (police, office)[number % 2].post("/v1/reports", BODY).status_code

    with ThreadPoolExecutor(8) as pool:
        statuses = list(pool.map(submit, range(24)))
    assert sorted(statuses)[-2:] == [201, 201]
    assert set(statuses) == {200, 201}
    verdict = police.check("012 345 678")
    assert (verdict["report_count"], verdict["agency_count"]) == (2, 2)


@pytest.mark.parametrize("key", ["", "a b", "é", "x" * 129])
def test_malformed_key_is_refused(police: Caller, key: str) -> None:
    answer = police.request("POST", "/v1/reports", json=BODY, headers={"Idempotency-Key": key.encode("latin-1")})
    assert (answer.status_code, answer.json()["code"]) == (422, "validation_failed")


def test_bulk_submission_is_replayed_too(police: Caller) -> None:
    options = {"content": '{"value": "012 345 678", "category": "loan"}\n'}
    headers = {"Content-Type": "application/x-ndjson", "Idempotency-Key": "b"}
    first = police.request("POST", "/v1/reports/batch", headers=headers, **options)
    again = police.request("POST", "/v1/reports/batch", headers=headers, **options)
    assert again.content == first.content
    assert again.json()["items"][0]["result"] == "created"
    other = police.request("POST", "/v1/reports/batch", headers=headers, content="{}\n")
    assert other.json()["code"] == "idempotency_key_reused"


def test_withdrawal_is_replayed_rather_than_refused(police: Caller) -> None:
    path = f"/v1/reports/{police.report('012 345 678')['report_id']}/withdraw"
    first = police.post(path, {"reason": "Wrong number."}, **{"Idempotency-Key": "w"})
    again = police.post(path, {"reason": "Wrong number."}, **{"Idempotency-Key": "w"})
    assert (first.status_code, again.status_code) == (200, 200)
    assert again.content == first.content


def test_claim_taken_over_is_not_answered_by_the_worker_that_lost_it(exchange: Exchange, police: Caller) -> None:
    client = police.get("/v1/me").json()["client_id"]
    lost = Attempt(client, "k", b"same")
    taken = Attempt(client, "k", b"same")

    def lose(steps: Steps) -> Response:
        with exchange.database.transaction() as session:
            aged = {"claimed_at": clock.now() - LEASE}
            session.execute(update(IdempotencyRecord).values(**aged))
        once_in_steps(exchange.database, taken, lambda _: Response(b"taken"))
        with pytest.raises(RequestInProgress), exchange.database.transaction() as session:
            steps.renew(session)
        return Response(b"lost")

    with pytest.raises(RequestInProgress):
        once_in_steps(exchange.database, lost, lose)
    again = once_in_steps(exchange.database, Attempt(client, "k", b"same"), lambda _: Response(b"third"))
    assert again.body == b"taken"
