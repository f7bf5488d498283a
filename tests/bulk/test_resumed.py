"""A bulk submission that was broken off is resumed by its key: no stored row is refused or stored twice."""

import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import pytest
from sqlalchemy import func, select, update
from sqlalchemy.exc import OperationalError
from sqlmodel import col

from krama.audit.tables import AuditRecord
from krama.core import clock
from krama.core.idempotency import IdempotencyRecord
from krama.core.idempotent_steps import LEASE
from krama.operations import retention
from krama.reports import service
from tests.exchange import Caller, Exchange

CHUNK = 2


@pytest.fixture(autouse=True)
def small_chunks(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("krama.bulk.service.ROWS_A_TRANSACTION", CHUNK)


class Interrupted(BaseException):
    """As if the process ended here."""


def break_off(monkeypatch: pytest.MonkeyPatch, at_call: int, problem: BaseException) -> Callable[[], None]:
    """Let the chunk of this number fail in its transaction; returns what takes the fault away."""
    calls, whole = [0], service.submit

    def submit(*arguments: Any, **options: Any) -> Any:
        calls[0] += 1
        if calls[0] == at_call:
            raise problem
        return whole(*arguments, **options)

    monkeypatch.setattr(service, "submit", submit)
    return lambda: monkeypatch.setattr(service, "submit", whole)


def rows(valid_until: datetime, count: int = 5) -> str:
    """The first `count - 1` rows are valid until then, the last one for ever."""
    sent: list[dict[str, Any]] = [
        {"value": f"012 345 67{number}", "category": "loan", "valid_until": valid_until.isoformat()}
        for number in range(count - 1)
    ]
    return "\n".join(json.dumps(row) for row in [*sent, {"value": "012 345 699", "category": "loan"}])


def send(caller: Caller, body: str, key: str = "b") -> httpx.Response:
    headers = {"Content-Type": "application/x-ndjson", "Idempotency-Key": key}
    return caller.request("POST", "/v1/reports/batch", content=body, headers=headers)


def away() -> OperationalError:
    return OperationalError("INSERT", {}, Exception("gone"))


def test_rows_that_were_stored_are_not_refused_when_the_rest_follows(
    exchange: Exchange, police: Caller, monkeypatch: pytest.MonkeyPatch, later: list[timedelta]
) -> None:
    body = rows(datetime.now(UTC) + timedelta(hours=1))
    mend = break_off(monkeypatch, 3, away())
    assert send(police, body).status_code == 503
    mend()
    later[0] = timedelta(hours=2)
    assert retention.expire(exchange.database) == 4
    stored = {report["report_id"] for report in police.get("/v1/reports").json()["items"]}
    answer = send(police, body).json()
    assert (answer["item_count"], answer["created_count"], answer["rejected_count"]) == (5, 5, 0)
    assert [result["index"] for result in answer["items"]] == [0, 1, 2, 3, 4]
    assert {result["result"] for result in answer["items"]} == {"created"}
    assert {result["report_id"] for result in answer["items"][:4]} == stored
    assert len(police.get("/v1/reports").json()["items"]) == 5
    assert send(police, body).json() == answer


def test_submission_of_a_killed_worker_is_resumed_after_its_lease(
    exchange: Exchange, police: Caller, monkeypatch: pytest.MonkeyPatch, later: list[timedelta]
) -> None:
    body = rows(datetime.now(UTC) + timedelta(hours=1))
    mend = break_off(monkeypatch, 2, away())
    with monkeypatch.context() as killed:  # a process that ended releases nothing
        killed.setattr("krama.core.idempotent_steps._release", lambda *_: None)
        assert send(police, body).status_code == 503
    mend()
    assert send(police, body).json().get("code") == "request_in_progress"
    later[0] = LEASE + timedelta(seconds=1)
    answer = send(police, body).json()
    assert (answer["created_count"], {result["result"] for result in answer["items"]}) == (5, {"created"})


def test_row_is_refused_again_with_the_first_reason(
    exchange: Exchange, police: Caller, monkeypatch: pytest.MonkeyPatch, later: list[timedelta]
) -> None:
    """A chunk of which nothing was stored keeps its results as well."""
    ahead = (datetime.now(UTC) + timedelta(hours=1)).isoformat()
    early = [json.dumps({"value": f"012 345 60{n}", "category": "loan", "occurred_at": ahead}) for n in range(CHUNK)]
    body = "\n".join([*early, rows(datetime.now(UTC) + timedelta(days=1), 3)])
    mend = break_off(monkeypatch, 1, away())
    assert send(police, body).status_code == 503
    mend()
    later[0] = timedelta(hours=2)
    answer = send(police, body).json()
    codes = [result["error"] and result["error"]["code"] for result in answer["items"]]
    assert codes == ["occurred_in_future"] * CHUNK + [None] * 3


def test_key_that_had_an_effect_stays_with_its_request(
    exchange: Exchange, police: Caller, monkeypatch: pytest.MonkeyPatch
) -> None:
    tomorrow = datetime.now(UTC) + timedelta(days=1)
    mend = break_off(monkeypatch, 2, away())
    assert send(police, rows(tomorrow)).status_code == 503
    mend()
    other = send(police, rows(tomorrow, 3))
    assert (other.status_code, other.json().get("code")) == (422, "idempotency_key_reused")


def test_key_without_an_effect_is_free(police: Caller, monkeypatch: pytest.MonkeyPatch) -> None:
    tomorrow = datetime.now(UTC) + timedelta(days=1)
    mend = break_off(monkeypatch, 1, away())
    assert send(police, rows(tomorrow)).status_code == 503
    mend()
    assert send(police, rows(tomorrow, 3)).json()["created_count"] == 3


def test_resumed_rows_are_on_record_once(exchange: Exchange, police: Caller, monkeypatch: pytest.MonkeyPatch) -> None:
    def records() -> int:
        with exchange.database.read() as session:
            return int(session.execute(select(func.count()).select_from(AuditRecord)).scalar_one())

    body = rows(datetime.now(UTC) + timedelta(days=1))
    mend = break_off(monkeypatch, 3, away())
    send(police, body)
    mend()
    before = records()
    send(police, body)
    assert records() - before == 2, "the last chunk, and the request itself"


def test_rows_that_were_stored_are_not_charged_again(
    exchange: Exchange, police: Caller, monkeypatch: pytest.MonkeyPatch
) -> None:
    charged: list[int] = []
    monkeypatch.setattr("krama.bulk.routes.charge_beyond_one", lambda *arguments: charged.append(arguments[-1]))
    body = rows(datetime.now(UTC) + timedelta(days=1))
    mend = break_off(monkeypatch, 3, away())
    send(police, body)
    mend()
    send(police, body)
    assert charged == [5, 1]


def test_same_bytes_as_another_media_type_are_another_request(police: Caller) -> None:
    body = json.dumps({"value": "012 345 678", "category": "loan"})
    assert send(police, body).json()["created_count"] == 1
    headers = {"Content-Type": "text/csv", "Idempotency-Key": "b"}
    again = police.request("POST", "/v1/reports/batch", content=body, headers=headers)
    assert (again.status_code, again.json().get("code")) == (422, "idempotency_key_reused")


def test_parts_are_dropped_once_the_answer_is_kept(
    exchange: Exchange, police: Caller, monkeypatch: pytest.MonkeyPatch
) -> None:
    from krama.core.idempotent_steps import IdempotencyPart  # noqa: PLC0415

    def parts() -> int:
        with exchange.database.read() as session:
            return int(session.execute(select(func.count()).select_from(IdempotencyPart)).scalar_one())

    body = rows(datetime.now(UTC) + timedelta(days=1))
    mend = break_off(monkeypatch, 3, away())
    send(police, body)
    mend()
    assert parts() == 2
    send(police, body)
    assert parts() == 0


def test_parts_of_a_key_that_expired_are_dropped_with_it(
    exchange: Exchange, police: Caller, monkeypatch: pytest.MonkeyPatch
) -> None:
    from krama.core.idempotent_steps import IdempotencyPart  # noqa: PLC0415

    tomorrow = datetime.now(UTC) + timedelta(days=1)
    mend = break_off(monkeypatch, 2, away())
    send(police, rows(tomorrow))
    mend()
    with exchange.database.transaction() as session:
        session.execute(update(IdempotencyRecord).values(expires_at=clock.now() - timedelta(seconds=1)))
    send(police, rows(tomorrow, 3))
    with exchange.database.read() as session:
        left = session.execute(select(col(IdempotencyPart.key))).all()
    assert left == []
