"""What is tried again, after how long, and how often."""

import time
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from types import SimpleNamespace

import httpx
import pytest

from krama_client import AnswerNotUnderstood, Conflict, KramaError, RateLimited, ServiceUnavailable
from krama_client._core.call import Call
from krama_client._core.deadline import Deadline
from krama_client._core.received import Received, Silence
from krama_client._core.retry import RetryPolicy
from krama_client.errors import ServiceFault, TimedOut, TransportError
from tests.client.service import ME, VERDICT, StandIn, ok, problem

LOST = Silence("ReadTimeout", passing=True, slow=True)
CHECK: Call[object] = Call("checkValue", "POST", "/v1/checks", dict, repeatable=True)


@pytest.fixture
def pauses(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """The pauses that the client would have made."""
    made: list[float] = []
    clock = SimpleNamespace(sleep=made.append, monotonic=time.monotonic)
    monkeypatch.setattr("krama_client._drivers.synchronous.time", clock)
    return made


def pause_after(
    result: httpx.Response | Silence,
    *,
    retries: int = 0,
    pauses: int = 0,
    elapsed: float = 0.0,
    max_retries: int = 4,
    total: float | None = 1000.0,
    chance: float = 1.0,
) -> float | None:
    """The pause after a result that came `elapsed` seconds after the call began."""
    heard = result if isinstance(result, Silence) else Received(result.status_code, result.headers, result.content)
    policy = RetryPolicy(max_retries, lambda: chance)
    return policy.pause(CHECK, heard, retries, pauses, Deadline(total, 0.0, lambda: elapsed))


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
    assert service.krama().me.get().agency.name == "Phnom Penh Office"
    assert len(service.asked) == 3
    assert len(pauses) == 2


@pytest.mark.parametrize(
    ("fault", "raised"),
    [
        (problem(409, "report_ended"), Conflict),
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
        service.krama().me.get()
    assert len(service.asked) == 1
    assert pauses == []


def test_retry_after_is_the_least_pause(pauses: list[float]) -> None:
    service = StandIn(problem(503, "database_busy", headers={"Retry-After": "7"}), ok(VERDICT))
    service.krama().check("012 345 678")
    assert pauses == [7.0]


def test_retry_after_may_be_a_date() -> None:
    date = format_datetime(datetime.now(UTC) + timedelta(seconds=30), usegmt=True)
    pause = pause_after(problem(429, "slow_down", headers={"Retry-After": date}))
    assert pause is not None
    assert 25 < pause <= 30


def test_retry_after_beyond_the_total_time_gives_up_at_once(pauses: list[float]) -> None:
    service = StandIn(problem(429, "too_many_requests", headers={"Retry-After": "3600"}))
    with pytest.raises(RateLimited) as caught:
        service.krama().me.get()
    assert caught.value.retry_after == 3600
    assert (len(service.asked), pauses) == (1, [])


def test_unreadable_retry_after_is_passed_over() -> None:
    assert pause_after(problem(503, "busy", headers={"Retry-After": "soon"})) == 0.25


def test_three_retries_are_the_default(pauses: list[float]) -> None:
    service = StandIn(problem(503, "database_busy"))
    with pytest.raises(ServiceUnavailable, match="database_busy"):
        service.krama().me.get()
    assert len(service.asked) == 4
    assert len(pauses) == 3


def test_no_retries_means_none_at_all(pauses: list[float]) -> None:
    for fault in (problem(503, "database_busy"), problem(409, "request_in_progress")):
        service = StandIn(fault)
        with pytest.raises(KramaError):
            service.krama(max_retries=0).me.get()
        assert len(service.asked) == 1


def test_pauses_double_up_to_a_limit_and_are_spread() -> None:
    assert [pause_after(LOST, pauses=pauses) for pauses in range(7)] == [0.25, 0.5, 1, 2, 4, 8, 8]
    assert pause_after(LOST, pauses=3, chance=0.0) == 1.0


def test_no_attempt_begins_after_the_total_time() -> None:
    assert pause_after(LOST, elapsed=9.6, total=10.0) == 0.25
    assert pause_after(LOST, elapsed=9.7, total=10.0) is None
    assert pause_after(LOST, elapsed=9.8, total=None) == 0.25


def test_waiting_for_a_first_attempt_at_work_costs_no_retry() -> None:
    running = problem(409, "request_in_progress")
    assert pause_after(running, retries=1, pauses=5, max_retries=1) == 8.0
    assert pause_after(running, retries=1, pauses=5, max_retries=1, elapsed=15.0, total=20.0) is None
    assert pause_after(running, retries=1, pauses=5, max_retries=1, elapsed=121.0, total=None) is None


def test_body_and_key_are_the_same_at_every_attempt(pauses: list[float]) -> None:
    service = StandIn(problem(503, "database_busy"), httpx.ReadTimeout(""), problem(422, "phone_invalid"))
    with pytest.raises(KramaError):
        service.krama().report("12", "loan")
    assert len({request.content for request in service.asked}) == 1
    assert len({request.headers["Idempotency-Key"] for request in service.asked}) == 1
    assert len(service.asked) == 3


@pytest.mark.parametrize("bound", [{"max_retries": -1}, {"deadline": 0}, {"deadline": -1.0}, {"timeout": 0}])
def test_bounds_that_make_no_sense_are_refused(bound: dict[str, float]) -> None:
    service = StandIn(ok(ME))
    [name] = bound
    with pytest.raises(ValueError, match=f"{name} must be"):
        service.krama(**bound)
    with service.krama() as krama, pytest.raises(ValueError, match=f"{name} must be"):
        krama.with_options(**bound)  # type: ignore[arg-type]  # which options are given is known at run time alone
    of_call: type[Exception] = TimedOut if name == "deadline" else ValueError  # it is over before anything is sent
    with service.krama() as krama, pytest.raises(of_call):
        krama.me.get(**bound)  # type: ignore[arg-type]
    assert service.asked == []


def test_no_attempt_begins_that_the_deadline_would_cut_off() -> None:
    now = [0.0]
    deadline = Deadline(1.0, 0.0, lambda: now[0])
    busy = Received(503, {})
    now[0] = 0.6
    assert RetryPolicy(3, lambda: 1.0).pause(CHECK, busy, 0, 0, deadline) == 0.25
    now[0] = 0.7
    assert RetryPolicy(3, lambda: 1.0).pause(CHECK, busy, 0, 0, deadline) is None
