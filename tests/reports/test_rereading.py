"""After a change of how values are read, reports follow what their values name, and members hear what was wrong."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest

from krama.audit.entry import Actor
from krama.indicators.kinds import Indicator, Kind
from krama.reports import intake, rereading
from krama.reports.rereading import Reread
from tests.exchange import Caller, Exchange

FRONT_PAGE = Indicator(Kind.URL, "evil.com/")
ACCOUNT = Indicator(Kind.BANK_ACCOUNT, "ABAAKHPP:000123456")
LINK = "https://evil.com/#/login"
WALLET = "https://tronscan.org/#/address/TJRabPrwbZy45sbavfcjinPJC18kjpRTv8"


@contextmanager
def read_as(monkeypatch: pytest.MonkeyPatch, old: Indicator) -> Iterator[None]:
    """Reports are read as an earlier version read them."""
    with monkeypatch.context() as patched:
        patched.setattr(intake, "canonicalise", lambda value, hints: old)
        yield


def reread(exchange: Exchange, *, dry_run: bool = False) -> Reread:
    actor = Actor(operator="root")
    return rereading.reread(exchange.database, actor, "KH", dry_run=dry_run, show_progress=lambda message: None)


def listed(bank: Caller, value: str) -> list[Any]:
    return [match["canonical"] for match in bank.check(value)["matches"]]


def test_reports_follow_their_value_and_members_get_a_correction_of_the_stranger(
    exchange: Exchange, police: Caller, office: Caller, bank: Caller, monkeypatch: pytest.MonkeyPatch
) -> None:
    with read_as(monkeypatch, FRONT_PAGE):
        reports = [police.report(LINK), office.report(LINK)]
    assert bank.check("https://evil.com/about")["action"] == "verify"

    assert reread(exchange, dry_run=True) == Reread(report_count=2, moved_count=2)
    assert listed(bank, "https://evil.com/about") == ["evil.com/"]
    assert reread(exchange) == Reread(report_count=2, moved_count=2)

    assert listed(bank, "https://evil.com/about") == []
    assert listed(bank, LINK) == ["evil.com/#/login"]
    assert bank.check(LINK)["agency_count"] == 2
    corrections = bank.get("/v1/corrections").json()["items"]
    assert [each["indicator"]["canonical"] for each in corrections] == ["evil.com/"]
    own = police.get(f"/v1/reports/{reports[0]['report_id']}").json()
    assert (own["status"], own["indicator"]["canonical"], own["revision"]) == ("active", "evil.com/#/login", 2)
    assert reread(exchange) == Reread(report_count=2)


def test_kind_may_change_and_the_same_fact_counts_once(
    exchange: Exchange, police: Caller, bank: Caller, monkeypatch: pytest.MonkeyPatch
) -> None:
    police.report(WALLET)
    with read_as(monkeypatch, FRONT_PAGE):
        merged = police.report(WALLET, category="phishing")
        police.report(WALLET, category="phishing", case_reference="PP-1")
    assert reread(exchange) == Reread(report_count=3, moved_count=1, merged_count=1)
    assert police.get(f"/v1/reports/{merged['report_id']}").json()["status"] == "withdrawn"
    assert bank.check(WALLET)["report_count"] == 2


def test_value_that_is_refused_now_is_listed_no_longer(
    exchange: Exchange, police: Caller, bank: Caller, monkeypatch: pytest.MonkeyPatch
) -> None:
    with read_as(monkeypatch, FRONT_PAGE):
        police.report("http://192.168.1.1/")
    assert reread(exchange) == Reread(report_count=1, refused_count=1)
    assert listed(bank, "https://evil.com/") == []


def test_disputed_report_stays_where_its_dispute_is(
    exchange: Exchange, police: Caller, bank: Caller, monkeypatch: pytest.MonkeyPatch
) -> None:
    with read_as(monkeypatch, FRONT_PAGE):
        report = police.report(LINK)
    disputed = {
        "indicator_id": report["indicator"]["indicator_id"],
        "grounds": "mistaken_report",
        "statement": "It is our own site.",
    }
    answer = bank.post("/v1/disputes", disputed)
    assert answer.status_code == 201, answer.text
    assert reread(exchange) == Reread(report_count=1, disputed_count=1)
    assert listed(bank, "https://evil.com/about") == ["evil.com/"]


@pytest.mark.parametrize(
    ("value", "now", "named"),
    [
        ("https://evil.com", Indicator(Kind.DOMAIN, "evil.com"), Indicator(Kind.DOMAIN, "evil.com")),
        ("123456789", Indicator(Kind.PHONE, "+855123456789"), Indicator(Kind.PHONE, "+855123456789")),
        ("000123456", ACCOUNT, ACCOUNT),
        ("dara_sok", Indicator(Kind.HANDLE, "telegram:dara_sok"), Indicator(Kind.HANDLE, "telegram:dara_sok")),
        ("dara@gmail.com/", Indicator(Kind.URL, "gmail.com/"), Indicator(Kind.EMAIL, "dara@gmail.com")),
        ("១២៣.com", Indicator(Kind.DOMAIN, "123.com"), Indicator(Kind.DOMAIN, "xn--94ecd.com")),
        ("1.2.3.0/24", Indicator(Kind.URL, "1.2.3.0/24"), None),
    ],
)
def test_stored_kind_is_tried_before_the_kind_that_the_value_shows(
    value: str, now: Indicator, named: Indicator | None
) -> None:
    assert rereading.read_again(value, now, "KH") == named
