"""While the exchange is away, a breaker fails calls at once."""

import httpx
import pytest

from krama_client import Breaker, Krama, Unreached
from krama_client._core.breaker import BreakerState
from krama_client.errors import CircuitOpen, InvalidRequest, KramaError, RateLimited
from krama_client.types import BreakerOpened
from tests.client.service import VERDICT, StandIn, ok, problem


class Clock:
    now = 0.0

    def __call__(self) -> float:
        return self.now


def gate(service: StandIn, clock: Clock, **options: object) -> Krama:
    krama = service.krama(max_retries=0, breaker=Breaker(failures=3, open_seconds=10), **options)
    krama._connection._member.breaker._clock = clock
    return krama


def fail(krama: Krama, times: int) -> None:
    for _ in range(times):
        with pytest.raises(KramaError):
            krama.check("012 345 678")


@pytest.mark.parametrize("away", [httpx.ConnectError("refused"), httpx.ReadTimeout("lost"), problem(503, "busy")])
def test_breaker_opens_after_calls_in_a_row_without_an_answer(away: httpx.Response | Exception) -> None:
    service = StandIn(away)
    krama = gate(service, Clock())
    fail(krama, 3)
    with pytest.raises(CircuitOpen, match="breaker is open") as caught:
        krama.check("012 345 678")
    assert len(service.asked) == 3
    assert (caught.value.attempts, caught.value.maybe_done) == (0, False)
    assert 0 < caught.value.retry_after <= 10
    assert isinstance(caught.value, Unreached)


def test_one_call_probes_and_closes_the_breaker() -> None:
    service, clock = StandIn(httpx.ConnectError("refused")), Clock()
    krama = gate(service, clock)
    fail(krama, 3)
    clock.now = 10.0
    service.script = [ok(VERDICT)]
    krama.check("012 345 678")
    krama.check("012 345 678")
    assert len(service.asked) == 5


def test_probe_that_fails_opens_the_breaker_again() -> None:
    service, clock = StandIn(httpx.ConnectError("refused")), Clock()
    krama = gate(service, clock)
    fail(krama, 3)
    clock.now = 10.0
    fail(krama, 1)
    with pytest.raises(CircuitOpen):
        krama.check("012 345 678")
    assert len(service.asked) == 4


def test_only_one_call_probes_at_a_time() -> None:
    clock = Clock()
    state = BreakerState(Breaker(failures=1, open_seconds=10), clock)
    assert state.ended(state.admit(), answered=False)
    clock.now = 10.0
    probe = state.admit()
    with pytest.raises(CircuitOpen):
        state.admit()
    state.ended(probe, answered=None)  # its caller broke it off
    assert state.admit().is_probe


def test_calls_that_began_before_the_breaker_opened_change_nothing() -> None:
    clock = Clock()
    state = BreakerState(Breaker(failures=2, open_seconds=10), clock)
    stale = [state.admit() for _ in range(5)]
    assert [state.ended(ticket, answered=False) for ticket in stale[:3]] == [False, True, False]
    clock.now = 10.0
    probe = state.admit()
    assert not state.ended(stale[3], answered=False)
    assert not state.ended(stale[4], answered=True)
    with pytest.raises(CircuitOpen):
        state.admit()
    assert not state.ended(probe, answered=True)
    assert not state.admit().is_probe


@pytest.mark.parametrize(
    ("answer", "raised"), [(problem(422, "phone_invalid"), InvalidRequest), (problem(429, "slow"), RateLimited)]
)
def test_refusals_are_answers(answer: httpx.Response, raised: type[KramaError]) -> None:
    krama = gate(StandIn(answer), Clock())
    for _ in range(5):
        with pytest.raises(raised):
            krama.check("012 345 678")


def test_token_endpoint_that_is_away_opens_the_breaker() -> None:
    def away(request: httpx.Request) -> httpx.Response:
        raise httpx.ConnectError("refused")

    krama = Krama(
        "https://krama.test", "c", "s", transport=httpx.MockTransport(away), max_retries=0, breaker=Breaker(2)
    )
    fail(krama, 2)
    with pytest.raises(CircuitOpen):
        krama.check("012 345 678")


def test_copies_share_the_breaker_and_the_operator_hears_of_it() -> None:
    events: list[object] = []
    krama = gate(StandIn(httpx.ConnectError("refused")), Clock(), on_event=events.append)
    fail(krama.with_options(deadline=1), 3)
    with pytest.raises(CircuitOpen):
        krama.check("012 345 678")
    assert events.count(BreakerOpened()) == 1


def test_client_has_no_breaker_by_default() -> None:
    service = StandIn(httpx.ConnectError("refused"))
    fail(service.krama(max_retries=0), 20)
    assert len(service.asked) == 20


@pytest.mark.parametrize(("failures", "seconds"), [(0, 10.0), (5, 0.0)])
def test_breaker_that_makes_no_sense_is_refused(failures: int, seconds: float) -> None:
    with pytest.raises(ValueError, match="at least 1 failure"):
        Breaker(failures, seconds)
