"""A keyed request is answered as the first time for 24 hours, whatever its checks would say by now."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from krama.operations import retention
from tests.exchange import Caller, Exchange

BODY: dict[str, Any] = {"value": "012 345 678", "category": "loan"}


def soon(seconds: float) -> str:
    return (datetime.now(UTC) + timedelta(seconds=seconds)).isoformat()


def test_report_is_replayed_after_its_validity_has_passed(
    exchange: Exchange, police: Caller, later: list[timedelta]
) -> None:
    body = BODY | {"valid_until": soon(60)}
    first = police.post("/v1/reports", body, **{"Idempotency-Key": "a"})
    later[0] = timedelta(hours=23)
    retention.expire(exchange.database)
    again = police.post("/v1/reports", body, **{"Idempotency-Key": "a"})
    assert (first.status_code, again.status_code) == (201, 201), again.text
    assert again.content == first.content
    assert again.headers["idempotency-replayed"] == "true"


def test_report_without_its_key_is_checked_again(police: Caller, later: list[timedelta]) -> None:
    body = BODY | {"valid_until": soon(60)}
    police.post("/v1/reports", body, **{"Idempotency-Key": "a"})
    later[0] = timedelta(hours=1)
    answer = police.post("/v1/reports", body)
    assert (answer.status_code, answer.json().get("code")) == (422, "validity_in_past")


def test_used_key_is_refused_before_the_value_is_read(police: Caller) -> None:
    police.post("/v1/reports", BODY, **{"Idempotency-Key": "a"})
    other = police.post("/v1/reports", BODY | {"value": "zz"}, **{"Idempotency-Key": "a"})
    assert (other.status_code, other.json().get("code")) == (422, "idempotency_key_reused")


def test_relabelling_is_replayed_after_its_audience_became_impossible(
    exchange: Exchange, police: Caller, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = f"/v1/reports/{police.report('012 345 678')['report_id']}/relabel"
    body = {"tlp": "TLP:GREEN", "reason": "Wider."}
    first = police.post(path, body, **{"Idempotency-Key": "l"})

    def refuse(*_: object) -> None:
        raise ValueError("no audience is possible any more")

    monkeypatch.setattr("krama.reports.intake.requested_visibility", refuse)
    again = police.post(path, body, **{"Idempotency-Key": "l"})
    assert (first.status_code, again.status_code) == (200, 200), again.text
    assert again.content == first.content


def test_record_of_a_replay_says_that_it_is_one(police: Caller) -> None:
    """For a single report, whose body may be invalid by now, and for a bulk submission."""
    bodies = {"/v1/reports": BODY, "/v1/reports/batch": {"items": [BODY]}}
    for path, body in bodies.items():
        for _ in range(2):
            police.post(path, body, **{"Idempotency-Key": path})
    records = police.get("/v1/audit/records").json()["items"]
    submitted = [record for record in records if record["operation"] in ("submitReport", "submitReportBatch")]
    assert [record["data"].get("replayed", False) for record in submitted if "rows" not in record["data"]].count(
        True
    ) == len(bodies)


def test_replay_of_a_long_answer_has_the_tag_of_the_first(police: Caller) -> None:
    values = [{"value": f"https://{number}.evil.example/{'x' * 200}"} for number in range(200)]
    first, again = (
        police.request(
            "POST",
            "/v1/cases",
            json={"reference": "L-1", "category": "phishing", "values": values},
            headers={"Idempotency-Key": "long"},
        )
        for _ in range(2)
    )
    assert len(first.content) > 100_000
    assert again.headers["idempotency-replayed"] == "true"
    assert (again.content, again.headers.get("etag")) == (first.content, first.headers["etag"])


@pytest.mark.parametrize("language", ["km", "en"])
def test_replay_says_its_language_whatever_the_second_request_asks_for(police: Caller, language: str) -> None:
    """A program may send the same bytes again from another thread, with other headers."""
    case = {"reference": "K-1", "category": "phishing", "values": [{"value": "12", "kind": "phone"}]}
    bodies = {"/v1/cases": case, "/v1/reports/batch": {"items": [{"value": "12", "category": "loan"}]}}
    for path, body in bodies.items():
        first, again = (
            police.post(path, body, **{"Idempotency-Key": path, "Accept-Language": each}) for each in (language, "fr")
        )
        assert (again.content, again.headers["idempotency-replayed"]) == (first.content, "true")
        told = [each.headers.get("content-language") for each in (first, again)]
        assert told == ([language] * 2 if language == "km" else [None] * 2)
        assert ["Accept-Language" in each.headers["vary"] for each in (first, again)] == [True, True]


def test_replay_of_what_has_no_texts_says_nothing_of_a_language(police: Caller) -> None:
    answers = [police.post("/v1/reports", BODY, **{"Idempotency-Key": "r", "Accept-Language": "km"}) for _ in range(2)]
    assert answers[1].headers["idempotency-replayed"] == "true"
    assert [each.headers.get("content-language") for each in answers] == [None, None]
    assert ["Accept-Language" in each.headers.get("vary", "") for each in answers] == [False, False]


def test_parameter_that_says_what_is_so_without_it_makes_no_other_request(police: Caller) -> None:
    paths = ("/v1/reports/batch", "/v1/reports/batch?dry_run=false")
    first, again = (police.post(path, {"items": [BODY]}, **{"Idempotency-Key": "b"}) for path in paths)
    assert (again.status_code, again.headers["idempotency-replayed"], again.content) == (200, "true", first.content)
