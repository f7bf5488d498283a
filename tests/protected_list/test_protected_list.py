"""The protected list over HTTP and on the command line: pending reports, takedowns and their corrections."""

import json
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from krama.audit.entry import Actor
from krama.core import clock
from krama.core.database import Database
from krama.operations import retention
from krama.protected_list import takedown
from krama.protection import service
from krama.protection.cache import ProtectedListCache
from krama.sharing.sectors import Sector
from tests.audit.logs import records
from tests.command import krama
from tests.exchange import Caller, Exchange
from tests.members import ORDINARY
from tests.protected_list.entries import BANK, protect, send
from tests.tiers import short_on_sqlite


def test_shortener_is_never_listed_and_its_page_is(reporter: Caller, bank: Caller) -> None:
    assert send(reporter, "https://bit.ly/").json()["status"] == "pending"
    assert send(reporter, "bit.ly", kind="domain").json()["status"] == "pending"
    assert send(reporter, "https://bit.ly/evil").status_code == 201
    assert bank.check("https://bit.ly/evil")["listed"] is True
    assert bank.check("https://bit.ly/other")["listed"] is False


def test_new_entry_takes_down_what_is_listed_and_sends_corrections(
    exchange: Exchange, national: Caller, reporter: Caller, bank: Caller
) -> None:
    other = exchange.member("Wing", Sector.BANK, ORDINARY)
    listed = [
        reporter.report(value)["indicator"]["indicator_id"] for value in ("acledabank.com.kh", "x@acledabank.com.kh")
    ]
    reporter.report("evil.com")
    assert bank.check("https://acledabank.com.kh/login")["listed"] is True
    bank.get("/v1/indicators")
    done = protect(national)
    assert done["indicator_count"] == 2
    verdict = bank.check("acledabank.com.kh")
    assert (verdict["listed"], verdict["action"], verdict["status"]) == (False, "proceed", "protected")
    assert [reason["code"] for reason in verdict["reasons"]] == ["protected"]
    assert bank.check("https://acledabank.com.kh/login")["listed"] is False
    statuses = {item["indicator_id"]: item["status"] for item in bank.get("/v1/indicators").json()["items"]}
    assert sorted(statuses.values()) == ["active", "protected", "protected"]
    corrections = bank.get("/v1/corrections").json()["items"]
    assert {(item["indicator"]["indicator_id"], item["cause"]) for item in corrections} == {
        (key, "protected") for key in listed
    }
    assert other.get("/v1/corrections").json()["items"] == []


def test_entry_that_is_taken_away_lets_live_reports_count_again(
    exchange: Exchange, national: Caller, reporter: Caller, bank: Caller
) -> None:
    reporter.report("acledabank.com.kh")
    entry = protect(national)["protection_id"]
    narrower = protect(national, form="exact", value="acledabank.com.kh", kind="domain")["protection_id"]
    assert national.post(f"/v1/protections/{entry}/end", {"reason": "Sold."}).json()["indicator_count"] == 1
    assert bank.check("acledabank.com.kh")["status"] == "protected"  # the other entry still covers it
    national.post(f"/v1/protections/{narrower}/end", {"reason": "Sold."})
    exchange.services[ProtectedListCache].refresh()  # the worker's own turn comes within a second
    assert bank.check("acledabank.com.kh")["status"] == "active"
    gone = national.post(f"/v1/protections/{entry}/end", {"reason": "Sold."})
    assert (gone.status_code, gone.json()["indicator_count"], gone.json()["status"]) == (200, 0, "ended")


def test_what_covers_something_protected_does_not_count_for_it(
    national: Caller, reporter: Caller, bank: Caller
) -> None:
    reporter.report("shop.example.com", kind="domain")
    protect(national, form="exact", value="https://shop.example.com/help", kind="url")
    exchange_waits(bank, "https://shop.example.com/help")
    assert bank.check("https://shop.example.com/other")["listed"] is True


def exchange_waits(bank: Caller, value: str) -> None:
    """Wait until the worker has loaded the entry. Its list is at most a second old."""
    deadline = datetime.now(UTC) + timedelta(seconds=5)
    while bank.check(value)["status"] != "protected":
        assert datetime.now(UTC) < deadline


@pytest.mark.parametrize(
    "link",
    ["https://docs.google.com/forms", "https://drive.google.com/file/d/", "https://www.youtube.com/watch", "t.me/s"],
)
def test_folder_that_millions_share_is_never_listed(reporter: Caller, link: str) -> None:
    assert send(reporter, link, kind="url").json()["status"] == "pending"


def test_form_on_a_shared_host_may_be_listed_with_what_is_below_it(reporter: Caller, bank: Caller) -> None:
    assert send(reporter, "https://docs.google.com/forms/d/e/1FAIpQLSd").status_code == 201
    assert bank.check("https://docs.google.com/forms/d/e/1FAIpQLSd/viewform")["listed"] is True


def test_entry_ends_at_its_time(
    exchange: Exchange, national: Caller, reporter: Caller, bank: Caller, monkeypatch: pytest.MonkeyPatch
) -> None:
    reporter.report("acledabank.com.kh")
    protect(national, expires_at=(datetime.now(UTC) + timedelta(minutes=1)).isoformat())
    assert bank.check("acledabank.com.kh")["status"] == "protected"
    real = clock.now
    monkeypatch.setattr(clock, "now", lambda: real() + timedelta(minutes=2))
    retention.end_expired(exchange.database)
    exchange.services[ProtectedListCache].refresh()  # rather than wait for its turn
    assert bank.check("acledabank.com.kh")["status"] == "active"
    (expired,) = national.get("/v1/protections").json()["items"]
    assert (expired["status"], expired["ended_by"], expired["end_reason"]) == ("expired", None, None)
    assert national.get("/v1/protections", status="active").json()["items"] == []


def test_entry_that_is_added_again_says_what_was_said_last(
    exchange: Exchange, national: Caller, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    soon, later = ((datetime.now(UTC) + timedelta(days=days)).isoformat() for days in (1, 90))
    first = protect(national, expires_at=soon)
    again = national.post("/v1/protections", BANK | {"expires_at": later, "owner": "ACLEDA Bank Plc."})
    changed = again.json()
    assert (again.status_code, again.json()["result"], changed["owner"]) == (200, "updated", "ACLEDA Bank Plc.")
    assert changed["protection_id"] == first["protection_id"]
    assert datetime.fromisoformat(changed["expires_at"]) == datetime.fromisoformat(later)
    record = [each for each in records(exchange) if each["operation"] == "addProtection"][-1]
    assert (record["http_status"], record["data"]["restated"]) == (200, [first["protection_id"]])
    assert protect(national, owner="ACLEDA Bank Plc.")["result"] == "unchanged", "without an end it keeps its own"
    real = clock.now
    with monkeypatch.context() as patched:
        patched.setattr(clock, "now", lambda: real() + timedelta(days=2))
        retention.end_expired(exchange.database)
    assert national.get("/v1/protections").json()["items"][0].items() <= changed.items(), (
        "it stays for as long as was said last"
    )
    url = exchange.database.url.render_as_string(hide_password=False)
    words = ("acledabank.com.kh", "--form", "domain_suffix", "--owner", "ACLEDA", "--reason", "Its own.", "--json")
    ran = krama("protection", "add", *words, database_url=url, state=tmp_path)
    said = json.loads(ran.stdout)
    assert (said["protection_id"], said["expires_at"]) == (first["protection_id"], None)


def test_entry_that_is_given_more_time_while_it_expires_stays(
    exchange: Exchange, national: Caller, monkeypatch: pytest.MonkeyPatch
) -> None:
    protect(national, expires_at=(datetime.now(UTC) + timedelta(days=1)).isoformat())
    with exchange.database.read() as session:
        known = list(service.active_ids(session))
    monkeypatch.setattr(service, "expired", lambda _: known)  # as if it was read before it was given more time
    retention.end_expired(exchange.database)
    assert [item["status"] for item in national.get("/v1/protections").json()["items"]] == ["active"]


def test_entry_that_is_over_already_is_refused_and_takes_nothing_out(
    exchange: Exchange, national: Caller, reporter: Caller, bank: Caller, tmp_path: Path
) -> None:
    reporter.report("acledabank.com.kh")
    refused = national.post("/v1/protections", BANK | {"expires_at": "2020-01-31T08:00:00+07:00"})
    assert (refused.status_code, refused.json().get("code")) == (422, "protection_refused")
    url = exchange.database.url.render_as_string(hide_password=False)
    words = ("--owner", "ACLEDA Bank", "--reason", "Its own.", "--expires", "2020-01-31T08:00:00+07:00")
    ran = krama("protection", "add", "acledabank.com.kh", *words, database_url=url, state=tmp_path)
    assert ran.returncode == 1
    assert "The time is in the past." in ran.stderr
    assert bank.check("acledabank.com.kh")["listed"] is True


def test_entry_that_would_take_out_more_than_was_allowed_for_is_refused_and_changes_nothing(
    exchange: Exchange, national: Caller, reporter: Caller, bank: Caller, tmp_path: Path
) -> None:
    """A country's prefix instead of a hotline's would empty the exchange."""
    for last in range(3):
        reporter.report(f"+8551234567{last}")
    everybody = BANK | {"form": "prefix", "kind": "phone", "value": "+85512345"}
    refused = national.post("/v1/protections", everybody | {"max_indicators": 2})
    assert (refused.status_code, refused.json().get("code")) == (422, "protection_refused")
    url = exchange.database.url.render_as_string(hide_password=False)
    words = ("--form", "prefix", "--kind", "phone", "--owner", "Nobody", "--reason", "A slip.", "--max-indicators", "2")
    ran = krama("protection", "add", "+85512345", *words, database_url=url, state=tmp_path)
    assert (ran.returncode, ran.stdout) == (1, "")
    assert "That would take down more than 2 listed indicators." in ran.stderr
    assert bank.check("+85512345670")["listed"] is True
    assert national.get("/v1/protections").json()["items"] == []
    assert protect(national, **everybody, max_indicators=3)["indicator_count"] == 3
    assert protect(national, **everybody, max_indicators=0)["indicator_count"] == 0  # nothing is listed any more


def test_indicator_whose_reports_were_withdrawn_does_not_count_as_taken_down(
    exchange: Exchange, national: Caller, reporter: Caller
) -> None:
    number = {"form": "exact", "value": "012 345 678", "kind": "phone"}
    report = reporter.report("012 345 678")
    reporter.post(f"/v1/reports/{report['report_id']}/withdraw", {"reason": "A mistake."})
    assert protect(national, **number, max_indicators=0)["indicator_count"] == 0
    assert reporter.check("012 345 678")["status"] == "protected"


def test_indicator_that_another_entry_protects_does_not_count_as_taken_down(national: Caller, reporter: Caller) -> None:
    reporter.report("012 345 678")
    protect(national, form="exact", value="012 345 678", kind="phone")
    series = {"form": "prefix", "value": "+8551234567", "kind": "phone"}
    assert protect(national, **series, max_indicators=0)["indicator_count"] == 0


@pytest.mark.parametrize(
    ("entry", "taken"),
    [
        ({"form": "domain_suffix", "value": "acledabank.com.kh"}, 4),
        ({"form": "host", "value": "acledabank.com.kh"}, 2),
        ({"form": "prefix", "kind": "url", "value": "acledabank.com.kh/1_"}, 1),
        ({"form": "pattern", "kind": "domain", "value": "acleda[a-z.]*kh"}, 1),
    ],
)
def test_entry_takes_out_what_it_covers_and_nothing_like_it(
    national: Caller, reporter: Caller, entry: dict[str, str], taken: int
) -> None:
    bank = ("acledabank.com.kh", "https://acledabank.com.kh/", "https://acledabank.com.kh/1_2", "a@acledabank.com.kh")
    for value in (*bank, "acledabank.com.kh.evil.com", "https://evil.com/acledabank.com.kh", "https://evil.com/112"):
        reporter.report(value)
    assert protect(national, **entry)["indicator_count"] == taken


def test_single_values_that_nobody_reported_take_nothing_out(national: Caller, reporter: Caller) -> None:
    reporter.report("012 345 678")
    assert protect(national, form="exact", value="012 345 679")["indicator_count"] == 0
    assert protect(national, form="exact", value="012 345 678", max_indicators=1)["indicator_count"] == 1
    assert protect(national, form="exact", value="acledabank.com.kh", max_indicators=0)["indicator_count"] == 0


@short_on_sqlite
@pytest.mark.parametrize(("option", "text"), [("--owner", "x" * 65), ("--reason", "x" * 4001), ("--reason", " ")])
def test_texts_of_the_command_are_as_long_as_those_of_the_api(
    exchange: Exchange, tmp_path: Path, option: str, text: str
) -> None:
    words = {"--owner": "ACLEDA Bank", "--reason": "Its own."} | {option: text}
    url = exchange.database.url.render_as_string(hide_password=False)
    said = [word for pair in words.items() for word in pair]
    ran = krama("protection", "add", "acledabank.com.kh", *said, database_url=url, state=tmp_path)
    assert (ran.returncode, ran.stdout) == (2, "")
    assert option in ran.stderr
    assert "character" in ran.stderr


def test_removal_that_was_broken_off_is_completed_by_retention(
    exchange: Exchange, national: Caller, reporter: Caller, bank: Caller, monkeypatch: pytest.MonkeyPatch
) -> None:
    reporter.report("acledabank.com.kh")
    protection_id = protect(national)["protection_id"]
    with monkeypatch.context() as broken:
        broken.setattr(takedown, "_unmark", lambda *_: 1 / 0)
        assert national.post(f"/v1/protections/{protection_id}/end", {"reason": "Sold."}).status_code == 500
    exchange.services[ProtectedListCache].refresh()
    assert bank.check("acledabank.com.kh")["status"] == "protected"
    retention.run(exchange.database, Actor(operator="test"), 30)
    assert bank.check("acledabank.com.kh")["status"] == "active"
    assert national.get(f"/v1/protections/{protection_id}").json()["end_reason"] == "Sold."


def test_only_who_manages_the_list_sees_and_changes_it(national: Caller, reporter: Caller) -> None:
    protect(national)
    assert reporter.get("/v1/protections").json().get("code") == "insufficient_scope"
    assert reporter.post("/v1/protections", BANK).json().get("code") == "insufficient_scope"
    (entry,) = national.get("/v1/protections").json()["items"]
    assert (entry["value"], entry["owner"], entry["form"]) == ("acledabank.com.kh", "ACLEDA Bank", "domain_suffix")
    assert protect(national) == entry | {
        "dry_run": False,
        "result": "unchanged",
        "indicator_count": 0,
    }  # adding it again returns the same entry
    assert len(national.get("/v1/protections").json()["items"]) == 1
    refused = national.post("/v1/protections", BANK | {"form": "pattern", "value": "(", "kind": "phone"})
    assert (refused.status_code, refused.json().get("code")) == (422, "protection_refused")


def test_reports_that_are_being_taken_while_an_entry_is_added_are_pending_or_taken_down(
    exchange: Exchange, national: Caller, bank: Caller
) -> None:
    offices = [exchange.member(f"Office {number}", Sector.POLICE, ORDINARY) for number in range(4)]

    def report(office: Caller) -> None:
        for number in range(12):
            assert send(office, f"https://acledabank.com.kh/{number}").status_code in (200, 201)

    with ThreadPoolExecutor(5) as pool:
        reporting = [pool.submit(report, office) for office in offices]
        pool.submit(protect, national).result()
        for submission in reporting:
            submission.result()
    for number in range(12):
        assert bank.check(f"https://acledabank.com.kh/{number}")["listed"] is False
    statuses = {item["status"] for item in bank.get("/v1/indicators", limit=1000).json()["items"]}
    assert statuses <= {"protected"}


def write(folder: Path, document: Any) -> Path:
    path = folder / "list.json"
    path.write_text(json.dumps(document) if not isinstance(document, str) else document)
    return path


def test_warninglist_is_imported_by_command_and_again_without_doubling(
    exchange: Exchange, national: Caller, reporter: Caller, tmp_path: Path
) -> None:
    url = exchange.database.url.render_as_string(hide_password=False)
    reporter.report("pay.some-bank.com")
    values = [".some-bank.com", "short.ly", "com", "com.kh", ".other-bank.com"]
    file = write(tmp_path, {"name": "Banks", "type": "hostname", "list": values})
    arguments = ("protection", "import", str(file), "--owner", "Banks", "--reason", "Their own.", "--json")
    tried = krama(*arguments, "--dry-run", database_url=url, state=tmp_path)
    assert national.get("/v1/protections").json()["items"] == []
    ran = krama(*arguments, database_url=url, state=tmp_path)
    assert json.loads(tried.stdout) == json.loads(ran.stdout)
    counts = {"protection_count": 3, "indicator_count": 1}
    assert json.loads(ran.stdout) == {"list": "Banks", "refused": ["com", "com.kh"], **counts}, ran.stderr
    protect(national, form="domain_suffix", value="other-bank.com", owner="Other Bank")
    again = ("--expires", "2035-01-31T08:00:00+07:00")
    assert json.loads(krama(*arguments, *again, database_url=url, state=tmp_path).stdout)["protection_count"] == 3
    listed = national.get("/v1/protections").json()["items"]
    ends = {item["value"]: item["expires_at"] for item in listed}
    expected = dict.fromkeys(("some-bank.com", "short.ly"), "2035-01-31T01:00:00Z") | {"other-bank.com": None}
    assert ends == expected, "what was added by hand is no longer the list's"
    forms = {item["value"]: (item["form"], item["imported_from"]) for item in listed}
    assert forms == {
        "some-bank.com": ("domain_suffix", "Banks"),
        "other-bank.com": ("domain_suffix", None),
        "short.ly": ("host", "Banks"),
    }


@short_on_sqlite
@pytest.mark.parametrize(
    "document", ["{", "[]", {"name": "x", "type": "cidr", "list": []}, {"name": "x", "type": "string", "list": "y"}]
)
def test_file_that_is_no_such_list_is_refused_whole(exchange: Exchange, tmp_path: Path, document: Any) -> None:
    url = exchange.database.url.render_as_string(hide_password=False)
    file = write(tmp_path, document)
    ran = krama("protection", "import", str(file), "--owner", "x", "--reason", "y", database_url=url, state=tmp_path)
    assert ran.returncode == 1
    assert "Traceback" not in ran.stderr


def test_entries_are_added_listed_and_removed_by_command(exchange: Exchange, tmp_path: Path) -> None:
    url = exchange.database.url.render_as_string(hide_password=False)
    told = krama(
        "protection", "add", "023 994 444", "--owner", "ACLEDA Bank", "--reason", "Hotline.", "--json",
        database_url=url, state=tmp_path,
    )  # fmt: skip
    entry = json.loads(told.stdout)
    assert (entry["kind"], entry["value"], entry["form"]) == ("phone", "+85523994444", "exact")
    listed = json.loads(krama("protection", "list", "--json", database_url=url, state=tmp_path).stdout)
    assert [item["protection_id"] for item in listed] == [entry["protection_id"]]
    ending = ("protection", "end", entry["protection_id"], "--reason", "The number is given up.")
    assert [krama(*ending, database_url=url, state=tmp_path).returncode for _ in range(2)] == [0, 0]
    assert "No protection yet." in krama("protection", "list", database_url=url, state=tmp_path).stdout
    (ended,) = json.loads(krama("protection", "list", "--ended", "--json", database_url=url, state=tmp_path).stdout)
    assert (ended["status"], ended["end_reason"]) == ("ended", "The number is given up.")


def test_entry_counts_in_checks_before_what_is_listed_has_been_marked(
    exchange: Exchange, national: Caller, reporter: Caller, bank: Caller, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Marking many listings takes time. Until it is done, checks use the protected list itself."""
    reporter.report("acledabank.com.kh")
    monkeypatch.setattr(takedown, "_take_down", lambda *_: 0)
    protect(
        national, form="exact", kind="domain"
    )  # its links are not covered, and the listing no longer counts for them
    exchange.services[ProtectedListCache].refresh()  # rather than wait for its turn
    assert (bank.check("acledabank.com.kh")["status"], bank.check("acledabank.com.kh")["listed"]) == (
        "protected",
        False,
    )
    assert bank.check("https://acledabank.com.kh/login")["listed"] is False
    batch = bank.post("/v1/checks/batch", {"items": [{"value": "acledabank.com.kh"}]}).json()
    assert [item["check"]["listed"] for item in batch["items"]] == [False]


def test_entry_that_is_removed_during_its_takedown_takes_nothing_down(
    exchange: Exchange, national: Caller, reporter: Caller, bank: Caller, monkeypatch: pytest.MonkeyPatch
) -> None:
    reporter.report("evil.com", "phishing")
    covered = takedown._covered

    def removed_meanwhile(database: Database, entries: takedown.Entries, *rest: Any) -> Any:
        covered_then = list(covered(database, entries, *rest))
        for protection_id, _ in entries:
            national.post(f"/v1/protections/{protection_id}/end", {"reason": "Sold."})
        return iter(covered_then)

    monkeypatch.setattr(takedown, "_covered", removed_meanwhile)
    added = national.post("/v1/protections", BANK | {"value": "evil.com"})
    assert (added.status_code, added.json()["status"]) == (201, "ended"), "it was added nevertheless"
    exchange.services[ProtectedListCache].refresh()  # the worker's own turn comes within a second
    assert bank.check("evil.com")["listed"] is True
