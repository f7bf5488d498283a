"""One fetch at a time, failures shared, and a good token used to its end."""

import asyncio
import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import httpx
import pytest

from krama_client import AsyncKrama, Krama, KramaError
from krama_client._auth.tokens import Token, TokenKeeper, token_call
from krama_client.errors import AuthenticationError, ServiceUnavailable
from krama_client.types import Check
from tests.client.service import SECRET, VERDICT, ok, problem


class TokenService:
    """Answers checks at once, and token requests as `answer` says; counts them."""

    def __init__(self, answer: Callable[[int], httpx.Response]) -> None:
        self.answer = answer
        self.fetches = 0
        self._lock = threading.Lock()

    def __call__(self, request: httpx.Request) -> httpx.Response:
        if request.url.path != "/oauth/token":
            return ok(VERDICT)
        with self._lock:
            self.fetches += 1
            number = self.fetches
        return self.answer(number)

    def krama(self, max_retries: int = 3) -> Krama:
        transport = httpx.MockTransport(self)
        return Krama("https://krama.test", "client", SECRET, transport=transport, max_retries=max_retries)

    def async_krama(self, max_retries: int = 0) -> AsyncKrama:
        transport = httpx.MockTransport(self)
        return AsyncKrama("https://krama.test", "client", SECRET, transport=transport, max_retries=max_retries)


def token(life: float, number: int = 1) -> httpx.Response:
    return ok({"access_token": f"token-{number}", "token_type": "Bearer", "expires_in": life, "scope": ""})


def slowly(response: httpx.Response) -> httpx.Response:
    time.sleep(0.1)
    return response


def test_threads_share_one_fetch() -> None:
    service = TokenService(lambda number: slowly(token(600)))
    with service.krama() as krama, ThreadPoolExecutor(8) as threads:
        verdicts: list[Check] = list(threads.map(krama.check, ["012 345 678"] * 8))
    assert len(verdicts) == 8
    assert service.fetches == 1


def test_threads_share_one_failure() -> None:
    service = TokenService(lambda number: slowly(problem(503, "database_busy")))

    def failure(krama: Krama) -> KramaError:
        with pytest.raises(ServiceUnavailable) as caught:
            krama.check("012 345 678")
        return caught.value

    began = time.monotonic()
    with service.krama(max_retries=0) as krama, ThreadPoolExecutor(8) as threads:
        failures = list(threads.map(failure, [krama] * 8))
    assert service.fetches == 1
    assert time.monotonic() - began < 0.75
    assert len({id(error) for error in failures}) == 8


def test_tasks_share_one_fetch_and_one_failure() -> None:
    async def asked() -> list[object]:
        async with service.async_krama() as krama:
            checks = [krama.check("012 345 678") for _ in range(8)]
            return list(await asyncio.gather(*checks, return_exceptions=True))

    service = TokenService(lambda number: token(600) if number > 1 else problem(401, "invalid_client"))
    failures = asyncio.run(asked())
    assert {type(outcome) for outcome in failures} == {AuthenticationError}
    assert len({id(outcome) for outcome in failures}) == 8
    assert service.fetches == 1
    assert {type(outcome) for outcome in asyncio.run(asked())} == {Check}
    assert service.fetches == 2


def test_call_without_retries_does_not_repeat_the_fetch_of_its_token() -> None:
    service = TokenService(lambda _: problem(503, "database_busy"))
    with service.krama() as krama:
        with pytest.raises(ServiceUnavailable):
            krama.with_options(max_retries=0).check("012 345 678")
        assert service.fetches == 1
        with pytest.raises(ServiceUnavailable):
            krama.check("012 345 678", max_retries=0)
        assert service.fetches == 2

    async def asked() -> None:
        async with service.async_krama(max_retries=3) as krama:
            with pytest.raises(ServiceUnavailable):
                await krama.with_options(max_retries=0).check("012 345 678")

    asyncio.run(asked())
    assert service.fetches == 3


def test_call_with_retries_does_not_fail_with_the_fetch_of_one_without() -> None:
    begun = threading.Event()

    def answer(number: int) -> httpx.Response:
        begun.set()
        return token(600) if number == 2 else slowly(problem(503, "database_busy"))

    service = TokenService(answer)
    with service.krama(max_retries=1) as krama, ThreadPoolExecutor(1) as threads:
        gate = threads.submit(krama.with_options(max_retries=0).check, "012 345 678")
        assert begun.wait(5)
        assert isinstance(krama.check("012 345 678"), Check)
        assert isinstance(gate.exception(), ServiceUnavailable)
    assert service.fetches == 2

    async def asked() -> list[object]:
        async with service.async_krama(max_retries=1) as krama:
            gate = krama.with_options(max_retries=0)
            checks = [each.check("012 345 678") for each in (gate, krama)]
            return [type(outcome) for outcome in await asyncio.gather(*checks, return_exceptions=True)]

    service.fetches = 0
    assert asyncio.run(asked()) == [ServiceUnavailable, Check]
    assert service.fetches == 2


def test_token_is_renewed_in_the_background_before_its_end() -> None:
    renewed = threading.Event()

    def answer(number: int) -> httpx.Response:
        if number == 2:
            renewed.wait(5)
        return token(600, number)

    service = TokenService(answer)
    with service.krama() as krama:
        krama.check("012 345 678")
        age(krama, 500)
        krama.check("012 345 678")  # does not wait for the second token
        krama.check("012 345 678")
        assert service.fetches == 2
        renewed.set()
        wait_for_fetch(krama)
        krama.check("012 345 678")
        assert service.fetches == 2


def test_good_token_is_used_although_it_could_not_be_renewed() -> None:
    service = TokenService(lambda number: token(600) if number == 1 else problem(503, "database_busy"))
    with service.krama(max_retries=0) as krama:
        krama.check("012 345 678")
        age(krama, 545)
        for _ in range(5):
            krama.check("012 345 678")
            wait_for_fetch(krama)
        assert service.fetches == 2  # and the next attempt to renew it waits
        age(krama, 51)
        with pytest.raises(ServiceUnavailable):
            krama.check("012 345 678")


def age(krama: Krama, seconds: float) -> None:
    """Let the token in use be older by so many seconds."""
    keeper = krama._connection._tokens.keeper
    kept = keeper.usable()
    assert kept is not None
    keeper.keep(Token(kept.authorization, kept.renew_from - seconds, kept.good_until - seconds))


def wait_for_fetch(krama: Krama) -> None:
    until = time.monotonic() + 5
    while krama._connection._tokens._fetching is not None:
        assert time.monotonic() < until
        time.sleep(0.005)


@pytest.mark.parametrize(("life", "renewed_at", "unused_at"), [(600, 480, 595), (40, 30, 36), (3600, 3480, 3595)])
def test_token_is_renewed_early_and_used_late(life: int, renewed_at: float, unused_at: float) -> None:
    now = [1000.0]
    keeper = TokenKeeper(lambda: now[0])
    answer = {"access_token": "token-1", "token_type": "Bearer", "expires_in": life, "scope": ""}
    kept = keeper.keep(token_call(clock=lambda: now[0]).read(answer))
    now[0] = 1000.0 + renewed_at - 0.1
    assert (keeper.usable(), keeper.is_due()) == (kept, False)
    now[0] = 1000.0 + renewed_at
    assert (keeper.usable(), keeper.is_due()) == (kept, True)
    now[0] = 1000.0 + unused_at - 0.1
    assert keeper.usable() is kept
    now[0] = 1000.0 + unused_at
    assert keeper.usable() is None


def test_refused_token_is_never_used_again() -> None:
    keeper = TokenKeeper(lambda: 0.0)
    kept = keeper.keep(Token("Bearer token-1", 100, 100))
    assert keeper.usable(kept) is None
