"""`krama_client.testing`: what goes wrong on the way, many values at once, and what was asked."""

import asyncio
import json
import time
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest

from krama_client import Conflict, InvalidRequest, Krama, Refused, ServiceUnavailable, TimedOut
from krama_client.errors import ClientClosed
from krama_client.testing import FakeKrama
from krama_client.types import Check, PaymentCheckItemInput

INDICATOR = UUID(int=7)


@pytest.fixture
def krama(fake: FakeKrama) -> Krama:
    """A client of the exchange in memory."""
    return fake.krama()


# What goes wrong on the way


def test_answer_that_is_lost_comes_at_the_next_attempt(fake: FakeKrama, krama: Krama) -> None:
    fake.on("submitReport").answer(narrative="first").answer(narrative="second").lose(times=1)
    assert krama.report("012 345 678", "loan").narrative == "first"
    [report] = fake.asked
    assert (report.operation, report.attempts) == ("submitReport", 2)


def test_a_key_gets_the_first_answer_again_and_no_other_request(fake: FakeKrama, krama: Krama) -> None:
    first = krama.disputes.open(indicator_id=INDICATOR, grounds="other", statement="s", idempotency_key="case-17")
    again = krama.disputes.open(indicator_id=INDICATOR, grounds="other", statement="s", idempotency_key="case-17")
    other = krama.disputes.open(indicator_id=INDICATOR, grounds="other", statement="s")
    assert again == first != other
    with pytest.raises(InvalidRequest, match="idempotency_key_reused"):
        krama.disputes.open(indicator_id=INDICATOR, grounds="other", statement="t", idempotency_key="case-17")
    assert [call.idempotency_key for call in fake.asked][:2] == ["case-17", "case-17"]


def test_a_refusal_leaves_the_key_free(fake: FakeKrama, krama: Krama) -> None:
    fake.on("openDispute").refuse("dispute_already_open").answer()
    facts: Any = {"indicator_id": INDICATOR, "grounds": "other", "statement": "s", "idempotency_key": "case-17"}
    with pytest.raises(Conflict):
        krama.disputes.open(**facts)
    assert krama.disputes.open(**facts).status == "opened"


def test_an_exchange_that_is_away_is_tried_again(fake: FakeKrama, krama: Krama) -> None:
    fake.on("checkValue").unavailable(times=1).answer(action="hold")
    assert krama.check("1").action == "hold"
    assert fake.asked[0].attempts == 2
    fake.on("checkValue").unavailable(retry_after=120)
    with pytest.raises(ServiceUnavailable) as caught:
        krama.check("1")
    assert (caught.value.retry_after, caught.value.attempts) == (120, 1)


def test_a_slow_exchange_ends_the_call_at_its_deadline(fake: FakeKrama) -> None:
    gate = fake.krama(deadline=0.1)
    gate.me.get()
    fake.on("checkValue").slow(30)
    began = time.monotonic()
    with pytest.raises(TimedOut):
        gate.check("1")
    assert 0.05 < time.monotonic() - began < 5


def test_a_slow_exchange_ends_each_attempt_at_its_timeout(fake: FakeKrama) -> None:
    fake.on("checkValue").slow(0.3)
    with pytest.raises(TimedOut):
        fake.krama(deadline=None, timeout=0.05, max_retries=0).check("1")


def test_a_short_delay_is_only_a_delay(fake: FakeKrama, krama: Krama) -> None:
    fake.on("checkValue").slow(0.05, times=1).answer(action="warn")
    began = time.monotonic()
    assert krama.check("1").action == "warn"
    assert time.monotonic() - began >= 0.05


def test_nothing_answers_after_its_end(fake: FakeKrama) -> None:
    krama = fake.krama()
    fake.end()
    with pytest.raises(ClientClosed):
        krama.check("1")


def test_asyncio_clients_get_the_same(fake: FakeKrama) -> None:
    fake.on("checkValue").answer(action="hold").lose()
    fake.on("readMe").slow(30)

    async def program() -> str:
        async with fake.async_krama(dpop=True) as krama:
            began = time.monotonic()
            with pytest.raises(TimedOut):
                await krama.me.get(deadline=0.3)
            assert time.monotonic() - began >= 0.25
            return (await krama.check("1")).action

    assert asyncio.run(program()) == "hold"
    assert fake.asked[-1].attempts == 2


# Many at once


def test_lists_come_a_page_at_a_time(fake: FakeKrama, krama: Krama) -> None:
    fake.on("listDisputes").items([{"statement": str(number)} for number in range(5)])
    pages = krama.disputes.list(limit=2)
    assert [dispute.statement for dispute in pages] == ["0", "1", "2", "3", "4"]
    assert [call.query.get("limit") for call in fake.asked] == [2, 2, 2]
    assert list(krama.disputes.list(cursor=pages.resume_cursor)) == []
    with pytest.raises(InvalidRequest, match="cursor_unreadable"):
        list(krama.disputes.list(cursor="another-list"))
    with pytest.raises(ValueError, match=r"items.0.status must be one of"):
        fake.on("listDisputes").items([{"status": "lost"}])


def test_batch_answers_each_item(fake: FakeKrama, krama: Krama) -> None:
    fake.on("checkBatch").row(value="2").answer(action="hold")
    fake.on("checkBatch").row(value="3").refuse("phone_invalid", field="value")
    first, second, third = krama.check_many(["1", "2", "3"])
    assert isinstance(first, Check)
    assert (first.value, first.action) == ("1", "proceed")
    assert isinstance(second, Check)
    assert (second.value, second.action) == ("2", "hold")
    assert isinstance(third, Refused)
    assert (third.value, third.error.code) == ("3", "phone_invalid")


def test_payment_is_answered_by_its_most_serious_value(fake: FakeKrama, krama: Krama) -> None:
    fake.on("checkPayment").row(value="2").answer(action="hold", score=80)
    fake.on("checkPayment").row(value="3").refuse("phone_invalid", field="value")
    items: list[PaymentCheckItemInput] = [{"role": "payee_phone", "value": value} for value in "123"]
    payment = krama.check_payment(items, reference="TRX-881")
    assert (payment.action, payment.score, payment.decisive_index) == ("hold", 80, 1)
    assert (payment.complete, payment.reference) == (False, "TRX-881")
    assert [item.error and item.error.code for item in payment.items] == [None, None, "phone_invalid"]


def test_value_of_a_payment_is_of_the_kind_that_its_role_says(krama: Krama) -> None:
    payment = krama.check_payment([{"role": "payee_account", "value": "012345678", "institution": "ABAAKHPP"}])
    assert [item.check and item.check.kind for item in payment.items] == ["bank_account"]


@pytest.mark.parametrize("form", ["csv", "ndjson"])
def test_bulk_submission_answers_each_row(fake: FakeKrama, krama: Krama, form: str, tmp_path: Path) -> None:
    lines = {"csv": 'value,category\n1,loan\n2,loan\n3,loan\n"4",\n'}
    rows = [{"value": "1", "category": "loan"}, {"value": "2", "category": "loan"}, {"value": "3", "category": "loan"}]
    lines["ndjson"] = "".join(json.dumps(row) + "\n" for row in [*rows, {"value": "4"}])
    file = tmp_path / f"cases.{form}"
    file.write_text(lines[form])
    fake.on("submitReportBatch").row(value="2").refuse("phone_invalid", field="value")
    fake.on("submitReportBatch").row(value="3").answer(result="pending")
    done = krama.report_many(file)
    assert (done.item_count, done.pending_count, done.rejected_count) == (4, 1, 2)
    assert (done.pending[0].row, done.pending[0].report_id is not None) == (3, True)
    [second] = [row for row in done.rejections if row.row == 2]
    assert second.error is not None
    assert second.error.code == "phone_invalid"
    assert fake.asked[0].body[0]["value"] == "1"
    assert krama.report_many(file, dry_run=True).item_count == 4


# What was asked


def test_what_was_asked_is_kept_and_not_shown(fake: FakeKrama, krama: Krama) -> None:
    krama.check("012 345 678", kind="phone", purpose="payment")
    list(krama.indicators.list_history(INDICATOR, limit=3))
    check, history = fake.asked
    assert check.body == {"value": "012 345 678", "kind": "phone", "purpose": "payment"}
    assert (history.query, history.path) == ({"limit": 3}, {"indicator_id": str(INDICATOR)})
    shown = repr(fake.asked) + repr(fake) + repr(fake.on("checkValue", value="012 345 678").answer(score=1))
    assert "checkValue" in shown
    assert "012" not in shown
    assert str(INDICATOR) not in shown
