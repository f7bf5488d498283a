"""private_key_jwt and DPoP against the real service: the client's half of REQUIREMENTS 6 and 7."""

import asyncio
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import httpx
import pytest

from krama_client import AsyncKrama, Krama, KramaError, new_key, public_keys
from krama_client._auth.tokens import Token
from krama_client._core.call import Call
from krama_client._core.conversation import Send
from krama_client._core.sending import Attempt, request
from krama_client.errors import AuthenticationError, IssuerMismatch
from tests.client.conftest import Register
from tests.client.service import Account

VALUE = "012 346 200"


@pytest.fixture
def key(tmp_path: Path, account: Account, register: Register) -> Path:
    """A key that the service knows as the client's, which must bind its tokens."""
    register(account.client_id, new_key(tmp_path / "key.pem"), dpop_required=True)
    return tmp_path / "key.pem"


def me_request(krama: Krama, token: Token) -> httpx.Request:
    """An attempt at `krama.me.get()` with this token, and a proof of the client's own key."""
    call, headers = krama._connection._member.credential.member_request(token, Call("readMe", "GET", "/v1/me", dict))
    return request(krama._connection.client, Send(call, headers, 5.0), "tests", 5.0, Attempt().trace)


def test_members_day_with_a_key_and_bound_tokens(account: Account, key: Path) -> None:
    """REQUIREMENTS 6, 7."""
    seen: list[tuple[str, int]] = []

    def note(response: httpx.Response) -> None:
        seen.append((response.request.url.path, response.status_code))

    hooks = {"response": [note]}
    with Krama(account.base_url, account.client_id, private_key=key, dpop=True, event_hooks=hooks) as krama:
        report = krama.report(VALUE, "loan", kind="phone")
        assert krama.check(VALUE, kind="phone").matches[0].indicator_id == report.indicator.indicator_id
        assert krama.report_many([{"value": "012 346 201", "kind": "phone", "category": "loan"}]).accepted_count == 1
        assert next(iter(krama.indicators.list(kind="phone", limit=1))).kind == "phone"
        assert krama.reports.get(report.report_id).report_id == report.report_id
        krama.reports.withdraw(report.report_id, reason="Wrong.")
    refused = [(path, status) for path, status in seen if status >= 400]
    assert refused == [("/oauth/token", 400)], "only the first proof lacked a nonce"
    assert [path for path, _ in seen].count("/oauth/token") == 2


def test_asyncio_does_the_same(account: Account, key: Path) -> None:
    async def ask() -> None:
        async with AsyncKrama(account.base_url, account.client_id, private_key=key, dpop=True) as krama:
            answers = await asyncio.gather(*(krama.me.get() for _ in range(4)))
            assert {answer.client_id for answer in answers} == {account.client_id}

    asyncio.run(ask())


def test_secret_with_bound_tokens(account: Account, key: Path) -> None:
    with Krama(*account, dpop=key) as krama:
        assert krama.me.get().client_id == account.client_id


def test_key_without_bound_tokens(account: Account, tmp_path: Path, register: Register) -> None:
    register(account.client_id, new_key(tmp_path / "key.pem"))
    with Krama(account.base_url, account.client_id, private_key=tmp_path / "key.pem") as krama:
        assert krama.me.get().client_id == account.client_id


def test_two_keys_are_good_while_one_replaces_the_other(account: Account, key: Path, register: Register) -> None:
    new = key.with_name("new.pem")
    new_key(new)
    register(account.client_id, public_keys(key, new), dpop_required=True)
    for each in (key, new):
        with Krama(account.base_url, account.client_id, private_key=each, dpop=True) as krama:
            assert krama.me.get().client_id == account.client_id


def test_client_that_must_bind_its_tokens_gets_no_other(account: Account, key: Path) -> None:
    for krama in (Krama(*account), Krama(account.base_url, account.client_id, private_key=key)):
        with krama, pytest.raises(KramaError):
            krama.me.get()


def test_key_that_is_not_registered_is_refused(account: Account, key: Path) -> None:
    new_key(key.with_name("another.pem"))
    krama = Krama(account.base_url, account.client_id, private_key=key.with_name("another.pem"), dpop=True)
    with krama, pytest.raises(AuthenticationError) as caught:
        krama.me.get()
    assert caught.value.code == "invalid_client"


def test_stolen_bound_token_is_of_no_use(account: Account, key: Path) -> None:
    """REQUIREMENTS 7."""
    owner, thief = (Krama(account.base_url, account.client_id, private_key=key, dpop=True) for _ in range(2))
    with owner, thief:
        owner.me.get()
        thief.me.get()
        stolen = owner._connection._tokens.keeper.usable()
        assert stolen is not None
        bare = replace(stolen, authorization=stolen.authorization.replace("DPoP", "Bearer"))
        for token in (stolen, bare):
            assert thief._connection.client.send(me_request(thief, token)).status_code == 401
        answer = httpx.get(f"{account.base_url}/v1/me", headers={"Authorization": bare.authorization})
        assert answer.status_code == 401
        assert owner.me.get().client_id == account.client_id


def test_proof_that_is_sent_twice_is_refused(account: Account, key: Path) -> None:
    """REQUIREMENTS 7."""
    with Krama(account.base_url, account.client_id, private_key=key, dpop=True) as krama:
        krama.me.get()
        token = krama._connection._tokens.keeper.usable()
        assert token is not None
        asked = me_request(krama, token)
        assert [krama._connection.client.send(asked).status_code for _ in range(2)] == [200, 401]


def test_threads_share_a_client(account: Account, key: Path) -> None:
    krama = Krama(account.base_url, account.client_id, private_key=key, dpop=True)
    with krama, ThreadPoolExecutor(8) as threads:
        answers = list(threads.map(lambda _: krama.me.get(), range(40)))
    assert {answer.client_id for answer in answers} == {account.client_id}


@pytest.mark.parametrize("off", [-3600, 3600])
def test_proof_of_another_hour_costs_no_token(
    account: Account, key: Path, monkeypatch: pytest.MonkeyPatch, off: int
) -> None:
    with Krama(account.base_url, account.client_id, private_key=key, dpop=True) as krama:
        krama.me.get()
        first, prover = krama._connection._tokens.keeper.usable(), krama._connection._member.credential.prover
        assert prover is not None
        monkeypatch.setattr(prover, "_clock", lambda: time.time() + off)
        with pytest.raises(AuthenticationError) as caught:
            krama.me.get()
        kept = krama._connection._tokens.keeper.usable()
    assert caught.value.code == "invalid_dpop_proof"
    assert kept is first


def test_service_that_is_reached_by_another_name_must_be_named(account: Account, key: Path) -> None:
    address = account.base_url.replace("127.0.0.1", "localhost")
    with Krama(address, account.client_id, private_key=key, dpop=True) as krama, pytest.raises(IssuerMismatch):
        krama.me.get()
    with Krama(address, account.client_id, private_key=key, dpop=True, issuer=account.base_url) as krama:
        assert krama.me.get().client_id == account.client_id
