"""Clients that may call from some addresses alone, and what a proxy may say of an address."""

import base64
from collections.abc import Iterator, Mapping

import httpx
import pytest
from fastapi import FastAPI

from krama.access.tokens import Tokens
from krama.agencies import enrolment
from krama.agencies.service import Credential
from tests.exchange import Exchange, running_exchange

PROXY, HOME, ELSEWHERE = "192.0.2.1", "198.51.100.7", "203.0.113.9"


@pytest.fixture(scope="module")
def behind_proxy(module_database_url: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Exchange]:
    state = tmp_path_factory.mktemp("state")
    with running_exchange(module_database_url, state, trusted_proxies=f"{PROXY}/32 10.0.0.0/8") as exchange:
        yield exchange


@pytest.fixture(scope="module")
def tied(behind_proxy: Exchange) -> Credential:
    """A client that may call from home alone."""
    _, credential = behind_proxy.enrol("Bank")
    with behind_proxy.database.transaction() as session:
        enrolment.change_client(session, credential.client_id, {"networks": ["198.51.100.0/24", "2001:db8::/32"]})
    return credential


def ask(
    exchange: Exchange, credential: Credential, peer: str, forwarded: list[str] | None = None, token: bool = False
) -> int:
    """The status of a call, or of a token request, from this peer."""
    headers = [("X-Forwarded-For", address) for address in forwarded or ()]
    if token:
        pair = f"{credential.client_id}:{credential.client_secret}".encode()
        headers.append(("Authorization", f"Basic {base64.b64encode(pair).decode()}"))
        return _status(exchange, "POST", "/oauth/token", peer, headers, {"grant_type": "client_credentials"})
    issued = exchange.services[Tokens].issue(credential.client_id, [])
    return _status(exchange, "GET", "/v1/me", peer, [*headers, ("Authorization", f"Bearer {issued}")], None)


def _status(
    exchange: Exchange, method: str, path: str, peer: str, headers: list[tuple[str, str]],
    form: Mapping[str, str] | None,
) -> int:  # fmt: skip
    async def send(app: FastAPI) -> int:
        transport = httpx.ASGITransport(app, client=(peer, 1234))
        async with httpx.AsyncClient(transport=transport, base_url="http://krama.test") as client:
            return (await client.request(method, path, headers=headers, data=form)).status_code

    return exchange.portal.call(send, exchange.app)


@pytest.mark.parametrize("token", [False, True])
@pytest.mark.parametrize(
    ("peer", "forwarded", "let_in"),
    [
        (HOME, None, True),
        ("2001:db8::5", None, True),
        (f"::ffff:{HOME}", None, True),
        (ELSEWHERE, None, False),
        (PROXY, None, False),
        (PROXY, [HOME], True),
        (PROXY, [ELSEWHERE], False),
        (PROXY, [f"{ELSEWHERE}, {HOME}"], True),
        (PROXY, [f"{HOME}, {ELSEWHERE}"], False),  # what the caller itself wrote stands first
        (PROXY, [HOME, ELSEWHERE], False),
        (PROXY, [f"{HOME}, 10.1.2.3"], True),  # through two proxies that are known
        (PROXY, ["10.1.2.3"], False),
        (PROXY, ["nonsense"], False),
        (PROXY, [f"{HOME}, nonsense"], False),
        (PROXY, [", ".join([HOME] * 400)], False),
        (ELSEWHERE, [HOME], False),  # nobody's word but a named proxy's
    ],
)
def test_client_with_a_list_calls_from_there_alone(
    behind_proxy: Exchange, tied: Credential, peer: str, forwarded: list[str] | None, let_in: bool, token: bool
) -> None:
    assert ask(behind_proxy, tied, peer, forwarded, token) == (200 if let_in else 401)


def test_client_without_a_list_calls_from_anywhere(behind_proxy: Exchange) -> None:
    _, credential = behind_proxy.enrol("Office")
    assert ask(behind_proxy, credential, ELSEWHERE) == 200
