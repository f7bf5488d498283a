"""Tokens: fetched once for all threads, renewed shortly before their end and once after a refusal."""

import base64
import time
from concurrent.futures import ThreadPoolExecutor

import httpx
import pytest

from krama_client import Krama
from krama_client._auth.credential import basic_authorization
from krama_client._auth.tokens import Token, TokenKeeper, token_call
from krama_client.errors import AuthenticationError
from tests.client.service import ME, Account, StandIn, ok, problem

EXPIRED = problem(401, "invalid_token", "The token has ended.")


def token(word: str, good_until: float) -> Token:
    """A bearer token that need not be renewed before its end."""
    return Token(f"Bearer {word}", good_until, good_until)


def test_one_token_serves_many_calls() -> None:
    service = StandIn(ok(ME))
    with service.krama() as krama:
        for _ in range(5):
            krama.me.get()
    assert service.tokens == 1
    assert {request.headers["Authorization"] for request in service.asked} == {"Bearer token-1"}


def test_threads_that_need_a_token_at_once_fetch_one() -> None:
    class Slow(StandIn):
        def __call__(self, request: httpx.Request) -> httpx.Response:
            if request.url.path == "/oauth/token":
                time.sleep(0.05)
            return super().__call__(request)

    service = Slow(ok(ME))
    with service.krama() as krama, ThreadPoolExecutor(8) as threads:
        list(threads.map(lambda _: krama.me.get(), range(16)))
    assert service.tokens == 1


def test_refused_token_is_renewed_and_the_call_made_again() -> None:
    service = StandIn(EXPIRED, ok(ME))
    service.krama().me.get()
    assert [request.headers["Authorization"] for request in service.asked] == ["Bearer token-1", "Bearer token-2"]


def test_second_refusal_is_final() -> None:
    service = StandIn(EXPIRED)
    with pytest.raises(AuthenticationError, match="invalid_token"):
        service.krama().me.get()
    assert len(service.asked) == 2


def test_token_that_another_thread_renewed_is_taken() -> None:
    keeper = TokenKeeper()
    old, new = (keeper.keep(token(word, time.monotonic() + 100)) for word in ("old", "new"))
    assert keeper.usable(refused=old) is new
    assert keeper.usable(refused=new) is None


@pytest.mark.parametrize(("life", "due", "kept"), [(600, 480.0, 595.0), (40, 30.0, 36.0)])
def test_token_is_renewed_early_and_used_until_shortly_before_its_end(life: int, due: float, kept: float) -> None:
    now = 1000.0
    document = {"access_token": "t", "token_type": "Bearer", "expires_in": life, "scope": ""}
    keeper = TokenKeeper(lambda: now)
    in_use = keeper.keep(token_call(clock=lambda: now).read(document))
    now = 1000.0 + due - 0.1
    assert (keeper.usable(None), keeper.is_due()) == (in_use, False)
    now = 1000.0 + due
    assert (keeper.usable(None), keeper.is_due()) == (in_use, True)
    now = 1000.0 + kept - 0.1
    assert keeper.usable(None) is in_use
    now = 1000.0 + kept
    assert keeper.usable(None) is None


def test_renewal_that_failed_waits_ten_seconds_and_leaves_the_token_in_use() -> None:
    now = 1000.0
    keeper = TokenKeeper(lambda: now)
    in_use = keeper.keep(Token("Bearer t", renew_from=1000.0, good_until=1100.0))
    assert keeper.is_due()
    assert keeper.failed()
    now = 1009.9
    assert (keeper.usable(None), keeper.is_due()) == (in_use, False)
    now = 1010.0
    assert keeper.is_due()


def test_token_that_is_due_is_renewed_while_the_old_one_serves() -> None:
    service = StandIn(ok(ME))
    with service.krama() as krama:
        source = krama._connection._tokens
        source.keeper.keep(Token("Bearer old", time.monotonic() - 1, time.monotonic() + 100))
        krama.me.get()
        if source._fetching is not None:
            source._fetching.outcome.result(timeout=5)
        krama.me.get()
    assert [request.headers["Authorization"] for request in service.asked] == ["Bearer old", "Bearer token-1"]
    assert service.tokens == 1


def test_credential_is_form_encoded_inside_basic() -> None:
    header = basic_authorization("client:1", "s+cret %é")
    assert base64.b64decode(header.removeprefix("Basic ")) == b"client%3A1:s%2Bcret+%25%C3%A9"


def test_wrong_secret_is_an_authentication_error(account: Account) -> None:
    krama = Krama(account.base_url, account.client_id, "not the secret")
    with krama, pytest.raises(AuthenticationError) as caught:
        krama.me.get()
    assert caught.value.code == "invalid_client"
    assert caught.value.request_id


def test_real_service_refuses_an_ended_token_and_the_client_goes_on(account: Account) -> None:
    seen: list[int] = []
    with Krama(*account, event_hooks={"response": [lambda response: seen.append(response.status_code)]}) as krama:
        krama._connection._tokens.keeper.keep(token("not.a.token", time.monotonic() + 100))
        assert krama.me.get().client_id == account.client_id
    assert seen == [401, 200, 200]
