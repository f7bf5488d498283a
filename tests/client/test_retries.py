"""What is tried again, after how long, and how often."""

from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from types import SimpleNamespace

import httpx
import pytest

from krama_client import (
    AnswerNotUnderstood,
    Conflict,
    KramaError,
    RateLimited,
    ServiceFault,
    ServiceUnavailable,
    TransportError,
)
from krama_client._retry import RetryPolicy, Silence
from tests.client.service import ME, VERDICT, StandIn, ok, problem

LOST = Silence("ReadTimeout", passing=True)


@pytest.fixture
def pauses(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """The pauses that the client would have made."""
    made: list[float] = []
    monkeypatch.setattr("krama_client._connection.time", SimpleNamespace(sleep=made.append))
    return made


def policy(max_retries: int = 4, total_seconds: float = 1000.0, chance: float = 1.0) -> RetryPolicy:
    return RetryPolicy(max_retries, total_seconds, lambda: chance)


@pytest.mark.parametrize(
    "fault",
    [
        problem(429, "too_many_requests"),
        problem(503, "database_busy"),
        httpx.Response(502, text="<html>Bad Gateway</html>"),
        httpx.Response(504),
        problem(409, "request_in_progress"),
        httpx.ConnectError("Connection refused"),
        httpx.ReadTimeout("too slow"),
        httpx.RemoteProtocolError("hung up"),
    ],
    ids=lambda fault: type(fault).__name__ if isinstance(fault, Exception) else str(fault.status_code),
)
def test_what_can_pass_is_tried_again(fault: httpx.Response | Exception, pauses: list[float]) -> None:
    service = StandIn(fault, fault, ok(ME))
    assert service.krama().me().agency_name == "Phnom Penh Office"
    assert len(service.asked) == 3
    assert len(pauses) == 2


@pytest.mark.parametrize(
    ("fault", "raised"),
    [
        (problem(409, "report_already_withdrawn"), Conflict),
        (problem(500, "internal_error"), ServiceFault),
        (httpx.Response(200, text="<html>Welcome to the hotel</html>"), AnswerNotUnderstood),
        (httpx.LocalProtocolError("illegal header value b'…'"), TransportError),
    ],
    ids=["conflict", "fault", "not understood", "never sent"],
)
def test_what_cannot_pass_is_tried_once(
    fault: httpx.Response | Exception, raised: type[KramaError], pauses: list[float]
) -> None:
    service = StandIn(fault)
    with pytest.raises(raised):
        service.krama().me()
    assert len(service.asked) == 1
    assert pauses == []


def test_retry_after_is_the_least_pause(pauses: list[float]) -> None:
    service = StandIn(problem(503, "database_busy", headers={"Retry-After": "7"}), ok(VERDICT))
    service.krama().check("012 345 678")
    assert pauses == [7.0]


def test_retry_after_may_be_a_date() -> None:
    date = format_datetime(datetime.now(UTC) + timedelta(seconds=30), usegmt=True)
    pause = policy().pause(problem(429, "slow_down", headers={"Retry-After": date}), 0, 0, 0.0)
    assert pause is not None
    assert 25 < pause <= 30


def test_retry_after_beyond_the_total_time_gives_up_at_once(pauses: list[float]) -> None:
    service = StandIn(problem(429, "too_many_requests", headers={"Retry-After": "3600"}))
    with pytest.raises(RateLimited) as caught:
        service.krama().me()
    assert caught.value.retry_after == 3600
    assert (len(service.asked), pauses) == (1, [])


def test_unreadable_retry_after_is_passed_over() -> None:
    assert policy().pause(problem(503, "busy", headers={"Retry-After": "soon"}), 0, 0, 0.0) == 0.25


def test_retries_are_counted(pauses: list[float]) -> None:
    service = StandIn(problem(503, "database_busy"))
    with pytest.raises(ServiceUnavailable, match="database_busy"):
        service.krama(max_retries=3).me()
    assert len(service.asked) == 4
    assert len(pauses) == 3


def test_no_retries_means_none_at_all(pauses: list[float]) -> None:
    for fault in (problem(503, "database_busy"), problem(409, "request_in_progress")):
        service = StandIn(fault)
        with pytest.raises(KramaError):
            service.krama(max_retries=0).me()
        assert len(service.asked) == 1


def test_pauses_double_up_to_a_limit_and_are_spread() -> None:
    assert [policy().pause(LOST, 0, pauses, 0.0) for pauses in range(7)] == [0.25, 0.5, 1, 2, 4, 8, 8]
    assert policy(chance=0.0).pause(LOST, 0, 3, 0.0) == 1.0


def test_no_attempt_begins_after_the_total_time() -> None:
    assert policy(total_seconds=10.0).pause(LOST, 0, 0, 9.7) == 0.25
    assert policy(total_seconds=10.0).pause(LOST, 0, 0, 9.8) is None


def test_waiting_for_a_first_attempt_at_work_costs_no_retry() -> None:
    running = problem(409, "request_in_progress")
    assert policy(max_retries=1).pause(running, 1, 5, 0.0) == 8.0
    assert policy(max_retries=1, total_seconds=20.0).pause(running, 1, 5, 15.0) is None


def test_body_and_key_are_the_same_at_every_attempt(pauses: list[float]) -> None:
    service = StandIn(problem(503, "database_busy"), httpx.ReadTimeout(""), problem(422, "phone_impossible"))
    with pytest.raises(KramaError):
        service.krama().report("12", "loan")
    assert len({request.content for request in service.asked}) == 1
    assert len({request.headers["Idempotency-Key"] for request in service.asked}) == 1
    assert len(service.asked) == 3


def test_negative_bounds_are_refused() -> None:
    with pytest.raises(ValueError, match="negative"):
        StandIn(ok(ME)).krama(max_retries=-1)
