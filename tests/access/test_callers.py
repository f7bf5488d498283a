"""From tokens to members: how often a worker asks the database."""

import asyncio
import time
from datetime import timedelta

import pytest

from krama.access import keys
from krama.access.errors import TokenRefused
from krama.access.principal import PrincipalResolver
from krama.access.tokens import AccessClaims
from krama.agencies import enrolment
from krama.agencies.permissions import Permission
from krama.agencies.service import Principal
from krama.core import clock
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
    issued: str = exchange.app.state.tokens.issue(credential.client_id, Permission)
    return issued


def test_requests_that_come_together_share_one_lookup(exchange: Exchange, token: str) -> None:
    principal_resolver = Counting(exchange.database, exchange.app.state.tokens, 60.0)

    async def identify_all() -> None:
        await asyncio.gather(*(principal_resolver.identify(token) for _ in range(50)))
        await principal_resolver.identify(token)

    exchange.portal.call(identify_all)
    assert principal_resolver.lookups == 1


def test_caller_that_hangs_up_leaves_the_others_their_answer(exchange: Exchange, token: str) -> None:
    principal_resolver = Counting(exchange.database, exchange.app.state.tokens, 60.0)

    async def leave_first() -> list[object]:
        waiting = [asyncio.ensure_future(principal_resolver.identify(token)) for _ in range(3)]
        await asyncio.sleep(0)
        waiting[0].cancel()
        return list(await asyncio.gather(*waiting, return_exceptions=True))

    first, *others = exchange.portal.call(leave_first)
    assert isinstance(first, asyncio.CancelledError)
    assert all(isinstance(other, Principal) for other in others)


def test_caller_that_comes_just_when_a_lookup_ends_has_its_answer(exchange: Exchange, token: str) -> None:
    """The lookup is over then, and who began it has not been told yet."""
    principal_resolver = Counting(exchange.database, exchange.app.state.tokens, 60.0)

    async def come_just_then() -> Principal:
        await principal_resolver.identify(token)
        (known,) = principal_resolver._known.values()
        known.lookup = asyncio.ensure_future(asyncio.to_thread(principal_resolver._find, known.claims))
        await asyncio.wait([known.lookup])
        known.principal = None
        return await principal_resolver.identify(token)

    assert exchange.portal.call(come_just_then).active


def test_client_that_was_disabled_is_refused_when_it_is_looked_up_again(exchange: Exchange) -> None:
    _, credential = exchange.enrol("Office")
    token = exchange.app.state.tokens.issue(credential.client_id, Permission)
    principal_resolver = Counting(exchange.database, exchange.app.state.tokens, 0.0)
    exchange.portal.call(principal_resolver.identify, token)
    with exchange.database.transaction() as session:
        enrolment.disable_client(session, credential.client_id)
    with pytest.raises(TokenRefused):
        exchange.portal.call(principal_resolver.identify, token)


def test_tokens_beyond_what_a_worker_remembers_still_pass(
    exchange: Exchange, token: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("krama.access.principal._REMEMBERED", 1)
    principal_resolver = Counting(exchange.database, exchange.app.state.tokens, 60.0)
    other = exchange.app.state.tokens.issue(principal_resolver._tokens.read(token).client_id, Permission)
    for one in (token, other, token):
        assert exchange.portal.call(principal_resolver.identify, one).agency_name == "Office"
    assert len(principal_resolver._known) == 1


def test_token_whose_key_was_retired_is_refused_when_it_is_looked_up_again(
    exchange: Exchange, token: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """REQUIREMENTS 10: a worker that has verified the signature before asks for its key again."""
    monkeypatch.setattr(keys, "LOOKED_AT_EVERY", 0.0)
    principal_resolver = Counting(exchange.database, exchange.app.state.tokens, 0.0)
    exchange.portal.call(principal_resolver.identify, token)
    state = exchange.app.state.settings.state_dir
    old = keys.load(state).active()
    keys.rotate(state, timedelta(0))
    exchange.portal.call(principal_resolver.identify, token)
    keys.retire(state, old.kid, timedelta(minutes=10), at_once=True)
    time.sleep(1.1)  # the ring looks at the file once a second
    with pytest.raises(TokenRefused):
        exchange.portal.call(principal_resolver.identify, token)


def test_client_that_has_come_to_its_end_is_refused_when_it_is_looked_up_again(exchange: Exchange, token: str) -> None:
    principal_resolver = Counting(exchange.database, exchange.app.state.tokens, 0.0)
    member = exchange.portal.call(principal_resolver.identify, token)
    with exchange.database.transaction() as session:
        enrolment.change_client(session, member.client_id, {"expires_at": clock.now() + timedelta(seconds=1)})
    exchange.portal.call(principal_resolver.identify, token)
    time.sleep(1.1)
    with pytest.raises(TokenRefused):
        exchange.portal.call(principal_resolver.identify, token)
