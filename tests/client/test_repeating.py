"""What is sent again after its answer was lost, and how much retrying a client does in an outage."""

from collections.abc import Callable

import httpx
import pytest

from krama_client import Krama, KramaError, TimedOut
from krama_client._core.received import Received, Silence
from krama_client._core.retry import RetryBudget
from krama_client.errors import ServiceFault, ServiceUnavailable, TransportError
from tests.client.service import ME, SECRET, VERDICT, StandIn, ok, problem

ID = "22a4c31d-a801-436a-90c9-44ab42f5af26"
CLIENT = "krama_00000000000000000000"


@pytest.fixture(autouse=True)
def _without_pauses(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("krama_client._core.retry._FIRST_PAUSE", 0.0)


@pytest.mark.parametrize("lost", [httpx.ReadTimeout("lost"), problem(502, "bad_gateway"), problem(503, "busy")])
def test_call_without_a_key_is_not_sent_again_once_it_may_have_been_done(lost: httpx.Response | Exception) -> None:
    service = StandIn(lost)
    with pytest.raises(KramaError) as caught:
        service.krama().clients.add(name="gate", role="checker", agency_id=ID)
    assert len(service.asked) == 1
    assert caught.value.maybe_done
    assert caught.value.attempts == 1


@pytest.mark.parametrize(
    "undone",
    [httpx.ConnectError("refused"), httpx.ConnectTimeout("slow"), httpx.PoolTimeout("full"), problem(429, "slow")],
)
def test_call_without_a_key_is_sent_again_if_it_cannot_have_been_done(undone: httpx.Response | Exception) -> None:
    service = StandIn(undone, undone, problem(409, "name_taken"))
    with pytest.raises(KramaError, match="name_taken") as caught:
        service.krama().clients.add(name="gate", role="checker", agency_id=ID)
    assert len(service.asked) == 3
    assert not caught.value.maybe_done


def test_refused_connection_is_never_maybe_done() -> None:
    with pytest.raises(TransportError) as caught:
        StandIn(httpx.ConnectError("refused")).krama().clients.disable(CLIENT)
    assert (caught.value.maybe_done, caught.value.attempts) == (False, 4)


@pytest.mark.parametrize("lost", [httpx.ReadTimeout("lost"), problem(408, "too_slow"), problem(504, "no_answer")])
def test_repeatable_and_keyed_calls_are_sent_again(lost: httpx.Response | Exception) -> None:
    asks: list[Callable[[Krama], object]] = [
        lambda krama: krama.check("012 345 678"),
        lambda krama: krama.reports.approve(ID, revision=1),
        lambda krama: krama.disputes.open(indicator_id=ID, grounds="other", statement="Wrong."),
        lambda krama: krama.me.get(),
    ]
    for ask in asks:
        service = StandIn(lost, problem(404, "not_found"))
        with pytest.raises(KramaError, match="not_found") as caught:
            ask(service.krama())
        assert len(service.asked) == 2
        assert not caught.value.maybe_done


def test_own_key_is_sent_at_every_attempt() -> None:
    service = StandIn(httpx.ReadTimeout("lost"), problem(409, "nothing_to_dispute"))
    with pytest.raises(KramaError):
        service.krama().disputes.open(indicator_id=ID, grounds="other", statement="Wrong.", idempotency_key="case-17")
    assert [request.headers["Idempotency-Key"] for request in service.asked] == ["case-17", "case-17"]


def test_key_is_refused_where_the_contract_has_none() -> None:
    service = StandIn(ok(ME))
    options = {"idempotency_key": "case-17"}
    with pytest.raises(TypeError, match="takes no idempotency_key"):
        service.krama().me.get(**options)  # type: ignore[arg-type]
    assert service.asked == []


@pytest.mark.parametrize("key", ["", "with space", "x" * 129, "ខ្មែរ", 7])
def test_key_that_the_exchange_does_not_take_is_not_sent(key: object) -> None:
    service = StandIn(ok(ME))
    with pytest.raises(ValueError, match="idempotency_key must be"):
        service.krama().report("012 345 678", "loan", idempotency_key=key)  # type: ignore[arg-type]
    assert service.asked == []


def test_timeouts_at_every_attempt_are_timed_out() -> None:
    with pytest.raises(TimedOut) as caught:
        StandIn(httpx.ReadTimeout("lost")).krama().check("012 345 678")
    assert caught.value.attempts == 4
    assert str(caught.value) == "checkValue got no answer in 4 attempts. ReadTimeout"


def test_outage_does_not_multiply_the_load() -> None:
    service = StandIn(problem(503, "database_busy"))
    krama = service.krama()
    for _ in range(200):
        with pytest.raises(ServiceUnavailable):
            krama.check("012 345 678")
    retries = len(service.asked) - 200
    assert retries == RetryBudget.FULL // RetryBudget.RETRY


def test_success_gives_the_budget_back_and_a_refusal_does_not() -> None:
    krama = StandIn(ok(VERDICT)).krama()
    budget = krama._connection._member.budget
    while budget.spend(Received(503, {})):
        pass
    for _ in range(RetryBudget.RETRY):
        krama.check("012 345 678")
    assert budget.spend(Received(503, {}))
    refused = StandIn(problem(422, "phone_invalid")).krama()
    budget = refused._connection._member.budget
    while budget.spend(Received(503, {})):
        pass
    for _ in range(RetryBudget.RETRY):
        with pytest.raises(KramaError):
            refused.check("012 345 678")
    assert not budget.spend(Received(503, {}))


def test_timeouts_cost_more_of_the_budget() -> None:
    budget = RetryBudget()
    slow = Silence("ReadTimeout", slow=True)
    assert sum(budget.spend(slow) for _ in range(200)) == RetryBudget.FULL // RetryBudget.AFTER_TIMEOUT


def test_budget_comes_back_with_calls_that_succeed() -> None:
    budget = RetryBudget()
    busy = Received(503, {})
    while budget.spend(busy):
        pass
    for _ in range(RetryBudget.RETRY):
        assert not budget.spend(busy)
        budget.earn()
    assert budget.spend(busy)


def test_copies_share_the_budget() -> None:
    krama = StandIn(ok(VERDICT)).krama()
    assert krama.with_options(deadline=1)._connection._member.budget is krama._connection._member.budget


def test_fault_of_the_service_is_not_tried_again() -> None:
    service = StandIn(problem(500, "internal_error"))
    with pytest.raises(ServiceFault):
        service.krama().check("012 345 678")
    assert len(service.asked) == 1
    assert SECRET not in repr(service.asked)
