"""No secret, token or value is shown: not by repr, not in a log, not by an exception."""

import logging
import traceback

import httpx
import pytest

from krama_client import CheckItem, Krama, KramaError
from krama_client._tokens import TokenKeeper, token_call
from tests.client.service import SECRET, VERDICT, Account, StandIn, ok, problem

VALUE = "012 345 901"


def test_nothing_secret_is_logged(account: Account, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    with Krama(*account) as krama:
        krama.report(VALUE, "loan", kind="phone")
        krama.check(VALUE, kind="phone")
        list(krama.check_many([VALUE], kind="phone"))
        token = krama._connection._tokens.usable(None)
    assert token is not None
    assert "/v1/checks" in caplog.text
    for secret in (VALUE, "12345901", account.client_secret, token.authorization.removeprefix("Bearer ")):
        assert secret not in caplog.text


def test_reprs_show_nothing_secret(account: Account) -> None:
    with Krama(*account) as krama:
        report = krama.report(VALUE, "loan", kind="phone", narrative="He lives in Siem Reap.")
        verdict, refused = krama.check_many([CheckItem(value=VALUE, kind="phone"), "901 " + VALUE + " x"])
        indicator = krama.indicator(report.indicator.indicator_id)
        kept = krama._connection._tokens.usable(None)
        shown = repr([krama, report, verdict, refused, indicator, kept])
    assert "score" in shown
    for secret in (VALUE, "12345901", "Siem Reap", account.client_secret, "Bearer"):
        assert secret not in shown


@pytest.mark.parametrize(
    "service",
    [
        StandIn(problem(422, "phone_impossible")),
        StandIn(problem(401, "invalid_token")),
        StandIn(ok(VERDICT | {"value": VALUE, "score": None, "as_of": VALUE})),
        StandIn(httpx.LocalProtocolError("Illegal header value b'Bearer token-1'")),
    ],
    ids=["problem", "refused token", "answer not understood", "request never sent"],
)
def test_exceptions_show_nothing_secret(service: StandIn) -> None:
    with pytest.raises(KramaError) as caught:
        service.krama().check(VALUE)
    shown = "".join(traceback.format_exception(caught.value)) + repr(vars(caught.value))
    assert caught.value.__context__ is None
    for secret in (VALUE, SECRET, "token-1", "token-2"):
        assert secret not in shown


def test_calls_show_nothing_secret() -> None:
    call = token_call()
    token = call.read({"access_token": "token-1", "token_type": "Bearer", "expires_in": 600, "scope": ""})
    keeper = TokenKeeper()
    keeper.keep(token)
    assert "token-1" not in repr([call, token, keeper])
