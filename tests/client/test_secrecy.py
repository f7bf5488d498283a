"""No secret, token or value is shown: not by repr, not in a log, not by an exception."""

import base64
import logging
import traceback
from pathlib import Path
from typing import Any

import httpx
import pytest

from krama_client import Krama, KramaError, new_key, public_keys
from krama_client._auth.keys import SigningKey, read_key
from krama_client._auth.tokens import TokenKeeper, token_call
from krama_client._core.conversation import Send
from krama_client.types import CheckBatchItemInput
from tests.client.service import SECRET, VERDICT, Account, StandIn, ok, problem
from tests.client.strict_exchange import StrictExchange

VALUE = "012 345 901"


def test_nothing_secret_is_logged(account: Account, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    with Krama(*account) as krama:
        listed = krama.report(VALUE, "loan", kind="phone").indicator.indicator_id
        krama.indicators.get(listed)
        krama.check(VALUE, kind="phone")
        list(krama.check_many([VALUE], kind="phone"))
        token = krama._connection._tokens.keeper.usable()
    assert token is not None
    assert "/v1/checks" in caplog.text
    assert "/v1/indicators/{indicator_id}" in caplog.text
    bearer = token.authorization.removeprefix("Bearer ")
    for secret in (VALUE, "12345901", account.client_secret, bearer, str(listed)):
        assert secret not in caplog.text


def test_reprs_show_nothing_secret(account: Account) -> None:
    with Krama(*account) as krama:
        report = krama.report(VALUE, "loan", kind="phone", narrative="He lives in Siem Reap.", with_receipt=True)
        verdict, refused = krama.check_many([CheckBatchItemInput(value=VALUE, kind="phone"), "901 " + VALUE + " x"])
        indicator = krama.indicators.get(report.indicator.indicator_id)
        kept = krama._connection._tokens.keeper.usable()
        parts = [report.indicator, report.receipt, *indicator.categories, refused]
        shown = repr([krama, report, verdict, indicator, kept, *parts])
    assert "action=" in shown
    assert str(report.report_id) in shown
    assert report.receipt is not None
    for secret in (VALUE, "12345901", "Siem Reap", report.receipt.salt, account.client_secret, "Bearer"):
        assert secret not in shown


@pytest.mark.parametrize(
    "service",
    [
        StandIn(problem(422, "phone_invalid")),
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


@pytest.fixture
def key(tmp_path: Path) -> Path:
    new_key(tmp_path / "key.pem")
    return tmp_path / "key.pem"


def private_parts(file: Path) -> list[str]:
    """The private number and the PEM, in the spellings that somebody might print."""
    key: SigningKey = read_key(file, "key")
    number = key._private.private_numbers().private_value
    raw = number.to_bytes(32, "big")
    encodings = [base64.urlsafe_b64encode(raw).decode().rstrip("="), raw.hex(), str(number)]
    return [*encodings, key.pem().decode().splitlines()[1], "PRIVATE KEY"]


def test_keys_and_proofs_are_in_no_repr_and_no_log(key: Path, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    sent: list[httpx.Request] = []
    exchange = StrictExchange(public_keys(key), ok(VERDICT | {"value": VALUE}))
    with exchange.krama(private_key=key, dpop=key, event_hooks={"request": [sent.append]}) as krama:
        krama.check(VALUE)
    ours: Any = krama._connection
    shared = ours._member.credential
    shown = repr([krama, vars(ours), vars(shared), vars(shared.prover), vars(ours._tokens), vars(ours._tokens.keeper)])
    proofs = [request.headers["DPoP"] for request in sent if "DPoP" in request.headers]
    assertions = [request.content.decode().rpartition("=")[2] for request in sent if b"assertion" in request.content]
    assert (len(proofs), len(assertions)) == (3, 2)
    assert "/v1/checks" in caplog.text
    for secret in (*private_parts(key), *proofs, *assertions, *exchange.bound):
        assert secret not in shown
        assert secret not in caplog.text


@pytest.mark.parametrize(
    "answer",
    [
        problem(401, "invalid_dpop_proof"),
        problem(503, "busy"),
        ok({"items": "?"}),
        httpx.LocalProtocolError("Illegal header value b'DPoP token-1'"),
    ],
    ids=["refused proof", "busy", "answer not understood", "request never sent"],
)
def test_keys_and_proofs_are_in_no_exception(key: Path, answer: httpx.Response | Exception) -> None:
    sent: list[httpx.Request] = []
    exchange = StrictExchange(public_keys(key), answer)
    krama = exchange.krama(private_key=key, dpop=key, max_retries=0, event_hooks={"request": [sent.append]})
    with pytest.raises(KramaError) as caught:
        krama.check(VALUE)
    shown = "".join(traceback.format_exception(caught.value)) + repr(vars(caught.value))
    assert caught.value.__context__ is None
    for secret in (*private_parts(key), sent[-1].headers["DPoP"], "token-1", VALUE):
        assert secret not in shown


def test_attempts_show_nothing_secret() -> None:
    attempt = Send(token_call(), {"Authorization": "Basic c2VjcmV0", "DPoP": "a.proof.of"}, timeout=1.0)
    assert "c2VjcmV0" not in repr(attempt)
    assert "a.proof.of" not in repr(attempt)
