"""Each refusal becomes the exception of its family, with the words that a person needs."""

import httpx
import pytest

from krama_client import (
    AnswerNotUnderstood,
    Conflict,
    InvalidRequest,
    Krama,
    KramaError,
    NotFound,
    PermissionDenied,
    ProblemError,
    RateLimited,
    Refusal,
    ServiceUnavailable,
)
from krama_client.errors import AuthenticationError, ServiceFault, TimedOut, TooLarge, TransportError
from tests.client.service import VERDICT, StandIn, checked, ok, problem


@pytest.mark.parametrize(
    ("status", "family"),
    [
        (400, InvalidRequest),
        (401, AuthenticationError),
        (403, PermissionDenied),
        (404, NotFound),
        (405, InvalidRequest),
        (409, Conflict),
        (413, TooLarge),
        (415, InvalidRequest),
        (422, InvalidRequest),
        (429, RateLimited),
        (500, ServiceFault),
        (502, ServiceUnavailable),
        (503, ServiceUnavailable),
        (504, ServiceUnavailable),
        (507, ServiceFault),
    ],
)
def test_status_gives_the_family(status: int, family: type[ProblemError]) -> None:
    with pytest.raises(ProblemError) as caught:
        StandIn(problem(status, "some_code")).krama(max_retries=0).me.get()
    assert type(caught.value) is family
    assert (caught.value.status, caught.value.code) == (status, "some_code")


def test_problem_keeps_all_that_the_service_said() -> None:
    errors = [{"code": "category_unknown", "detail": "Unknown.", "field": "category"}, {"code": "x", "detail": "y"}]
    answer = problem(422, "validation_failed", "Fix it.", field="category", errors=errors)
    with pytest.raises(InvalidRequest) as caught:
        StandIn(answer).krama().check("012")
    error = caught.value
    assert str(error) == "validation_failed: Fix it. [status 422, request request-1]"
    assert (error.code, error.detail, error.field, error.request_id) == (
        "validation_failed",
        "Fix it.",
        "category",
        "request-1",
    )
    assert error.errors == (Refusal("category_unknown", "Unknown.", "category"), Refusal("x", "y"))


@pytest.mark.parametrize(
    "answer",
    [
        httpx.Response(403, text="<html>Forbidden by the proxy</html>", headers={"X-Request-ID": "proxy-7"}),
        httpx.Response(403, json=["not", "a", "problem"], headers={"X-Request-ID": "proxy-7"}),
        httpx.Response(403, json={"code": 7, "errors": "?"}, headers={"X-Request-ID": "proxy-7"}),
    ],
)
def test_refusal_that_is_no_problem_document_has_its_status(answer: httpx.Response) -> None:
    with pytest.raises(PermissionDenied, match="http_403: Something between") as caught:
        StandIn(answer).krama().me.get()
    assert caught.value.request_id == "proxy-7"


@pytest.mark.parametrize("errors", [["?"], [{"code": "x"}], [None]])
def test_entries_that_are_no_refusals_are_left_out(errors: list[object]) -> None:
    with pytest.raises(InvalidRequest) as caught:
        StandIn(problem(422, "validation_failed", errors=errors)).krama().me.get()
    assert caught.value.errors == ()


VALUE = VERDICT["value"]


@pytest.mark.parametrize(
    "answer",
    [
        httpx.Response(200, text="<html>Sign in to the guest network</html>"),
        ok([1, 2, 3]),
        ok({"listed": True}),
        ok(VERDICT | {"as_of": "yesterday"}),
    ],
    ids=["a page", "another shape", "members missing", "no time"],
)
def test_success_that_is_not_in_the_contract_is_not_understood(answer: httpx.Response) -> None:
    with pytest.raises(AnswerNotUnderstood, match="checkValue was answered with status 200"):
        StandIn(answer).krama().check("012 345 678")


def test_redirect_is_told_and_not_followed() -> None:
    service = StandIn(httpx.Response(301, headers={"Location": "http://elsewhere.test/"}))
    with pytest.raises(InvalidRequest, match="http_301"):
        service.krama().me.get()
    assert len(service.asked) == 1


def test_batch_with_an_answer_too_few_is_not_understood() -> None:
    with pytest.raises(AnswerNotUnderstood):
        list(StandIn(ok(checked(VERDICT))).krama().check_many(["012 345 678", "012 345 679"]))


def test_words_that_the_service_has_learned_since_are_passed_on() -> None:
    verdict = StandIn(ok(VERDICT | {"action": "refer", "categories": ["deepfake", "loan"]})).krama().check(VALUE)
    assert verdict.action == "refer"
    assert verdict.categories == ("deepfake", "loan")


def test_members_that_the_service_has_learned_since_are_passed_over() -> None:
    assert StandIn(ok(VERDICT | {"held_until": None})).krama().check(VALUE).score == 0


def test_bulk_that_breaks_off_says_how_far_it_came() -> None:
    bulk = {"item_count": 1, "created_count": 1, "dry_run": False, "items": [{"index": 0, "result": "created"}]}
    with pytest.raises(ServiceFault) as caught:
        StandIn(ok(bulk), problem(500, "internal_error")).krama().report_many([{}, {}], chunk=1)
    assert "Rows 1 to 1 were answered" in caught.value.__notes__[0]


@pytest.mark.parametrize("answered", [0, 1, 3])
def test_bulk_with_another_number_of_rows_is_not_understood(answered: int) -> None:
    rows = [{"index": index, "result": "created"} for index in range(answered)]
    bulk = {"item_count": 2, "created_count": 2, "dry_run": False, "items": rows}
    with pytest.raises(AnswerNotUnderstood, match=f"items has {answered} items, and 2 were sent"):
        StandIn(ok(bulk)).krama().report_many([{}, {}])


@pytest.mark.parametrize("error", [TransportError, AnswerNotUnderstood, ProblemError])
def test_every_error_is_a_krama_error(error: type[Exception]) -> None:
    assert issubclass(error, KramaError)


@pytest.mark.parametrize(
    "address", ["krama.example", "ftp://krama.example", "https://", "https://a:pass@krama.example"]
)
def test_unusable_address_is_refused_without_repeating_it(address: str) -> None:
    with pytest.raises(ValueError, match="base_url must") as caught:
        Krama(address, "client", "secret")
    assert "pass" not in str(caught.value)


@pytest.mark.parametrize(
    "address", ["https://krama.example/v1", "https://krama.example/v1/", "http://127.0.0.1:8000/v1"]
)
def test_address_with_the_version_is_refused_before_anything_is_sent(address: str) -> None:
    with pytest.raises(ValueError, match="without /v1"):
        Krama(address, "client", "secret")
    Krama("https://krama.example/region1", "client", "secret").close()


@pytest.mark.parametrize("milliseconds", [500, 1000, 120.5])
def test_deadline_in_milliseconds_is_refused_with_the_unit(milliseconds: float) -> None:
    """Taken for seconds, a payer would wait for minutes."""
    wrong = r"^deadline is in seconds, and must be at most 120\. Half a second is 0\.5\. None sets no limit\.$"
    with pytest.raises(ValueError, match=wrong):
        Krama("https://krama.example", "client", "secret", deadline=milliseconds)
    with StandIn(ok({})).krama() as krama:
        with pytest.raises(ValueError, match=wrong):
            krama.check("012 345 678", deadline=milliseconds)
        with pytest.raises(ValueError, match=wrong):
            krama.with_options(deadline=milliseconds)
        krama.with_options(deadline=120).with_options(deadline=None)


def test_deadline_of_a_batch_may_be_longer_than_a_payer_waits() -> None:
    with StandIn(ok(checked(VERDICT))).krama() as krama:
        (answer,) = krama.check_many(["012 345 678"], deadline=500)
    assert getattr(answer, "action", None) == "proceed"


@pytest.mark.parametrize("left", [0, -3])
def test_call_without_any_time_left_says_that_nothing_was_sent(left: int) -> None:
    with (
        StandIn(ok({})).krama() as krama,
        pytest.raises(TimedOut, match=r"was not sent: its deadline was over before the first attempt\.$"),
    ):
        krama.check("012 345 678", deadline=left)
