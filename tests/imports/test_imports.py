"""What is imported: once, with its origin, with less weight, and until its source ends it."""

import json
from pathlib import Path
from typing import Any
from uuid import UUID, uuid5

import pytest
from sqlmodel import select

from krama.access.tokens import Tokens
from krama.agencies.permissions import Permission
from krama.imports import sources
from krama.imports.errors import ImportRefused
from krama.imports.rules import Rules, origin_named, read_rules
from krama.indicators.categories import Category
from krama.reports.tables import Report
from krama.sharing.sectors import Sector
from tests.exchange import Caller, Exchange
from tests.imports.importing import SELLER, bundle, importer, phone, stix
from tests.members import new_client

OTHER = UUID("22222222-2222-5222-8222-222222222222")


def live(exchange: Exchange) -> list[Report]:
    with exchange.database.read() as session:
        return [each for each in session.exec(select(Report)) if each.withdrawn_at is None]


def test_indicators_become_reports_with_their_origin_and_no_more_than_the_allowed_confidence(
    exchange: Exchange, bank: Caller, tmp_path: Path
) -> None:
    summary = importer(exchange).run("stix", bundle(tmp_path / "list.json", phone(1), phone(2)))
    assert summary.counts == {"created": 2}
    reports = live(exchange)
    assert {(each.origin, each.confidence, each.category, each.tlp) for each in reports} == {
        (SELLER, 50, "loan", "TLP:GREEN")
    }
    assert bank.check("+85512340001")["action"] == "warn"


def test_import_is_stored_once_however_often_it_runs(exchange: Exchange, tmp_path: Path) -> None:
    file, mine = bundle(tmp_path / "list.json", phone(1), phone(2)), importer(exchange)
    mine.run("stix", file)
    assert mine.run("stix", file).counts == {}
    bundle(file, phone(1), phone(2), phone(3))
    assert mine.run("stix", file).counts == {"unchanged": 2, "created": 1}


def test_two_imports_of_one_list_do_not_corroborate_each_other(
    exchange: Exchange, bank: Caller, police: Caller, tmp_path: Path
) -> None:
    file = bundle(tmp_path / "list.json", phone(1))
    for name in ("Imports", "Imports of others"):
        importer(exchange, name, rules=Rules(most_confidence=100)).run("stix", file)
    verdict = bank.check("+85512340001")
    assert (verdict["action"], verdict["agency_count"], verdict["report_count"]) == ("warn", 1, 2)
    police.report("+85512340001", confidence=80)
    assert bank.check("+85512340001")["agency_count"] == 2


def test_imports_of_lists_that_name_no_source_count_as_one(exchange: Exchange, bank: Caller, tmp_path: Path) -> None:
    for name in ("first", "second"):
        file = tmp_path / f"{name}.csv"
        file.write_text("value,category\n+85512340001,loan\n", encoding="utf-8")
        importer(exchange, f"Imports {name}").run("csv", file)
    assert bank.check("+85512340001")["agency_count"] == 1


def test_what_the_source_revokes_is_withdrawn_and_what_it_states_again_is_listed_again(
    exchange: Exchange, bank: Caller, tmp_path: Path
) -> None:
    file, mine = bundle(tmp_path / "list.json", phone(1), phone(2)), importer(exchange)
    mine.run("stix", file)
    bundle(file, phone(1, revoked=True, modified="2026-11-02T00:00:00.000Z"), phone(2))
    assert mine.run("stix", file).counts == {"unchanged": 1, "ended": 1}
    assert bank.check("+85512340001")["status"] == "withdrawn"
    bundle(file, phone(1, modified="2026-11-03T00:00:00.000Z"), phone(2))
    assert mine.run("stix", file).counts == {"unchanged": 1, "created": 1}


def test_source_ends_no_report_that_it_did_not_make(exchange: Exchange, police: Caller, tmp_path: Path) -> None:
    police.report("+85512340001")
    mine = importer(exchange)
    mine.run("stix", bundle(tmp_path / "list.json", phone(1, creator=OTHER)))
    mine.run("stix", bundle(tmp_path / "other.json", phone(1, revoked=True)))
    assert {each.origin for each in live(exchange)} == {None, OTHER}


def test_what_a_dispute_overturned_is_not_imported_again(exchange: Exchange, police: Caller, tmp_path: Path) -> None:
    file, mine = bundle(tmp_path / "list.json", phone(1)), importer(exchange)
    mine.run("stix", file)
    (report,) = live(exchange)
    body = {"indicator_id": str(report.indicator_id), "grounds": "wrong_account", "statement": "It is my sister's."}
    path = f"/v1/disputes/{police.post('/v1/disputes', body).json()['dispute_id']}"
    judge = exchange.member("National Bank", Sector.REGULATOR)
    decision = {"decision": "upheld", "reason": "It is hers."}
    answer = judge.post_as_read(f"{path}/decide", decision)
    assert answer.status_code == 200, answer.text
    bundle(file, phone(1, modified="2026-11-30T00:00:00.000Z"))
    assert mine.run("stix", file).counts == {"overturned": 1}


def test_protected_value_is_counted_and_kept_nowhere(exchange: Exchange, police: Caller, tmp_path: Path) -> None:
    entry = {"form": "domain_suffix", "value": "acledabank.com.kh", "owner": "ACLEDA Bank", "reason": "Its own."}
    police.post("/v1/protections", entry)
    file = bundle(tmp_path / "list.json", stix("[domain-name:value = 'acledabank.com.kh']"))
    assert importer(exchange).run("stix", file).counts == {"protected": 1}
    assert police.get("/v1/reports", status="pending").json()["items"] == []


def test_objects_that_cannot_be_mapped_are_named_and_stop_nothing(exchange: Exchange, tmp_path: Path) -> None:
    bad: list[dict[str, Any]] = [
        stix("[url:value LIKE 'https://a%']"),
        stix("[ipv4-addr:value = '192.0.2.1']"),
        stix("[phone-number:value = '12']"),
        phone(7, object_marking_refs=["marking-definition--00000000-0000-4000-8000-000000000000"]),
        phone(8, object_marking_refs=["marking-definition--e828b379-4e03-4974-9ac4-e53a884c97c1"]),
    ]
    summary = importer(exchange).run("stix", bundle(tmp_path / "list.json", *bad, {"type": "malware"}, phone(1)))
    assert summary.counts == {"created": 1, "rejected": len(bad)}
    assert [fault.name for fault in summary.faults] == [each["id"] for each in bad]
    assert all(fault.code and fault.detail for fault in summary.faults)


def test_dry_run_counts_and_stores_nothing(exchange: Exchange, tmp_path: Path) -> None:
    file, mine = bundle(tmp_path / "list.json", phone(1), phone(2)), importer(exchange)
    assert mine.run("stix", file, dry_run=True).counts == {"created": 2}
    assert live(exchange) == []
    mine.run("stix", file)
    bundle(file, phone(1, revoked=True), phone(2), phone(3))
    assert mine.run("stix", file, dry_run=True).counts == {"unchanged": 1, "created": 1, "ended": 1}


def test_import_that_was_broken_off_continues_after_what_is_stored(
    exchange: Exchange, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sources, "ITEMS_A_BATCH", 2)
    file, mine = bundle(tmp_path / "list.json", *map(phone, range(5))), importer(exchange)
    whole, stored = sources._chunks, 0

    def broken(items: Any) -> Any:
        nonlocal stored
        for chunk in whole(items):
            if stored:
                raise KeyboardInterrupt
            stored += 1
            yield chunk

    monkeypatch.setattr(sources, "_chunks", broken)
    with pytest.raises(KeyboardInterrupt):
        mine.run("stix", file)
    assert len(live(exchange)) == 2
    monkeypatch.setattr(sources, "_chunks", whole)
    assert mine.run("stix", file).counts == {"created": 3}


def test_csv_is_read_by_its_map(exchange: Exchange, tmp_path: Path) -> None:
    rules = tmp_path / "map.toml"
    rules.write_text(
        '[columns]\nvalue = "Number"\ncategory = "Type"\n[defaults]\nkind = "phone"\ncountry = "KH"\n'
        '[categories]\n"Fake loan" = "loan"\n',
        encoding="utf-8",
    )
    file = tmp_path / "list.csv"
    file.write_text("Type,Number,Notes\nfake LOAN,'+855 12 340 001,x\nunknown,012340002,y\n,,\n", encoding="utf-8-sig")
    mine = importer(
        exchange, rules=read_rules(rules, most_confidence=30, origin="police.example"), sector=Sector.POLICE
    )
    summary = mine.run("csv", file)
    assert summary.counts == {"created": 2, "rejected": 1}
    assert {(each.category, each.confidence, each.origin) for each in live(exchange)} == {
        (Category.LOAN.value, 30, origin_named("Police.example")),
        (Category.OTHER.value, 30, origin_named("police.example")),
    }


@pytest.mark.parametrize(
    ("form", "content"),
    [
        ("stix", b"[1, 2"),
        ("stix", b'{"objects": {}}'),
        ("misp", b'{"objects": []}'),
        ("csv", b"number\n1\n"),
        ("csv", b"value\n\xff\n"),
        ("csv", b'value\n"open\n'),
        ("csv", b""),
    ],
)
def test_file_that_is_no_such_source_is_refused_and_nothing_is_stored(
    module_exchange: Exchange, tmp_path: Path, form: str, content: bytes
) -> None:
    file = tmp_path / "list"
    file.write_bytes(content)
    with pytest.raises(ImportRefused):
        importer(module_exchange).run(form, file)
    assert live(module_exchange) == []


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("Nummer,Type\n012340001,x\n", "The columns are: Nummer, Type."),
        ("", "The file is empty"),
        ("tlp,value\ngreen,012340001\n", "Write TLP:CLEAR, TLP:GREEN"),
    ],
    ids=["headings", "empty", "label"],
)
def test_csv_that_cannot_be_read_says_what_is_there_and_what_to_write(
    module_exchange: Exchange, tmp_path: Path, content: str, said: str
) -> None:
    file = tmp_path / "list.csv"
    file.write_text(content, encoding="utf-8")
    try:
        told = "".join(each.detail for each in importer(module_exchange).run("csv", file, dry_run=True).faults)
    except ImportRefused as refused:
        told = refused.detail
    assert said in told


@pytest.mark.parametrize("sign", [";", "\t"])
def test_csv_with_semicolons_or_tabs_is_read(module_exchange: Exchange, tmp_path: Path, sign: str) -> None:
    file = tmp_path / "list.csv"
    file.write_text(f"value{sign}kind\n+85512340001{sign}phone\n", encoding="utf-8")
    mine = importer(module_exchange, sector=Sector.POLICE)
    assert mine.run("csv", file, dry_run=True).counts == {"created": 1}


def test_file_that_has_not_changed_says_that_nothing_was_read(exchange: Exchange, tmp_path: Path) -> None:
    mine, file = importer(exchange), tmp_path / "list.csv"
    file.write_text("value\n+85512340001\n", encoding="utf-8")
    assert mine.run("csv", file).notes == []
    assert "--again" in mine.run("csv", file).notes[0]
    file.write_text("value\n+85512340001\n+85512340002\n", encoding="utf-8")
    assert mine.run("csv", file).notes == []


def test_map_that_is_no_toml_names_the_place_and_a_wrong_member_those_that_there_are(tmp_path: Path) -> None:
    file = tmp_path / "map.toml"
    for text, said in (("[columns]\nvalue = x\n", "line 2, column"), ("[columns]\nvaleu = 'x'", "Those are: value, ")):
        file.write_text(text, encoding="utf-8")
        with pytest.raises(ImportRefused, match=said):
            read_rules(file, most_confidence=50, origin=None)


def test_json_that_is_no_bundle_is_refused_and_an_empty_one_is_read(module_exchange: Exchange, tmp_path: Path) -> None:
    file = tmp_path / "list.json"
    file.write_text('{"a": 1}', encoding="utf-8")
    with pytest.raises(ImportRefused, match="not a STIX bundle"):
        importer(module_exchange).run("stix", file, dry_run=True)
    file.write_text('{"type": "bundle", "id": "bundle--1"}', encoding="utf-8")
    assert importer(module_exchange).run("stix", file, dry_run=True).counts == {}


def test_file_that_is_too_large_is_refused_before_it_is_read(module_exchange: Exchange, tmp_path: Path) -> None:
    file = tmp_path / "list.json"
    with file.open("wb") as large:
        large.truncate(200 * 1024 * 1024)
    with pytest.raises(ImportRefused, match="larger than 32 MB"):
        importer(module_exchange).run("stix", file)


@pytest.mark.parametrize("text", ["[columns]\nx = 'y'", "[categories]\na = 'b'", "[other]", "columns = 1", "="])
def test_map_that_cannot_be_meant_is_refused(tmp_path: Path, text: str) -> None:
    file = tmp_path / "map.toml"
    file.write_text(text, encoding="utf-8")
    with pytest.raises(ImportRefused):
        read_rules(file, most_confidence=50, origin=None)


def test_misp_event_becomes_reports_with_its_creator_as_origin(exchange: Exchange, tmp_path: Path) -> None:
    def attribute(kind: str, value: str, **members: Any) -> dict[str, Any]:
        return {
            "uuid": str(uuid5(OTHER, value)),
            "type": kind,
            "value": value,
            "to_ids": True,
            "timestamp": "1790000000",
            **members,
        }

    account = {
        "uuid": str(SELLER),
        "name": "bank-account",
        "Attribute": [
            attribute("bank-account-nr", "012345678", object_relation="account"),
            attribute("text", "ABA", object_relation="institution-name", to_ids=False),
        ],
    }
    event = {
        "Orgc": {"name": "CERT", "uuid": str(OTHER)},
        "Tag": [{"name": "tlp:green"}],
        "Attribute": [
            attribute("phone-number", "+85512340001", Tag=[{"name": 'krama:category="loan"'}]),
            attribute("url", "https://evil.example/a", to_ids=False),
            attribute("sha256", "00"),
            attribute("comment", "All of one gang"),
        ],
        "Object": [account],
    }
    file = tmp_path / "event.json"
    file.write_text(json.dumps({"Event": event}), encoding="utf-8")
    summary = importer(exchange).run("misp", file)
    assert summary.counts == {"created": 2, "rejected": 1}
    assert {(each.origin, each.category) for each in live(exchange)} == {(OTHER, "loan"), (OTHER, "other")}


def test_copy_of_a_police_agency_is_not_approved(exchange: Exchange, tmp_path: Path) -> None:
    """The client of imports is not a person, so nobody but the approving officer would stand behind the report."""
    mine = importer(exchange, sector=Sector.POLICE)
    mine.run("stix", bundle(tmp_path / "list.json", phone(1)))
    (report,) = live(exchange)
    allowed = [Permission.REPORTS_READ, Permission.REPORTS_APPROVE]
    with exchange.database.transaction() as session:
        client = new_client(session, mine.agency_id, allowed)
    officer = exchange.with_token(exchange.services[Tokens].issue(client.client_id, allowed))
    refused = officer.post_as_read(f"/v1/reports/{report.report_id}/approve", {})
    assert (refused.status_code, refused.json().get("code")) == (409, "approval_refused")
    assert [each.approved_at for each in live(exchange)] == [None]
    waiting, everything = (officer.get("/v1/reports", **asked).json() for asked in ({"awaits_approval": "true"}, {}))
    assert (len(waiting["items"]), len(everything["items"])) == (0, 1)
