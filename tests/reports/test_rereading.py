"""After a change of how values are read, reports follow what their values name, and members hear what was wrong."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import Any

import httpx
import pytest

from krama.audit.entry import Actor
from krama.indicators import institutions as directories
from krama.indicators.canonical import RULES
from krama.indicators.kinds import Indicator, Kind
from krama.institutions import service as institutions
from krama.institutions.cache import InstitutionCache
from krama.institutions.schemas import InstitutionIn
from krama.migrations.state import migrate
from krama.protected_list import takedown
from krama.protection import service as protection
from krama.protection import well_known
from krama.protection.rules import ProtectionRefused
from krama.reports import intake, rereading
from krama.reports.named_now import read_again
from krama.reports.rereading import Reread
from tests.command import krama
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


def test_command_knows_the_banks_that_an_administrator_added(
    exchange: Exchange, police: Caller, database_url: str
) -> None:
    added = {"names": {"en": "Krong Bank"}, "short_name": "Krong", "country": "KH"}
    with exchange.database.transaction() as session:
        institutions.add(session, InstitutionIn.model_validate(added).facts())
    before = directories.current()
    InstitutionCache(exchange.database).refresh()
    try:
        police.report("000 123 456", institution="Krong")
    finally:
        directories.install(before)
    done = krama("report", "reread", "--json", database_url=database_url)
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)["refused_count"] == 0


def test_command_says_that_more_is_listed_than_it_may_take_down(
    exchange: Exchange, police: Caller, database_url: str, tmp_path: Path
) -> None:
    report = police.report("https://evil.com/login")
    file = tmp_path / "well_known.toml"
    file.write_text('[[list]]\nname = "Ours"\nsource = "us"\nfolders = ["evil.com/login"]\n', encoding="utf-8")
    command = partial(krama, "report", "reread", "--max-indicators", "0", database_url=database_url)
    tried = command("--dry-run", "--json", KRAMA_WELL_KNOWN=str(file))
    shown = json.loads(tried.stdout)
    assert shown["taken_down_indicator_count"] == 1
    assert shown["taken_down_indicators"] == [report["indicator"]["indicator_id"]]
    assert "That is more than 0: without --dry-run it is refused." in tried.stderr
    refused = command(KRAMA_WELL_KNOWN=str(file))
    assert (refused.returncode, refused.stdout) == (1, "")
    assert "more than 0 listed indicators" in refused.stderr


def test_command_names_the_reports_that_would_move_or_end_and_no_value(
    exchange: Exchange, police: Caller, office: Caller, database_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    with read_as(monkeypatch, FRONT_PAGE):
        moving = [police.report(LINK, case_reference=f"PP-{number}") for number in range(21)]
        ending = office.report("1.2.3.0/24")
    command = partial(krama, "report", "reread", "--dry-run", database_url=database_url)
    shown = json.loads(command("--json").stdout)
    assert (shown["moved_count"], shown["refused_count"], len(shown["readings"])) == (21, 1, 22)
    assert {each["report_id"]: each["result"] for each in shown["readings"]} == {
        **{each["report_id"]: "moved" for each in moving},
        ending["report_id"]: "refused",
    }
    (refused,) = (each for each in shown["readings"] if each["result"] == "refused")
    assert (refused["agency_id"], refused["pending"]) == (ending["source"]["agency_id"], False)
    assert "names nothing by the rules" in refused["reason"]
    printed = command()
    assert printed.stdout.count("result: ") == 20
    assert "Only the first 20 are named here: --json names up to 10,000." in printed.stderr
    assert "evil.com" not in printed.stdout + printed.stderr + str(shown)


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


def test_report_that_would_move_onto_a_protected_value_ends_and_members_get_a_correction(
    exchange: Exchange, police: Caller, bank: Caller, monkeypatch: pytest.MonkeyPatch
) -> None:
    with read_as(monkeypatch, FRONT_PAGE):
        report = police.report("https://www.acledabank.com.kh/kh/eng")
        police.report("https://bit.ly/", category="loan")
    assert listed(bank, "https://evil.com/") == ["evil.com/"]
    entry = {"form": "domain_suffix", "value": "acledabank.com.kh", "owner": "ACLEDA", "reason": "Its own."}
    assert police.post("/v1/protections", entry).status_code == 201

    expected = Reread(report_count=2, protected_count=2)
    assert reread(exchange, dry_run=True) == expected
    assert listed(bank, "https://evil.com/") == ["evil.com/"]
    assert reread(exchange) == expected

    own = police.get(f"/v1/reports/{report['report_id']}").json()
    assert (own["status"], own["end_reason"]) == ("withdrawn", rereading._PROTECTED)
    assert listed(bank, "https://evil.com/") == []
    known = police.get("/v1/indicators").json()["items"]
    assert [each["canonical"] for each in known] == ["evil.com/"]  # only that it was listed
    corrections = bank.get("/v1/corrections").json()["items"]
    assert [each["indicator"]["canonical"] for each in corrections] == ["evil.com/"]


def test_what_is_protected_from_now_on_is_taken_down_and_stays_down(
    exchange: Exchange, police: Caller, bank: Caller, tmp_path: Path
) -> None:
    listed_now = partial(listed, bank, "https://evil.com/login")
    police.report("https://evil.com/login")
    assert listed_now() == ["evil.com/login"]
    file = tmp_path / "well_known.toml"
    file.write_text('[[list]]\nname = "Ours"\nsource = "us"\nfolders = ["evil.com/login"]\n', encoding="utf-8")
    take_down = partial(takedown.protect_well_known, exchange.database, Actor(operator="root"))
    well_known.install(str(file))
    try:
        assert applied(exchange) is False
        with pytest.raises(ProtectionRefused, match="more than 0 listed indicators"):
            take_down(0, dry_run=False)
        assert (listed_now(), applied(exchange)) == (["evil.com/login"], False), "a slip empties no exchange"
        assert take_down(0, dry_run=True) == 1
        assert (listed_now(), applied(exchange)) == (["evil.com/login"], False)
        assert take_down(1, dry_run=False) == 1
        assert take_down(0, dry_run=True) == 0
        assert takedown.unmark_orphans(exchange.database) == 0
        assert (listed_now(), applied(exchange)) == ([], True)
    finally:
        well_known.install("")
    corrections = bank.get("/v1/corrections").json()["items"]
    assert [(each["indicator"]["canonical"], each["cause"]) for each in corrections] == [
        ("evil.com/login", "protected")
    ]
    assert applied(exchange) is False
    assert takedown.unmark_orphans(exchange.database) == 0, "a worker that was not restarted yet undoes nothing"
    assert take_down(0, dry_run=False) == 0
    assert takedown.unmark_orphans(exchange.database) == 1  # the file that protects it is no longer in use
    assert listed_now() == ["evil.com/login"]


def applied(exchange: Exchange) -> bool:
    with exchange.database.read() as session:
        return protection.well_known_is_applied(session)


def opened(member: Caller, report: dict[str, Any]) -> httpx.Response:
    """The answer to a dispute about the report."""
    key = report["indicator"]["indicator_id"]
    body = {"indicator_id": key, "grounds": "mistaken_report", "statement": "It is our own site."}
    return member.post("/v1/disputes", body)


def current(exchange: Exchange) -> bool:
    with exchange.database.read() as session:
        return rereading.is_current(session)


def test_rules_are_applied_by_the_run_that_leaves_no_disputed_report_out(
    exchange: Exchange, police: Caller, bank: Caller, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert current(exchange)  # a new exchange
    with read_as(monkeypatch, FRONT_PAGE):
        report = police.report(LINK)
    assert opened(bank, report).status_code == 201
    monkeypatch.setattr(rereading, "RULES", RULES + 1)
    migrate(exchange.database)
    assert not current(exchange)
    reread(exchange)
    assert not current(exchange)
    assert police.post(f"/v1/reports/{report['report_id']}/withdraw", {"reason": "Mistake."}).status_code == 200
    reread(exchange, dry_run=True)
    assert not current(exchange)
    reread(exchange)
    assert current(exchange)


def test_disputed_report_stays_where_its_dispute_is(
    exchange: Exchange, police: Caller, bank: Caller, monkeypatch: pytest.MonkeyPatch
) -> None:
    with read_as(monkeypatch, FRONT_PAGE):
        report = police.report(LINK)
    answer = opened(bank, report)
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
        ("https://t.me/scam...", Indicator(Kind.HANDLE, "telegram:scam"), None),
        ("https://sites.google.com/view/...", Indicator(Kind.URL, "sites.google.com/"), None),
    ],
)
def test_stored_kind_is_tried_before_the_kind_that_the_value_shows(
    value: str, now: Indicator, named: Indicator | None
) -> None:
    assert read_again(value, now, "KH") == named


@pytest.mark.parametrize(
    ("value", "now", "named"),
    [
        ("000 123 456", "MBBEKHPP:000123456", "KH-MAYBANK:000123456"),  # the BIC was not certain
        ("000 123 456", "CHIPMONG:000123456", "KH-CHIPMONG:000123456"),  # a name passed as a BIC
        ("wing_khqr@wing/12345678", "bakong:wing_khqr@wing/12345678", "KH-WING:12345678"),
        ("bkrtkhppxxx@bkrt/123456", "bakong:bkrtkhppxxx@bkrt/123456", "KH-BAKONG:123456"),
        ("123456", "ABAAKHPP:123456", "ABAAKHPP:000123456"),  # a spreadsheet removed the zeros
        ("12345", "ABAAKHPP:12345", None),
        ("No. 000123456", "ABAAKHPP:NO000123456", "ABAAKHPP:000123456"),
        ("000123456USD", "ABAAKHPP:000123456USD", "ABAAKHPP:000123456"),
        ("000123456 / 000123457", "ABAAKHPP:000123456000123457", None),
        ("1.23457E14", "ABAAKHPP:123457E14", None),
        ("XXXXX3456", "ABAAKHPP:XXXXX3456", None),
        ("x@gmail", "bakong:x@gmail", None),
        ("a@aclb / b@aclb", "bakong:a@aclb", None),
        ("SENG LY NA: 012345678", "SENGLYNA:012345678", None),
    ],
)
def test_account_follows_its_bank_and_its_whole_number(value: str, now: str, named: str | None) -> None:
    read = read_again(value, Indicator(Kind.BANK_ACCOUNT, now), "KH")
    assert read == (named and Indicator(Kind.BANK_ACCOUNT, named))


@pytest.mark.parametrize(
    ("value", "now", "named"),
    [
        ("ABA 012 345 678", "+85512345678", Indicator(Kind.BANK_ACCOUNT, "ABAAKHPP:012345678")),
        ("012 345 678 (Wing)", "+85512345678", Indicator(Kind.BANK_ACCOUNT, "KH-WING:012345678")),
        ("Order #012345678", "+85512345678", None),
        ("IP 15.16.17.18", "+85515161718", None),
        ("012 987 65x", "+8551298765", None),
        ("Tel: 85512000678.0", "+855120006780", Indicator(Kind.PHONE, "+85512000678")),
        ("បងស្រឡាញ់ 012345678", "+85512345678", Indicator(Kind.PHONE, "+85512345678")),  # love, and not LINE
        ("CALL US ON: 012345678", "+85512345678", Indicator(Kind.PHONE, "+85512345678")),
        ("Khmer Line Travel 012345678", "+85512345678", Indicator(Kind.PHONE, "+85512345678")),
        ("Telegram 012345678", "+85512345678", Indicator(Kind.PHONE, "+85512345678")),
    ],
)
def test_telephone_number_follows_what_the_words_and_signs_next_to_it_say(
    value: str, now: str, named: Indicator | None
) -> None:
    assert read_again(value, Indicator(Kind.PHONE, now), "KH") == named


@pytest.mark.parametrize(
    "now",
    [
        Indicator(Kind.BANK_ACCOUNT, "CUSTOMER:012345678"),
        Indicator(Kind.BANK_ACCOUNT, "ABAAKHPK:012345678"),
        Indicator(Kind.URL, "0.188.97.78/"),
    ],
)
def test_digits_that_were_sent_as_something_else_never_become_a_strangers_telephone_number(now: Indicator) -> None:
    assert read_again("012345678", now, "KH") is None


def test_account_that_was_listed_as_a_telephone_number_is_moved_and_members_get_a_correction(
    exchange: Exchange, police: Caller, office: Caller, bank: Caller, monkeypatch: pytest.MonkeyPatch
) -> None:
    with read_as(monkeypatch, Indicator(Kind.PHONE, "+85512345678")):
        police.report("ABA 012 345 678")
        office.report("ABA 012 345 678")
        police.report("Order #012345678", category="loan")
    assert bank.check("012 345 678")["listed"] is True

    expected = Reread(report_count=3, moved_count=2, refused_count=1)
    assert reread(exchange, dry_run=True) == expected
    assert reread(exchange) == expected

    assert listed(bank, "012 345 678") == []
    assert listed(bank, "ABA 012 345 678") == ["ABAAKHPP:012345678"]
    corrections = bank.get("/v1/corrections").json()["items"]
    assert [each["indicator"]["canonical"] for each in corrections] == ["+85512345678"]
