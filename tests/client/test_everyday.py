"""What members do every day, with the real server on the other side."""

from datetime import UTC, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest

from krama.agencies.permissions import Permission
from krama_client import InvalidRequest, Krama, NotFound, PermissionDenied, Refused
from krama_client._rows.check_batches import Batch, Batches
from krama_client.types import Action, Audience, Category, Check, CheckBatchItemInput, Kind, Report, ReportStatus
from tests.client.conftest import Enrol
from tests.client.service import StandIn, ok


def test_report_is_found_by_a_check_in_another_spelling(krama: Krama) -> None:
    report = krama.report("012 345 601", Category.LOAN, kind="phone")
    verdict = krama.check("០១២ ៣៤៥ ៦០១", kind=Kind.PHONE, purpose="payment")
    assert isinstance(report, Report)
    assert isinstance(verdict, Check)
    assert verdict.listed
    assert verdict.action is Action.WARN
    assert verdict.matches[0].indicator_id == report.indicator.indicator_id
    assert verdict.categories == (Category.LOAN,)


def test_every_fact_of_a_report_arrives(krama: Krama) -> None:
    report = krama.report(
        "000 123 602",
        "impersonation_bank",
        kind="bank_account",
        institution="ABAAKHPP",
        confidence=80,
        tlp="TLP:AMBER",
        occurred_at=datetime(2026, 1, 31, 8, tzinfo=UTC),
        province="KH-12",
        case_reference="PP-2026-0117",
        channel="telegram",
        loss={"amount": Decimal("250.50"), "currency": "USD"},
        narrative="The caller said he was from the bank.",
    )
    assert report.result == "created"
    assert krama.reports.get(report.report_id).to_dict() == report.to_dict() | {"result": None}
    assert report.occurred_at == datetime(2026, 1, 31, 8, tzinfo=UTC)
    assert report.loss is not None
    assert (report.loss.amount, report.loss.currency) == ("250.50", "USD")
    assert (report.confidence, report.tlp, report.province) == (80, "TLP:AMBER", "KH-12")
    assert (report.case_reference, report.channel) == ("PP-2026-0117", "telegram")
    assert report.narrative == "The caller said he was from the bank."


def test_facts_left_out_or_none_take_the_services_defaults(krama: Krama) -> None:
    report = krama.report("012 345 603", "loan", kind="phone", confidence=None, tlp=None)
    assert (report.confidence, report.tlp) == (50, "TLP:GREEN")


def test_checks_of_many_keep_the_order_over_batches_and_refusals_in_their_places(krama: Krama) -> None:
    krama.report("012 345 604", "loan", kind="phone")
    items = [
        "012 345 604",
        {"value": "000 123 604", "kind": "bank_account", "institution": "ABAAKHPP"},
        "12",
        {"value": "half a pair \ud83d"},
        {"value": "scam.example.com", "kind": "domain"},
        {"value": "x" * 70_000},
        {"valeu": "012 345 604"},
        None,
        "012 345 604",
    ]
    answers = list(krama.check_many(items, kind="phone", chunk=3))  # type: ignore[arg-type]  # what has no value
    told = [answer.error.code if isinstance(answer, Refused) else answer.canonical for answer in answers]
    assert told == [
        "+85512345604",
        "ABAAKHPP:000123604",
        "phone_invalid",
        "value_not_text",
        "scam.example.com",
        "value_too_long",
        "member_missing",
        "value_not_text",
        "+85512345604",
    ]
    assert [answer.listed for answer in answers if isinstance(answer, Check)] == [True, False, False, True]


def test_checks_of_many_are_lazy(krama: Krama) -> None:
    read = 0

    def values() -> object:
        nonlocal read
        for number in range(100):
            read += 1
            yield f"0123456{number:02}"

    answers = krama.check_many(values(), kind="phone", chunk=10)  # type: ignore[arg-type]  # a generator as people write
    assert read == 0
    next(answers)
    assert read <= 11


def test_hints_hold_for_items_that_have_none_of_their_own(krama: Krama) -> None:
    items: list[CheckBatchItemInput] = [{"value": "dara_sok"}, {"value": "dara_sok", "platform": "line", "kind": None}]
    answers = krama.check_many(items, kind="handle", platform="telegram")
    assert [getattr(answer, "canonical", None) for answer in answers] == ["telegram:dara_sok", "line:dara_sok"]


def test_batches_stay_below_the_body_limit(krama: Krama, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("krama_client._rows.check_batches.MOST_BYTES", 200)
    batches = Batches({"kind": "phone"}, 100)
    full = [batches.add("012 345 605") for _ in range(10)]
    assert [len(batch.places) for batch in [*full, batches.rest()] if isinstance(batch, Batch)] == [4, 4, 2]
    assert len(list(krama.check_many(["012 345 605"] * 10, kind="phone"))) == 10


def test_checks_of_none_are_none(krama: Krama) -> None:
    assert list(krama.check_many([])) == []


def test_batch_of_only_unsendable_items_needs_no_service() -> None:
    offline = Krama("http://127.0.0.1:9", "client", "secret", max_retries=0)
    [answer] = offline.check_many(["\ud800"])
    assert isinstance(answer, Refused)


def test_pages_give_every_item_once_and_a_cursor_to_go_on_from(krama: Krama) -> None:
    values = [f"01234561{number}" for number in range(7)]
    for value in values:
        krama.report(value, "sim_fraud", kind="phone")
    reports = krama.reports.list(agency_id="own", limit=3)
    assert [report.value for report in reports] == values
    krama.report("012 345 617", "sim_fraud", kind="phone")
    assert [report.value for report in krama.reports.list(agency_id="own", cursor=reports.resume_cursor)] == [
        "012 345 617"
    ]


def test_empty_page_keeps_the_place() -> None:
    page: dict[str, Any] = {"items": [], "next_cursor": None, "has_more": False, "resume_cursor": "here"}
    feed = StandIn(ok(page)).krama().indicators.list(cursor="here")
    assert list(feed) == []
    assert feed.resume_cursor == "here"


def test_indicators_are_narrowed(krama: Krama) -> None:
    before = datetime.now(UTC)
    krama.report("012 345 620", "romance", kind="phone")
    krama.report("love.example.com", "romance", kind="domain")
    krama.report("012 345 621", "investment", kind="phone")
    indicators = list(krama.indicators.list(kind="phone", category=Category.ROMANCE, updated_after=before, limit=1))
    assert [indicator.canonical for indicator in indicators] == ["+85512345620"]
    assert krama.indicators.get(indicators[0].indicator_id) == indicators[0]


def test_withdrawn_report_stays_on_record_and_no_longer_counts(krama: Krama) -> None:
    report = krama.report("012 345 622", "loan", kind="phone")
    withdrawn = krama.reports.withdraw(report.report_id, reason="It was the victim's own number.")
    assert withdrawn.status is ReportStatus.WITHDRAWN
    assert withdrawn.end_reason == "It was the victim's own number."
    assert not krama.check("012 345 622", kind="phone").listed
    assert krama.reports.withdraw(report.report_id, reason="Again.") == withdrawn


def test_me_names_the_agency_and_its_scopes(enrol: Enrol) -> None:
    with Krama(*enrol(Permission.CHECKS_RUN)) as bank:
        me = bank.me.get()
        assert [str(scope) for scope in me.scopes] == ["checks:run"]
        assert isinstance(me.agency.agency_id, UUID)
        with pytest.raises(PermissionDenied) as caught:
            bank.report("012 345 623", "loan")
    assert caught.value.code == "insufficient_scope"


def test_what_does_not_exist_is_not_found(krama: Krama) -> None:
    nothing = UUID(int=0)
    with pytest.raises(NotFound, match="indicator_not_found"):
        krama.indicators.get(nothing)
    with pytest.raises(NotFound, match="report_not_found"):
        krama.reports.get(nothing)


def test_refused_request_says_which_members_to_mend(krama: Krama) -> None:
    with pytest.raises(InvalidRequest) as caught:
        krama.report("012 345 624", "no_such_category", province="KH-99")
    assert caught.value.code == "validation_failed"
    assert {error.field for error in caught.value.errors} == {"category", "province"}
    assert caught.value.request_id is not None
    assert caught.value.request_id in str(caught.value)


def test_label_is_changed_and_its_history_read(krama: Krama) -> None:
    report = krama.report("012 345 641", "loan", tlp="TLP:AMBER", audience={"sectors": ["bank"]}, anonymous=True)
    assert (report.view, report.anonymous) == ("own", True)
    assert isinstance(report.audience, Audience)
    assert krama.reports.relabel(report.report_id, tlp="TLP:GREEN", reason="It is public now.").tlp == "TLP:GREEN"
    (change,) = krama.reports.list_label_changes(report.report_id)
    assert (change.before.tlp, change.after.tlp, change.widened) == ("TLP:AMBER", "TLP:GREEN", True)
    (listed,) = krama.indicators.list_reports(report.indicator.indicator_id)
    assert listed.report_id == report.report_id
    assert report.report_id in [listed.report_id for listed in krama.reports.list(agency_id="own")]
    assert report.report_id not in [listed.report_id for listed in krama.reports.list(agency_id="others")]
