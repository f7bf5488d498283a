"""What a caller may believe after an error: whether the exchange has done it, and whether to make the call again."""

import asyncio
import socket
import threading
import time
from collections.abc import Callable
from typing import Any

import httpx
import pytest

from krama_client import AnswerNotUnderstood, AsyncKrama, Krama, KramaError, TimedOut
from krama_client.errors import ClientClosed
from tests.client.service import ME, SECRET, StandIn, ok, problem
from tests.client.slow_service import slow_service

ID = "22a4c31d-a801-436a-90c9-44ab42f5af26"


@pytest.fixture(autouse=True)
def _without_pauses(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("krama_client._core.retry._FIRST_PAUSE", 0.0)


@pytest.mark.parametrize("seconds", [None, 1.0])
def test_request_that_was_not_sent_by_the_deadline_is_never_sent(
    seconds: float | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A name server that is slow, and a call that must not be done twice."""
    asked, answered = threading.Event(), threading.Event()
    original = socket.getaddrinfo

    def slow(host: Any, *args: Any, **kwargs: Any) -> Any:
        if seconds is not None and threading.current_thread().name == "krama_client":
            asked.set()
            answered.wait(10)
        return original(host, *args, **kwargs)

    with slow_service("at once") as service, Krama(service.url, "client", SECRET) as krama:
        krama.check("012 345 678")  # so that there is a token
        krama._connection.client._transport.close()
        before = service.requests
        monkeypatch.setattr(socket, "getaddrinfo", slow)
        with pytest.raises(KramaError) as caught:
            krama.clients.add(name="gate", deadline=0.1 if seconds else 5)
        if seconds is None:
            assert service.requests == before + 1
            return
        assert isinstance(caught.value, TimedOut)
        assert asked.is_set()
        assert not caught.value.maybe_done
        answered.set()
        time.sleep(0.2)
        assert service.requests == before


@pytest.mark.parametrize("answer", [httpx.Response(201, text='{"half'), httpx.Response(200, text="<html>")])
def test_success_that_cannot_be_read_may_have_been_done(answer: httpx.Response) -> None:
    with pytest.raises(AnswerNotUnderstood) as caught:
        StandIn(answer).krama().agencies.add(name="A", sector="bank", country="KH")
    assert caught.value.maybe_done
    with pytest.raises(AnswerNotUnderstood) as caught:
        StandIn(answer).krama().me.get()
    assert not caught.value.maybe_done


def test_key_that_the_client_made_is_given_back_for_the_next_call() -> None:
    lost = StandIn(httpx.ReadTimeout("lost"))
    with pytest.raises(TimedOut) as caught:
        lost.krama().outcomes.submit(indicator_id=ID, outcome="payment_stopped")
    assert caught.value.maybe_done
    key = caught.value.idempotency_key
    assert key is not None
    assert {request.headers["Idempotency-Key"] for request in lost.asked} == {key}
    again = StandIn(problem(409, "seen"))
    with pytest.raises(KramaError, match="seen") as refused:
        again.krama().outcomes.submit(indicator_id=ID, outcome="payment_stopped", idempotency_key=key)
    assert again.asked[0].headers["Idempotency-Key"] == key
    assert (refused.value.maybe_done, refused.value.idempotency_key) == (False, None)


@pytest.mark.parametrize("last", [httpx.ConnectError("refused"), problem(429, "slow"), problem(401, "invalid_token")])
def test_earlier_attempt_may_have_done_it_although_the_last_one_did_not(last: httpx.Response | Exception) -> None:
    service = StandIn(httpx.ReadTimeout("lost"), last)
    with pytest.raises(KramaError) as caught:
        service.krama(max_retries=1).outcomes.submit(indicator_id=ID, outcome="payment_stopped")
    assert caught.value.maybe_done
    assert caught.value.idempotency_key is not None


def test_refusal_under_the_same_key_settles_what_became_of_the_call() -> None:
    service = StandIn(httpx.ReadTimeout("lost"), problem(422, "amount_invalid"))
    with pytest.raises(KramaError, match="amount_invalid") as caught:
        service.krama().outcomes.submit(indicator_id=ID, outcome="payment_stopped")
    assert not caught.value.maybe_done


def test_call_with_a_key_of_the_callers_may_simply_be_made_again() -> None:
    with pytest.raises(TimedOut) as caught:
        StandIn(httpx.ReadTimeout("lost")).krama().report("012 345 678", "loan", idempotency_key="case-17")
    assert (caught.value.maybe_done, caught.value.idempotency_key) == (False, None)


class NoToken(StandIn):
    """Never answers for a token, until it is released."""

    def __init__(self) -> None:
        super().__init__(ok(ME))
        self.asked_for_token = asyncio.Event()

    async def handle(self, request: httpx.Request) -> httpx.Response:
        self.asked_for_token.set()
        await asyncio.sleep(60)
        return ok(ME)

    def connected(self) -> AsyncKrama:
        return AsyncKrama("https://krama.test", "client", SECRET, transport=httpx.MockTransport(self.handle))


@pytest.mark.parametrize("started", [True, False], ids=["fetch under way", "fetch not begun"])
def test_closing_a_client_ends_calls_that_wait_for_a_token_with_an_error(started: bool) -> None:
    async def run() -> list[BaseException]:
        service = NoToken()
        krama = service.connected()
        waiting = [asyncio.ensure_future(krama.check("012 345 678")) for _ in range(3)]
        if started:
            await service.asked_for_token.wait()
        else:
            await asyncio.sleep(0)
        await krama.aclose()
        ended = await asyncio.gather(*waiting, return_exceptions=True)
        assert not any(task.cancelled() for task in waiting)
        with pytest.raises(ClientClosed):
            await krama.check("012 345 678")
        return [outcome for outcome in ended if isinstance(outcome, BaseException)]

    assert [type(error) for error in asyncio.run(run())] == [ClientClosed] * 3


def test_task_that_waits_for_a_token_can_be_cancelled_alone() -> None:
    async def run() -> None:
        service = NoToken()
        krama = service.connected()
        first, second = (asyncio.ensure_future(krama.check("012 345 678")) for _ in range(2))
        await service.asked_for_token.wait()
        first.cancel()
        await asyncio.wait([first])
        assert first.cancelled()
        assert not second.done()
        await krama.aclose()
        await asyncio.wait([second])

    asyncio.run(run())


@pytest.mark.parametrize("asked", [0.05, None])
def test_token_is_fetched_whatever_the_deadlines_of_those_who_wait(asked: float | None) -> None:
    """The endpoint needs longer than the client's own deadline: the second call has the token."""
    released = threading.Event()

    def answer(request: httpx.Request) -> httpx.Response:
        if request.url.path == "/oauth/token":
            released.wait(5)
            return ok({"access_token": "t", "token_type": "Bearer", "expires_in": 600})
        return ok(ME)

    with Krama("https://krama.test", "c", SECRET, transport=httpx.MockTransport(answer), deadline=0.05) as krama:
        call: Callable[..., Any] = krama.me.get if asked is None else krama.with_options(deadline=asked).me.get
        with pytest.raises(TimedOut):
            call()
        released.set()
        krama.with_options(deadline=5).me.get()
        assert call(deadline=5).agency.name == ME["agency"]["name"]


def test_value_that_no_encoding_has_is_refused_without_being_repeated() -> None:
    damaged = "half-\udce9-secret"
    service = StandIn(ok(ME))
    krama = service.krama()
    asks: list[Callable[[], Any]] = [
        lambda: krama.clients.get(damaged),
        lambda: list(krama.disputes.list(cursor=damaged)),
        lambda: krama.access.revoke_token(token=damaged),
        lambda: Krama("https://krama.test", "client", damaged),
        lambda: Krama("https://krama.test", damaged, SECRET),
    ]
    for ask in asks:
        with pytest.raises(ValueError, match="half of a surrogate pair") as caught:
            ask()
        assert not isinstance(caught.value, UnicodeError)
        assert "secret" not in repr(caught.value).replace("client_secret", "")
        assert caught.value.__context__ is None
    assert service.asked == []
