"""An answer is lost after the server has acted: the client asks again, and there is one report."""

from pathlib import Path

import httpx
import pytest

from krama_client import Krama
from krama_client.errors import TransportError
from krama_client.types import ReportStatus, RowResult
from tests.client.service import Account, LosingTransport

REPLAYED = "Idempotency-Replayed"


def test_lost_answer_to_a_report_leaves_one_report(account: Account) -> None:
    losing = LosingTransport("/v1/reports")
    with Krama(*account, transport=losing) as krama:
        report = krama.report("012 345 801", "loan", kind="phone")
        assert [answer.headers.get(REPLAYED) for answer in losing.answers] == [None, "true"]
        assert [answer.status_code for answer in losing.answers] == [201, 201]
        losing.losses = 0
        assert [listed.report_id for listed in krama.reports.list(agency_id="own")] == [report.report_id]
        assert krama.check("012 345 801", kind="phone").report_count == 1


def test_lost_answer_to_a_chunk_leaves_each_row_once(account: Account, tmp_path: Path) -> None:
    file = tmp_path / "cases.csv"
    file.write_text("value,kind,category\n" + "".join(f"01234581{n},phone,loan\n" for n in range(6)))
    losing = LosingTransport("/v1/reports/batch")
    with Krama(*account, transport=losing) as krama:
        rows: list[RowResult] = []
        krama.report_many(file, chunk=3, on_rows=rows.extend)
        assert [answer.headers.get(REPLAYED) for answer in losing.answers] == [None, "true", None]
        assert [(result.row, result.result) for result in rows] == [(n, "created") for n in range(1, 7)]
        assert len(list(krama.reports.list(agency_id="own"))) == 6


def test_two_reports_of_the_same_fact_are_two_calls_with_keys_of_their_own(account: Account) -> None:
    watching = LosingTransport("/v1/reports", losses=0)
    with Krama(*account, transport=watching) as krama:
        first = krama.report("012 345 802", "loan", kind="phone", confidence=10)
        second = krama.report("012 345 802", "loan", kind="phone", confidence=90)
    assert (first.report_id, second.confidence) == (second.report_id, 90)
    keys = [answer.request.headers["Idempotency-Key"] for answer in watching.answers]
    assert len(set(keys)) == 2


def test_key_of_the_callers_own_outlives_a_program(account: Account) -> None:
    reports = []
    for confidence in (10, 10):
        with Krama(*account) as krama:
            reports.append(
                krama.report("012 345 803", "loan", kind="phone", confidence=confidence, idempotency_key="case-17")
            )
    assert reports[0] == reports[1]
    with Krama(*account) as krama, pytest.raises(ValueError, match="visible ASCII"):
        krama.report("012 345 803", "loan", idempotency_key="case\n17")


def test_answer_lost_at_every_attempt_is_a_transport_error(account: Account) -> None:
    losing = LosingTransport("/v1/reports", losses=9)
    with Krama(*account, transport=losing, max_retries=1) as krama:
        with pytest.raises(TransportError, match="submitReport got no answer in 2 attempts"):
            krama.report("012 345 804", "loan", kind="phone")
        losing.losses = 0
        assert krama.report("012 345 804", "loan", kind="phone").status is ReportStatus.ACTIVE
        assert len(list(krama.reports.list(agency_id="own"))) == 1


def test_lost_answer_to_a_withdrawal_is_asked_for_again(account: Account) -> None:
    losing = LosingTransport("/")
    with Krama(*account, transport=losing) as krama:
        report = krama.report("012 345 805", "loan", kind="phone")
        losing.path = f"/v1/reports/{report.report_id}/withdraw"
        assert krama.reports.withdraw(report.report_id, reason="Wrong number.").status is ReportStatus.WITHDRAWN
        assert krama.reports.get(report.report_id).end_reason == "Wrong number."


def test_refused_connection_is_a_transport_error_without_the_request() -> None:
    krama = Krama("http://127.0.0.1:9", "client", "secret", max_retries=0)
    with krama, pytest.raises(TransportError, match="ConnectError") as caught:
        krama.check("012 345 806")
    assert caught.value.__cause__ is None
    assert caught.value.__context__ is None


def test_server_that_hangs_up_without_a_word_is_asked_again() -> None:
    attempts = 0

    def answer(request: httpx.Request) -> httpx.Response:
        nonlocal attempts
        attempts += 1
        raise httpx.RemoteProtocolError("Server disconnected without sending a response.", request=request)

    krama = Krama("https://krama.test", "client", "secret", max_retries=1, transport=httpx.MockTransport(answer))
    with krama, pytest.raises(TransportError, match="RemoteProtocolError"):
        krama.me.get()
    assert attempts == 2
