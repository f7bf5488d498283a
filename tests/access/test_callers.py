"""From tokens to members: how often a worker asks the database."""

import asyncio
import time
from datetime import timedelta

import pytest

from krama.access import keys
from krama.access.errors import TokenRefused
from krama.access.principal import PrincipalResolver
from krama.access.tokens import AccessClaims, Tokens
from krama.agencies import enrolment
from krama.agencies.permissions import Permission
from krama.agencies.service import Principal
from krama.core import clock
from krama.settings import Settings
from krama.sharing.sectors import Sector
from tests.exchange import Exchange


class Counting(PrincipalResolver):
    """Counts its lookups."""

    lookups = 0

    def _find(self, claims: AccessClaims) -> Principal | None:
        self.lookups += 1
        return super()._find(claims)


@pytest.fixture
def token(exchange: Exchange) -> str:
    _, credential = exchange.enrol("Office")
    issued: str = exchange.services[Tokens].issue(credential.client_id, Permission)
    return issued


def test_requests_that_come_together_share_one_lookup(exchange: Exchange, token: str) -> None:
    principal_resolver = Counting(exchange.database, exchange.services[Tokens], 60.0)

    async def identify_all() -> None:
        await asyncio.gather(*(principal_resolver.resolve(token) for _ in range(50)))
        await principal_resolver.resolve(token)

    exchange.portal.call(identify_all)
    assert principal_resolver.lookups == 1


def test_caller_that_hangs_up_leaves_the_others_their_answer(exchange: Exchange, token: str) -> None:
    principal_resolver = Counting(exchange.database, exchange.services[Tokens], 60.0)

    async def leave_first() -> list[object]:
        waiting = [asyncio.ensure_future(principal_resolver.resolve(token)) for _ in range(3)]
        await asyncio.sleep(0)
        waiting[0].cancel()
        return list(await asyncio.gather(*waiting, return_exceptions=True))

    first, *others = exchange.portal.call(leave_first)
    assert isinstance(first, asyncio.CancelledError)
    assert all(isinstance(other, Principal) for other in others)


def test_caller_that_comes_just_when_a_lookup_ends_has_its_answer(exchange: Exchange, token: str) -> None:
    """The lookup is over then, and the caller that began it has not received the result yet."""
    principal_resolver = Counting(exchange.database, exchange.services[Tokens], 60.0)

    async def come_just_then() -> Principal:
        await principal_resolver.resolve(token)
        (cached,) = principal_resolver._cache.values()
        cached.lookup = asyncio.ensure_future(asyncio.to_thread(principal_resolver._find, cached.claims))
        await asyncio.wait([cached.lookup])
        cached.principal = None
        return await principal_resolver.resolve(token)

    assert exchange.portal.call(come_just_then).active


def test_client_that_was_disabled_is_refused_when_it_is_looked_up_again(exchange: Exchange) -> None:
    _, credential = exchange.enrol("Office")
    token = exchange.services[Tokens].issue(credential.client_id, Permission)
    principal_resolver = Counting(exchange.database, exchange.services[Tokens], 0.0)
    exchange.portal.call(principal_resolver.resolve, token)
    with exchange.database.transaction() as session:
        enrolment.disable_client(session, credential.client_id)
    with pytest.raises(TokenRefused):
        exchange.portal.call(principal_resolver.resolve, token)


def test_token_that_was_dropped_from_the_cache_is_verified_again(
    exchange: Exchange, token: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("krama.access.principal._CACHED_TOKENS", 1)
    principal_resolver = Counting(exchange.database, exchange.services[Tokens], 60.0)
    other = another_token(exchange, token)
    for sent in (token, other, token):
        assert exchange.portal.call(principal_resolver.resolve, sent).agency_name == "Office"
    assert len(principal_resolver._cache) == 1


def test_token_in_use_stays_cached_however_many_others_come(
    exchange: Exchange, token: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("krama.access.principal._CACHED_TOKENS", 2)
    principal_resolver = Counting(exchange.database, exchange.services[Tokens], 60.0)
    others = [another_token(exchange, token) for _ in range(3)]
    for other in others:
        exchange.portal.call(principal_resolver.resolve, token)
        exchange.portal.call(principal_resolver.resolve, other)
    exchange.portal.call(principal_resolver.resolve, token)
    assert principal_resolver.lookups == 1 + len(others)


def another_token(exchange: Exchange, token: str) -> str:
    """A further token of the same client."""
    tokens = exchange.services[Tokens]
    return tokens.issue(tokens.read(token).client_id, Permission)


def test_token_whose_key_was_retired_is_refused_when_it_is_looked_up_again(
    exchange: Exchange, token: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """REQUIREMENTS 10: a worker that has verified the signature before asks for its key again."""
    monkeypatch.setattr(keys, "LOOKED_AT_EVERY", 0.0)
    principal_resolver = Counting(exchange.database, exchange.services[Tokens], 0.0)
    exchange.portal.call(principal_resolver.resolve, token)
    state = exchange.services[Settings].state_dir
    old = keys.load(state).active()
    keys.rotate(state, timedelta(0))
    exchange.portal.call(principal_resolver.resolve, token)
    keys.retire(state, old.kid, timedelta(minutes=10), at_once=True)
    time.sleep(1.1)  # the ring looks at the file once a second
    with pytest.raises(TokenRefused):
        exchange.portal.call(principal_resolver.resolve, token)


def test_client_that_has_come_to_its_end_is_refused_when_it_is_looked_up_again(exchange: Exchange, token: str) -> None:
    principal_resolver = Counting(exchange.database, exchange.services[Tokens], 0.0)
    member = exchange.portal.call(principal_resolver.resolve, token)
    with exchange.database.transaction() as session:
        enrolment.change_client(session, member.client_id, {"expires_at": clock.now() + timedelta(seconds=1)})
    exchange.portal.call(principal_resolver.resolve, token)
    time.sleep(1.1)
    with pytest.raises(TokenRefused):
        exchange.portal.call(principal_resolver.resolve, token)


def test_caller_without_the_permission_is_refused_before_its_body_is_read(exchange: Exchange) -> None:
    weak = exchange.member("Weak", Sector.BANK, [Permission.INDICATORS_READ])
    answer = weak.request("POST", "/v1/checks/batch", content=b"{no JSON", headers={"Content-Type": "application/json"})
    assert (answer.status_code, answer.json().get("code")) == (403, "insufficient_scope")
