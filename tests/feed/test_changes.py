"""A copy that follows the changes is the list."""

import csv
import io
import json
import time
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import pytest

from krama.agencies.permissions import Permission
from krama.sharing.sectors import Sector
from tests.exchange import Caller, Exchange
from tests.feed.copies import Copy

PHONE = "012 345 678"


@pytest.fixture
def partner(exchange: Exchange) -> Caller:
    return exchange.member("Seoul Police", Sector.PARTNER)


def withdraw(member: Caller, report: dict[str, Any]) -> None:
    assert member.post(f"/v1/reports/{report['report_id']}/withdraw", {"reason": "Wrong."}).status_code == 200


def test_ended_listing_leaves_the_copy_and_says_how(exchange: Exchange, police: Caller, bank: Caller) -> None:
    report = police.report(PHONE, "loan")
    copy = Copy(exchange.member("Acleda", Sector.BANK)).catch_up()
    assert len(copy.records) == 1
    withdraw(police, report)
    (record,) = copy.page()
    assert (record["change"], record["status"], record["terms"]) == ("removed", "withdrawn", None)
    assert copy.records == {}
    assert Copy(bank).catch_up().last_at == "", "a copy that begins later needs no tombstone"


def test_record_says_all_that_a_copy_needs(exchange: Exchange, police: Caller, office: Caller) -> None:
    police.report("ABA 000 123 456", "loan", role="receiver", case_reference="C-1", tlp="TLP:GREEN", confidence=50)
    office.report("ABA 000 123 456", "investment", tlp="TLP:AMBER", confidence=50)
    (record,) = Copy(exchange.member("Acleda", Sector.BANK)).page()
    assert record["indicator"]["kind"] == "bank_account"
    assert record["indicator"]["institution"] == "ABAAKHPP"
    assert record["tlp"] == "TLP:AMBER"
    assert sorted(record["categories"]) == ["investment", "loan"]
    assert record["roles"] == ["receiver"]
    assert (record["report_count"], record["agency_count"]) == (2, 2)
    steps = record["terms"]["steps"]
    assert steps[0]["action"] == record["action"] != "proceed"
    assert steps[-1]["action"] == "proceed", "it says when it fades"
    assert "62.5" not in json.dumps(record), "a weight of 62.5 would tell that the police have a case"


def test_changed_label_is_a_change(exchange: Exchange, police: Caller) -> None:
    report = police.report(PHONE, "loan", tlp="TLP:CLEAR")
    copy = Copy(exchange.member("Acleda", Sector.BANK)).catch_up()
    change = {"tlp": "TLP:GREEN", "reason": "It was too open."}
    assert police.post(f"/v1/reports/{report['report_id']}/relabel", change).status_code == 200
    (record,) = copy.page()
    assert record["tlp"] == "TLP:GREEN"


def test_partner_does_not_learn_when_half_of_the_weight_is_gone(
    exchange: Exchange, police: Caller, partner: Caller
) -> None:
    police.report(PHONE, "loan", tlp="TLP:CLEAR")
    bank = exchange.member("Acleda", Sector.BANK)
    domestic, abroad = (
        [step for step in record["terms"]["steps"] if "faded" in step["reason_codes"] and step["status"] == "active"]
        for record in (Copy(bank).page()[0], Copy(partner).page()[0])
    )
    assert domestic
    assert not abroad


def test_changes_come_compressed_as_the_reader_asks(exchange: Exchange, police: Caller) -> None:
    for number in range(5):
        police.report(f"012 345 67{number}", "loan")
    bank, path = exchange.member("Acleda", Sector.BANK), "/v1/changes?limit=1000"
    plain = bank.request("GET", path, headers={"Accept-Encoding": "identity"})
    assert "content-encoding" not in plain.headers
    for accepted, encoding in ("gzip;q=0.5, zstd", "zstd"), ("zstd;q=0.5, gzip", "gzip"):
        packed = bank.request("GET", path, headers={"Accept-Encoding": accepted})  # httpx unpacks it
        assert (packed.headers["content-encoding"], packed.headers["vary"]) == (encoding, "Accept, Accept-Encoding")
        assert packed.json()["items"] == plain.json()["items"]
        assert int(packed.headers["content-length"]) < len(plain.content)


def test_narrowed_copy_learns_what_no_longer_matches(exchange: Exchange, police: Caller, office: Caller) -> None:
    kept, lost = police.report(PHONE, "loan"), police.report("012 345 679", "loan")
    second = [office.report(value, "loan") for value in (PHONE, "012 345 679")]
    copy = Copy(exchange.member("Acleda", Sector.BANK), {"min_action": "verify"}).catch_up()
    assert len(copy.records) == 2
    police.report("012 345 600", "loan")
    withdraw(office, second[1])
    records = {record["indicator"]["indicator_id"]: record for record in copy.page()}
    assert records[lost["indicator"]["indicator_id"]]["change"] == "removed"
    assert set(copy.records) == {kept["indicator"]["indicator_id"]}


def test_narrowed_copy_of_kinds_and_categories_holds_nothing_else(exchange: Exchange, police: Caller) -> None:
    police.report(PHONE, "loan")
    police.report("evil-example.com", "phishing")
    member = exchange.member("Acleda", Sector.BANK)
    assert [record["indicator"]["kind"] for record in Copy(member, {"kind": "domain"}).page()] == ["domain"]
    assert [record["categories"] for record in Copy(member, {"category": "loan"}).page()] == [["loan"]]


def test_cursor_is_good_for_ninety_days_after_the_copy_was_in_step(
    exchange: Exchange, police: Caller, later: list[timedelta]
) -> None:
    police.report(PHONE, "loan")
    member = exchange.member("Acleda", Sector.BANK, [Permission.FEED_READ])
    copy = Copy(member).catch_up()
    answers = []
    for days in (89, 92):
        later[0] = timedelta(days=days)
        with_token = exchange.with_token(_new_token(exchange, member))
        answers.append(with_token.get("/v1/changes", cursor=copy.cursor))
    assert [answer.status_code for answer in answers] == [200, 410]
    assert answers[1].json()["code"] == "cursor_outdated"
    assert "begin" in answers[1].json()["detail"]


def test_idle_exchange_does_not_make_a_cursor_expire(
    exchange: Exchange, police: Caller, later: list[timedelta]
) -> None:
    """Nothing changes for half a year, and the copy asks every two months."""
    police.report(PHONE, "loan")
    member = exchange.member("Acleda", Sector.BANK, [Permission.FEED_READ])
    copy = Copy(member).catch_up()
    for days in (60, 120, 180):
        later[0] = timedelta(days=days)
        copy.member = exchange.with_token(_new_token(exchange, member))
        assert copy.page() == []


def _new_token(exchange: Exchange, member: Caller) -> str:
    from sqlmodel import select  # noqa: PLC0415

    from krama.access.tokens import Tokens  # noqa: PLC0415
    from krama.readers.tables import ListReader  # noqa: PLC0415

    with exchange.database.read() as session:
        client_id = session.exec(select(ListReader.client_id)).one()
    return exchange.services[Tokens].issue(client_id, [Permission.FEED_READ])


def test_cursor_of_another_agency_other_filters_or_another_list_is_refused(
    exchange: Exchange, police: Caller, bank: Caller
) -> None:
    police.report(PHONE, "loan")
    first, second = (exchange.member(f"Bank {name}", Sector.BANK) for name in "AB")
    cursor = Copy(first).catch_up().cursor
    assert cursor is not None
    assert first.get("/v1/changes", cursor=cursor).status_code == 200
    for member, parameters in (
        (second, {"cursor": cursor}),
        (first, {"cursor": cursor, "kind": "phone"}),
        (first, {"cursor": first.get("/v1/indicators").json()["resume_cursor"]}),
        (first, {"cursor": cursor[:-2]}),
        (first, {"cursor": "c" + "A" * 80}),
    ):
        answer = member.get("/v1/changes", **parameters)
        assert (answer.status_code, answer.json()["code"]) == (422, "cursor_unreadable"), answer.text


def test_changes_need_their_own_scope(exchange: Exchange) -> None:
    others = exchange.member("Acleda", Sector.BANK, set(Permission) - {Permission.FEED_READ})
    assert others.get("/v1/changes").status_code == 403


def test_waiting_request_is_answered_when_there_is_a_change(exchange: Exchange, police: Caller) -> None:
    member = exchange.member("Acleda", Sector.BANK)
    copy = Copy(member).catch_up()
    with ThreadPoolExecutor(1) as pool:
        begun = time.monotonic()
        waiting = pool.submit(copy.page, wait=20)
        time.sleep(0.5)
        police.report(PHONE, "loan")
        (record,) = waiting.result()
    assert record["indicator"]["canonical"] == "+85512345678"
    assert time.monotonic() - begun < 10


def test_change_that_the_caller_does_not_see_does_not_end_its_wait(exchange: Exchange, police: Caller) -> None:
    copy = Copy(exchange.member("Acleda", Sector.BANK)).catch_up()
    with ThreadPoolExecutor(1) as pool:
        begun = time.monotonic()
        waiting = pool.submit(copy.page, wait=3)
        time.sleep(0.5)
        police.report(PHONE, "loan", tlp="TLP:AMBER+STRICT")
        assert waiting.result() == []
    assert time.monotonic() - begun > 2.9


def test_copy_in_other_forms(exchange: Exchange, police: Caller) -> None:
    police.report(PHONE, "loan")
    member = exchange.member("Acleda", Sector.BANK)
    as_json = member.get("/v1/changes")
    lines = member.request("GET", "/v1/changes", headers={"Accept": "application/x-ndjson"})
    table = member.request("GET", "/v1/changes", headers={"Accept": "text/csv"})
    assert [json.loads(line) for line in lines.text.splitlines()] == as_json.json()["items"]
    (row,) = csv.DictReader(io.StringIO(table.text))
    assert row["indicator_canonical"].lstrip("'") == "+85512345678"
    assert lines.headers["resume-cursor"]


def test_agency_with_a_copy_gets_a_correction_however_old_its_copy_is(
    exchange: Exchange, police: Caller, later: list[timedelta]
) -> None:
    """What an answer disclosed counts for 30 days. A copy holds the listing for as long as it is kept."""
    report = police.report(PHONE, "loan", tlp="TLP:CLEAR")
    member, other = exchange.member("Acleda", Sector.BANK), exchange.member("Wing", Sector.BANK)
    Copy(member).catch_up()
    from tests.corrections.test_corrections import causes  # noqa: PLC0415

    withdraw(police, report)
    assert causes(member) == ["withdrawn"]
    assert causes(other) == []


def test_copy_that_was_made_before_a_report_is_not_corrected_for_it(exchange: Exchange, police: Caller) -> None:
    member = exchange.member("Acleda", Sector.BANK)
    Copy(member).catch_up()
    report = police.report(PHONE, "loan")
    withdraw(police, report)
    assert member.get("/v1/corrections").json()["items"] == []
