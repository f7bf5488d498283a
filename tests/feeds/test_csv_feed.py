"""The CSV feed: each listing that a member sees, once, with what every sector may know of it."""

import csv
import io
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from sqlmodel import select

from krama.access.tokens import Tokens
from krama.agencies.permissions import Permission
from krama.audit.tables import AuditDisclosure
from krama.core import clock
from krama.feeds import routes
from krama.institutions.cache import InstitutionCache
from krama.listings import in_id_order
from krama.sharing.sectors import Sector
from krama.stix.exchange import exchange_id
from tests.audit.logs import records
from tests.exchange import Caller, Exchange, running_exchange

PHONES = "/feeds/csv/phone.csv"
HOSTS = ("127.0.0.1:8000", "first.example")


def rows(member: Caller, path: str = PHONES) -> list[dict[str, str]]:
    answer = member.get(path)
    assert answer.status_code == 200, answer.text
    assert answer.headers["content-type"] == "text/csv; charset=utf-8"
    return list(csv.DictReader(io.StringIO(answer.content.decode("utf-8"), newline="")))


def test_file_has_each_listing_of_its_kind_as_the_list_shows_it(police: Caller, bank: Caller) -> None:
    for number in range(3):
        police.report(f"+8551234567{number}", category="loan", confidence=80)
    police.report("https://scam.example/a")
    listed = {each["indicator_id"]: each for each in bank.get("/v1/indicators", kind="phone").json()["items"]}
    shown = rows(bank)
    assert [each["indicator_id"] for each in shown] == sorted(listed)
    for each in shown:
        same: dict[str, Any] = listed[each["indicator_id"]]
        for name in ("canonical", "display", "action", "status", "first_reported_at", "updated_at"):
            assert each[name].lstrip("'") == same[name], name
        assert (int(each["score"]), int(each["report_count"])) == (same["score"], same["report_count"])
        assert each["categories"].split(";") == same["categories"]
        assert each["reason_codes"].split(";") == [reason["code"] for reason in same["reasons"]]


def test_what_has_ended_or_is_hidden_is_not_in_the_file(police: Caller, bank: Caller) -> None:
    ended = police.report("+85512345678")
    police.report("+85512345679", tlp="TLP:AMBER+STRICT")
    police.post(f"/v1/reports/{ended['report_id']}/withdraw", {"reason": "It was wrong."})
    assert rows(bank) == []
    assert len(rows(police)) == 1


def test_long_file_is_read_in_pages_and_has_each_listing_once(
    exchange: Exchange, police: Caller, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(routes, "ROWS_A_PAGE", 2)
    for number in range(5):
        police.report(f"+8551234567{number}")
    reader = exchange.member("Bank", Sector.BANK)
    shown = rows(reader)
    assert len({each["indicator_id"] for each in shown}) == len(shown) == 5
    copied = [each["data"]["copied_up_to"] for each in records(exchange) if each["operation"] == "readCsvFeed"]
    newest = max(datetime.fromisoformat(each["updated_at"]) for each in shown)
    assert (len(copied), max(copied)) == (3, clock.to_micros(newest))


def test_listing_that_was_read_and_then_ends_is_corrected(
    exchange: Exchange, police: Caller, bank: Caller, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(routes, "ROWS_A_PAGE", 1)
    reports = [police.report(f"+8551234567{number}") for number in range(3)]
    assert len(rows(bank)) == 3
    for report in reports:
        police.post(f"/v1/reports/{report['report_id']}/withdraw", {"reason": "It was wrong."})
    corrected = {each["indicator"]["indicator_id"] for each in bank.get("/v1/corrections").json()["items"]}
    assert corrected == {report["indicator"]["indicator_id"] for report in reports}


def test_unchanged_file_is_304_and_a_changed_one_is_sent(police: Caller, bank: Caller) -> None:
    police.report("+85512345678")
    first = bank.get(PHONES)
    tag = first.headers["etag"]
    again = bank.request("GET", PHONES, headers={"If-None-Match": tag})
    assert (again.status_code, again.content, again.headers["etag"]) == (304, b"", tag)
    police.report("https://scam.example/a")  # of another kind
    assert bank.request("GET", PHONES, headers={"If-None-Match": f'"x", {tag}'}).status_code == 304
    police.report("+85512345679")
    assert bank.request("GET", PHONES, headers={"If-None-Match": tag}).status_code == 200
    assert police.request("GET", PHONES, headers={"If-None-Match": tag}).status_code == 200  # another member's


def test_same_state_gives_the_same_bytes(police: Caller, bank: Caller) -> None:
    for number in range(3):
        police.report(f"+8551234567{number}")
    assert bank.get(PHONES).content == bank.get(PHONES).content


def test_text_that_looks_like_a_formula_is_harmless(police: Caller, bank: Caller) -> None:
    police.report("@paypal_help", kind="handle", platform="telegram")
    (row,) = rows(bank, "/feeds/csv/handle.csv")
    assert row["canonical"][0] not in "=+-@\t\r"
    assert row["display"][0] not in "=+-@\t\r"


def test_reader_needs_the_scope_and_a_known_kind(exchange: Exchange, bank: Caller) -> None:
    for name in ("nothing", "bank-account", "Phone", "phone.csv"):
        absent, elsewhere = bank.get(f"/feeds/csv/{name}.csv"), bank.get("/feeds/csv/nothing")
        assert (absent.status_code, absent.json()["code"]) == (404, "not_found"), name
        assert absent.json()["detail"] == elsewhere.json()["detail"]
    checker = exchange.member("Gate", Sector.BANK, scopes=[Permission.INDICATORS_READ])
    assert checker.get(PHONES).json()["code"] == "insufficient_scope"
    assert exchange.nobody.get(PHONES).status_code == 401


def test_head_has_the_headers_and_discloses_nothing(exchange: Exchange, police: Caller, bank: Caller) -> None:
    police.report("+85512345678")
    head = bank.request("HEAD", PHONES)
    assert (head.status_code, head.content) == (200, b"")
    assert "etag" in head.headers
    with exchange.database.read() as session:
        assert session.exec(select(AuditDisclosure)).first() is None


def test_copy_of_one_kind_gets_the_corrections_of_that_kind_alone(exchange: Exchange, police: Caller) -> None:
    reports = [police.report("+85512345678"), police.report("https://scam.example/a")]
    members = {kind: exchange.member(f"Bank of {kind}s", Sector.BANK) for kind in ("phone", "url", "email")}
    for kind, member in members.items():
        member.get(f"/feeds/csv/{kind}.csv")
    for report in reports:
        police.post(f"/v1/reports/{report['report_id']}/withdraw", {"reason": "It was wrong."})
    corrected = {
        kind: [each["indicator"]["kind"] for each in member.get("/v1/corrections").json()["items"]]
        for kind, member in members.items()
    }
    assert corrected == {"phone": ["phone"], "url": ["url"], "email": []}


def test_copy_of_what_is_corroborated_gets_no_correction_of_anything_else(exchange: Exchange, police: Caller) -> None:
    office, misp, taxii = (
        exchange.member("Office"),
        exchange.member("A", Sector.BANK),
        exchange.member("B", Sector.BANK),
    )
    both = [police.report("+85512345678"), office.report("+85512345678")]
    alone = police.report("+85512345679")
    (event,) = misp.get("/feeds/misp/manifest.json").json()
    assert misp.get(f"/feeds/misp/{event}.json").status_code == 200
    assert taxii.get("/taxii2/krama/collections/phones-opencti-corroborated/objects/").status_code == 200
    for report, owner in ((alone, police), (both[0], police), (both[1], office)):
        owner.post(f"/v1/reports/{report['report_id']}/withdraw", {"reason": "It was wrong."})
    for member in (misp, taxii):
        items = member.get("/v1/corrections").json()["items"]
        assert [each["indicator"]["canonical"] for each in items] == ["+85512345678"]


def test_listing_that_ends_while_its_page_is_read_is_corrected(
    exchange: Exchange, police: Caller, bank: Caller, monkeypatch: pytest.MonkeyPatch
) -> None:
    report = police.report("+85512345678")
    read = in_id_order.page

    def page(*of: Any, **limits: Any) -> Any:
        listings = read(*of, **limits)
        police.post(f"/v1/reports/{report['report_id']}/withdraw", {"reason": "It was wrong."})
        return listings

    monkeypatch.setattr(in_id_order, "page", page)
    assert len(rows(bank)) == 1
    (correction,) = bank.get("/v1/corrections").json()["items"]
    assert correction["indicator"]["canonical"] == "+85512345678"


def test_copy_that_missed_a_change_of_a_listing_is_corrected_when_it_ends(exchange: Exchange, police: Caller) -> None:
    """The listing that ends has been changed since it was read, and nothing of what was read is left of it."""
    office, reader = exchange.member("Office"), exchange.member("Bank", Sector.BANK)
    first = police.report("+85512345678")
    reader.get(PHONES)
    second = office.report("+85512345678", category="loan")
    for report, owner in ((first, police), (second, office)):
        owner.post(f"/v1/reports/{report['report_id']}/withdraw", {"reason": "It was wrong."})
    (correction,) = reader.get("/v1/corrections").json()["items"]
    assert correction["indicator"]["canonical"] == "+85512345678"


def test_new_name_of_a_bank_makes_another_file(exchange: Exchange, police: Caller, bank: Caller) -> None:
    path = "/feeds/csv/bank_account.csv"
    police.report("000123456", kind="bank_account", institution="ABA", tlp="TLP:GREEN")
    before = bank.get(path)
    admin = exchange.member("Administrator", Sector.REGULATOR)
    (aba,) = [
        each for each in admin.get("/v1/institutions", limit=1000).json()["items"] if each["institution"] == "ABAAKHPP"
    ]
    place = f"/v1/institutions/{aba['institution_id']}"
    condition = {"If-Match": admin.get(place).headers["etag"]}
    assert admin.request("PATCH", place, json={"short_name": "ABA NEW"}, headers=condition).is_success
    exchange.services[InstitutionCache].refresh()
    after = bank.request("GET", path, headers={"If-None-Match": before.headers["etag"]})
    assert (after.status_code, "ABA NEW" in after.text) == (200, True)
    assert after.headers["etag"] != before.headers["etag"]


def test_new_address_changes_no_name_in_a_file_and_a_first_one_makes_another_file(
    database_url: str, tmp_path: Path
) -> None:
    """Readers know the exchange by the first address at which others reached it."""
    with running_exchange(database_url, tmp_path / "state") as exchange:
        exchange.member("Office").report("012 345 678", tlp="TLP:GREEN")
        _, credential = exchange.enrol("Bank", Sector.BANK)
    answers = []
    for address in ("http://127.0.0.1:8000", "https://first.example", "https://second.example"):
        with running_exchange(database_url, tmp_path / "state", public_url=address) as exchange:
            bank = exchange.with_token(exchange.services[Tokens].issue(credential.client_id, tuple(Permission)))
            (row,) = rows(bank)
            objects = bank.get("/taxii2/krama/collections/all-strict-all/objects/").json()["objects"]
            answers.append((bank.get(PHONES).headers["etag"], row["origin"], objects))
    local, first, second = answers
    assert local[0] != first[0]
    assert [each[1] for each in answers[:2]] == [str(exchange_id(f"http://{host}")) for host in HOSTS]
    assert first == second
