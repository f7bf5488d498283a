"""One tree of errors, each of which says how the call went, and survives a process boundary."""

import asyncio
import copy
import inspect
import pickle
from typing import Any

import httpx
import pytest

from krama_client import KramaError, Refusal, errors
from krama_client._core.models import MemberUnreadable
from krama_client.errors import (
    CircuitOpen,
    ClientClosed,
    FileUnreadable,
    InvalidRequest,
    MirrorTooOld,
    ProblemError,
    RateLimited,
    TimedOut,
    TransportError,
    Unreached,
    VerificationError,
)
from tests.client.service import ME, StandIn, ok, problem

EVERY = [error for _, error in inspect.getmembers(errors, inspect.isclass) if issubclass(error, Exception)]


def made(error: type[Exception]) -> Exception:
    if issubclass(error, ProblemError):
        return error("a_code", 422, "A detail.", field="value", errors=(Refusal("c", "d", "f"),), request_id="r")
    arguments: dict[type[Exception], tuple[Any, ...]] = {
        CircuitOpen: (3.0,),
        ClientClosed: (),
        MirrorTooOld: ("Words.", 90_000.0),
    }
    return error(*arguments.get(error, ("Words.",)))


@pytest.mark.parametrize("error", EVERY, ids=lambda error: error.__name__)
def test_every_error_is_a_krama_error_and_is_in_the_tree_of_the_docstring(error: type[Exception]) -> None:
    assert issubclass(error, KramaError)
    assert error.__name__ in (errors.__doc__ or "")


@pytest.mark.parametrize("error", EVERY, ids=lambda error: error.__name__)
@pytest.mark.parametrize("again", [copy.copy, lambda error: pickle.loads(pickle.dumps(error))], ids=["copy", "pickle"])
def test_every_error_survives_a_copy_and_a_process_boundary(error: type[Exception], again: Any) -> None:
    raised = made(error)
    vars(raised).update(attempts=3, elapsed=1.5, maybe_done=True)
    raised.add_note("A note.")
    restored = again(raised)
    assert type(restored) is error
    assert str(restored) == str(raised)
    assert vars(restored) == vars(raised)


def test_verification_errors_are_value_errors_too() -> None:
    assert issubclass(VerificationError, ValueError)
    assert {error.__name__ for error in EVERY if issubclass(error, VerificationError)} == {
        "LogContradicted",
        "LogFileUnreadable",
        "ReceiptUnverified",
        "SnapshotRefused",
        "VerificationError",
        "WebhookUnverified",
    }


def test_one_except_clause_catches_all_that_was_not_answered() -> None:
    assert {error for error in EVERY if issubclass(error, Unreached)} == {
        Unreached,
        TransportError,
        TimedOut,
        CircuitOpen,
    }


def test_error_says_how_the_call_went() -> None:
    service = StandIn(problem(429, "slow", headers={"Retry-After": "3600", "X-Request-ID": "request-1"}))
    with pytest.raises(RateLimited) as caught:
        service.krama().me.get()
    error = caught.value
    assert (error.attempts, error.maybe_done, error.request_id) == (1, False, "request-1")
    assert 0 < error.elapsed < 5


@pytest.mark.parametrize(
    ("status", "words"), [(301, "redirects elsewhere"), (308, "redirects elsewhere"), (400, "Something between")]
)
def test_answer_of_something_on_the_way_says_what_to_do(status: int, words: str) -> None:
    service = StandIn(httpx.Response(status, headers={"Location": "https://elsewhere.test/"}))
    with pytest.raises(InvalidRequest, match=words):
        service.krama().me.get()
    assert len(service.asked) == 1


def test_closed_client_says_so() -> None:
    krama = StandIn(ok(ME)).krama()
    copied = krama.with_options(deadline=1)
    krama.close()
    for closed in (krama, copied):
        with pytest.raises(ClientClosed, match="Make a new one") as caught:
            closed.clients.add(name="gate")
        assert not caught.value.maybe_done

    async def ask() -> None:
        other = StandIn(ok(ME)).async_krama()
        await other.aclose()
        await other.me.get()

    with pytest.raises(ClientClosed):
        asyncio.run(ask())


def test_file_without_rows_is_not_a_success(tmp_path: Any) -> None:
    service = StandIn(ok({}))
    for name, content in (("empty.csv", ""), ("header.csv", "value,category\n\n"), ("empty.ndjson", "\n")):
        (tmp_path / name).write_text(content)
        with pytest.raises(FileUnreadable, match="no rows: nothing was sent"):
            service.krama().report_many(tmp_path / name)
    assert service.asked == []


def test_error_of_a_member_names_its_path_only() -> None:
    assert str(MemberUnreadable("state", "is missing").inside("items[3]")) == "items[3].state is missing"
