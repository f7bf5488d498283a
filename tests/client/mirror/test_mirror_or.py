"""`MirrorOr` answers within the caller's deadline, whatever the exchange does, and says who gave the verdict."""

import threading
import time
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest

from krama.core import clock
from krama.indicators.kinds import Kind
from krama_client import Krama
from krama_client._mirror import clock as own_clock
from krama_client.errors import (
    AnswerNotUnderstood,
    AuthenticationError,
    InvalidRequest,
    KramaError,
    ServiceFault,
    TimedOut,
    TransportError,
)
from krama_client.mirror import Mirror, MirrorError, MirrorOr, MirrorTooOld
from krama_client.types import Purpose
from tests.client.mirror.feed import Feed, aggregate

LISTED, UNKNOWN = "012 345 678", "012 999 999"
_MOST_SECONDS = 20.0


@pytest.fixture
def feed() -> Feed:
    listed = Feed()
    listed.put(LISTED, aggregate(0), kind=Kind.PHONE)
    listed.make_snapshot()
    return listed


@pytest.fixture
def mirror(feed: Feed, tmp_path: Path) -> Iterator[Mirror]:
    with feed.mirror(tmp_path / "copy") as made:
        made.sync()
        yield made


@pytest.fixture
def krama(feed: Feed) -> Iterator[Krama]:
    """The exchange that `MirrorOr` asks. It is not the one that hangs for the copy's own requests."""
    with feed.krama(max_retries=0) as connected:
        yield connected


@pytest.fixture
def hangs(feed: Feed) -> Iterator[None]:
    """The exchange takes every check, and never answers."""
    over = threading.Event()

    def hang(request: httpx.Request) -> httpx.Response | None:
        if request.url.path == "/v1/checks":
            over.wait(_MOST_SECONDS)
        return None

    feed.before = hang
    yield
    over.set()


def _cut(request: httpx.Request) -> httpx.Response | None:
    raise httpx.ConnectError("refused")


def _answer(status: int, content: Any) -> Callable[[httpx.Request], httpx.Response | None]:
    def answer(request: httpx.Request) -> httpx.Response | None:
        return httpx.Response(status, json=content) if request.url.path == "/v1/checks" else None

    return answer


def _problem(status: int, code: str) -> Callable[[httpx.Request], httpx.Response | None]:
    return _answer(status, {"code": code, "detail": "Words.", "status": status})


@pytest.mark.usefixtures("hangs")
def test_slow_exchange_is_not_waited_for_beyond_the_deadline(krama: Krama, mirror: Mirror) -> None:
    began = time.monotonic()
    answer = MirrorOr(krama, mirror).check(LISTED, kind="phone", deadline=0.3)
    assert time.monotonic() - began < _MOST_SECONDS / 2
    assert (answer.source, answer.action, type(answer.error)) == ("mirror", "warn", TimedOut)


@pytest.mark.usefixtures("hangs")
def test_deadline_of_the_client_holds_where_the_call_has_none(krama: Krama, mirror: Mirror) -> None:
    began = time.monotonic()
    answer = MirrorOr(krama.with_options(deadline=0.3), mirror).check(LISTED, kind="phone")
    assert time.monotonic() - began < _MOST_SECONDS / 2
    assert isinstance(answer.error, TimedOut)


def test_exchange_gets_what_the_copy_left_of_the_deadline(
    krama: Krama, mirror: Mirror, monkeypatch: pytest.MonkeyPatch
) -> None:
    given: list[float] = []
    slow = mirror._checked

    def check_slowly(*asked: Any) -> Any:
        time.sleep(0.2)
        return slow(*asked)

    def check(value: str, **options: Any) -> Any:
        given.append(options["deadline"])
        raise TimedOut("Words.")

    monkeypatch.setattr(mirror, "_checked", check_slowly)
    monkeypatch.setattr(krama, "check", check)
    for deadline in (0.5, 0.3):
        assert MirrorOr(krama, mirror).check(LISTED, kind="phone", deadline=deadline).action == "warn"
    assert 0 < given[0] <= 0.3
    assert 0.03 < given[1] <= 0.15


@pytest.mark.parametrize(
    ("before", "error"),
    [
        (_cut, TransportError),
        (_problem(500, "internal"), ServiceFault),
        (_problem(401, "token_invalid"), AuthenticationError),
        (_answer(200, {"action": 5}), AnswerNotUnderstood),
    ],
    ids=["away", "fault", "credential", "another shape"],
)
def test_exchange_that_gives_no_verdict_is_named_next_to_that_of_the_copy(
    feed: Feed, krama: Krama, mirror: Mirror, before: Any, error: type[KramaError]
) -> None:
    feed.before = before
    answer = MirrorOr(krama, mirror).check(LISTED, kind="phone", purpose="payment")
    assert (answer.source, answer.action) == ("mirror", "warn")
    assert isinstance(answer.error, error)


def test_first_check_reads_nothing_of_the_copy_but_the_value(
    krama: Krama, mirror: Mirror, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What is listed is read when `MirrorOr` is made, so that the first payment keeps its deadline."""
    gate = MirrorOr(krama, Mirror(mirror.path))
    monkeypatch.setattr("krama_client._mirror.index.load", None)
    assert gate.check(UNKNOWN, kind="phone").source == "mirror"


def test_value_that_the_copy_does_not_know_asks_nobody(feed: Feed, krama: Krama, mirror: Mirror) -> None:
    feed.before, feed.asked = _cut, []
    answer = MirrorOr(krama, mirror).check(UNKNOWN, kind="phone", deadline=0.3)
    assert (answer.source, answer.action, answer.error, feed.asked) == ("mirror", "proceed", None, [])


def test_copy_that_is_too_old_leaves_the_verdict_to_the_exchange(
    feed: Feed, krama: Krama, mirror: Mirror, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(own_clock, "now", lambda: clock.now() + timedelta(days=2))
    feed.before = _cut
    with pytest.raises(TransportError) as raised:
        MirrorOr(krama, mirror).check(UNKNOWN, kind="phone")
    assert isinstance(raised.value.__cause__, MirrorTooOld)
    monkeypatch.setattr(krama, "check", lambda value, **options: mirror)
    answer = MirrorOr(krama, mirror).check(UNKNOWN, kind="phone")
    assert (answer.source, type(answer.error)) == ("exchange", MirrorTooOld)


def test_copy_that_cannot_be_read_leaves_the_verdict_to_the_exchange(
    krama: Krama, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "file").write_text("")
    monkeypatch.setattr(krama, "check", lambda value, **options: None)
    answer = MirrorOr(krama, Mirror(tmp_path / "file" / "copy")).check(UNKNOWN, kind="phone")
    assert answer.source == "exchange"
    assert isinstance(answer.error, MirrorError)


def test_wrong_request_is_raised_and_not_taken_for_an_exchange_that_is_away(
    feed: Feed, krama: Krama, mirror: Mirror
) -> None:
    with pytest.raises(ValueError, match="deadline"):
        MirrorOr(krama, mirror).check(LISTED, kind="phone", deadline=float("nan"))
    feed.before = _problem(422, "purpose_unknown")
    with pytest.raises(InvalidRequest):
        MirrorOr(krama, mirror).check(LISTED, kind="phone")


@pytest.mark.parametrize("value", [LISTED, UNKNOWN])
@pytest.mark.parametrize(
    ("options", "error"),
    [
        ({"deadline": float("nan")}, ValueError),
        ({"deadline": "1"}, ValueError),
        ({"timeout": 0}, ValueError),
        ({"max_retries": -1}, ValueError),
        ({"dedline": 0.3}, TypeError),
        ({"purpose": "foo"}, InvalidRequest),
        ({"purpose": 5}, TypeError),
        ({"reference": "x" * 65}, InvalidRequest),
        ({"reference": " "}, InvalidRequest),
        ({"reference": "a\nb"}, InvalidRequest),
    ],
)
def test_wrong_option_is_refused_also_where_the_copy_alone_would_answer(
    feed: Feed, krama: Krama, mirror: Mirror, value: str, options: dict[str, Any], error: type[Exception]
) -> None:
    feed.before, feed.asked = _cut, []
    with pytest.raises(error):
        MirrorOr(krama, mirror).check(value, kind="phone", **options)
    assert feed.asked == []


@pytest.mark.parametrize("left", [0, -0.1])
def test_copy_decides_if_nothing_is_left_of_the_deadline(feed: Feed, krama: Krama, mirror: Mirror, left: float) -> None:
    feed.asked = []
    answer = MirrorOr(krama, mirror).check(LISTED, kind="phone", deadline=left)
    assert (answer.source, type(answer.error), feed.asked) == ("mirror", TimedOut, [])


@pytest.mark.parametrize("purpose", list(Purpose))
def test_right_options_are_taken(krama: Krama, mirror: Mirror, purpose: Purpose) -> None:
    gate = MirrorOr(krama, mirror)
    options: dict[str, Any] = {
        "purpose": purpose,
        "reference": "PP\u200b-៦៤" * 8,
        "with_receipt": True,
        "deadline": None,
    }
    assert gate.check(UNKNOWN, kind="phone", **options).source == "mirror"
    assert gate.check(UNKNOWN, kind="phone", purpose=purpose.value).source == "mirror"
