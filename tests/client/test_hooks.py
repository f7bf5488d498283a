"""What the operator of a program can see: log lines, events and warnings, and no value in any of them."""

import logging
import subprocess
import sys
import warnings
from typing import Any

import httpx
import pytest

from krama_client.types import AttemptEnded, ClockSkewed, RetryPlanned, TokenRenewalFailed, TokenRenewed
from tests.client.service import ME, VERDICT, StandIn, ok, problem
from tests.client.test_models import NEW_CLIENT

VALUE = "012 345 901"


@pytest.fixture(autouse=True)
def _without_pauses(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("krama_client._core.retry._FIRST_PAUSE", 0.0)


def test_events_tell_attempts_retries_and_tokens() -> None:
    events: list[Any] = []
    answered = ok(VERDICT | {"value": VALUE})
    answered.headers["X-Request-ID"] = "request-9"
    StandIn(httpx.ReadTimeout(VALUE), answered).krama(on_event=events.append).check(VALUE)
    kinds = [type(event) for event in events]
    assert kinds == [AttemptEnded, TokenRenewed, AttemptEnded, RetryPlanned, AttemptEnded]
    lost, retry, answer = events[2:]
    assert (lost.operation, lost.attempt, lost.status, lost.reason) == ("checkValue", 1, None, "ReadTimeout")
    assert (retry.operation, retry.attempt) == ("checkValue", 2)
    assert (answer.attempt, answer.status, answer.request_id) == (2, 200, "request-9")
    assert VALUE not in repr(events)


def test_logger_has_a_level_for_each_kind_of_line(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG, logger="krama_client")
    StandIn(httpx.ReadTimeout(VALUE), ok(VERDICT | {"value": VALUE})).krama().check(VALUE)
    levels = {record.levelname: record.getMessage() for record in caplog.records if record.name == "krama_client"}
    assert levels.keys() == {"DEBUG", "INFO"}
    assert "checkValue" in levels["DEBUG"]
    assert "RetryPlanned" in levels["INFO"]
    ours = [record.getMessage() for record in caplog.records if record.name == "krama_client"]
    assert not any(VALUE in line or "/v1/" in line for line in ours)


def test_token_that_cannot_be_fetched_is_a_warning(caplog: pytest.LogCaptureFixture) -> None:
    events: list[Any] = []

    class NoToken(StandIn):
        def __call__(self, request: httpx.Request) -> httpx.Response:
            return problem(503, "database_busy")

    with pytest.raises(Exception, match="database_busy"):
        NoToken(ok(ME)).krama(on_event=events.append, max_retries=0).me.get()
    assert TokenRenewalFailed("ServiceUnavailable", in_use=False) in events
    assert "WARNING" in {record.levelname for record in caplog.records}


def test_exception_of_the_programs_hook_ends_nothing(caplog: pytest.LogCaptureFixture) -> None:
    def broken(event: object) -> None:
        raise RuntimeError("a bug")

    assert StandIn(ok(ME)).krama(on_event=broken).me.get().agency.name == ME["agency"]["name"]
    assert "on_event raised an exception" in caplog.text


def test_clock_skew_is_an_event(tmp_path: Any) -> None:
    from krama_client import new_key  # noqa: PLC0415
    from tests.client.strict_exchange import StrictExchange  # noqa: PLC0415

    events: list[Any] = []
    exchange = StrictExchange(new_key(tmp_path / "key.pem"))
    exchange.ahead = 300
    with pytest.raises(Exception, match="clock is about"):
        exchange.krama(private_key=tmp_path / "key.pem", on_event=events.append).me.get()
    [skew] = [event for event in events if isinstance(event, ClockSkewed)]
    assert -310 < skew.seconds < -290


def test_library_prints_nothing_unless_the_program_logs() -> None:
    program = (
        "import httpx\nfrom krama_client import Krama\n"
        "transport = httpx.MockTransport(lambda request: httpx.Response(503))\n"
        "try:\n    Krama('https://krama.test', 'c', 's', transport=transport, max_retries=0).me.get()\n"
        "except Exception as error:\n    print(type(error).__name__)\n"
    )
    ran = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert (ran.stdout, ran.stderr) == ("ServiceUnavailable\n", "")


def test_deprecated_operation_warns_once_at_the_callers_line() -> None:
    deprecated = ok(ME)
    deprecated.headers["Deprecation"] = "@1767225600"
    deprecated.headers["Sunset"] = "Wed, 01 Jul 2026 00:00:00 GMT"
    krama = StandIn(deprecated).krama()
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        krama.me.get()
        krama.with_options(deadline=5).me.get()
    [warning] = caught
    assert warning.category is DeprecationWarning
    assert warning.filename == __file__
    assert "deprecated readMe. It ends on Wed, 01 Jul 2026" in str(warning.message)


def test_warning_that_is_an_error_loses_no_answer_that_comes_once() -> None:
    secret = ok(NEW_CLIENT)
    secret.headers["Deprecation"] = "@1767225600"
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert StandIn(secret).krama().clients.add(name="gate").secret is not None
    answered = ok(ME)
    answered.headers["Deprecation"] = "@1767225600"
    krama = StandIn(answered).krama()
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        with pytest.raises(DeprecationWarning):
            krama.me.get()


def test_operation_that_is_not_deprecated_warns_of_nothing() -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        StandIn(ok(ME)).krama().me.get()
