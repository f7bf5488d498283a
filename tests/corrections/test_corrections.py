"""Agencies to which a listing was disclosed get a correction when it ends."""

import random
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from datetime import timedelta
from threading import Barrier, BrokenBarrierError
from typing import Any
from uuid import UUID

import pytest

from krama.access.tokens import Tokens
from krama.agencies.permissions import Permission
from krama.audit import service as audit
from krama.audit.appending import append
from krama.audit.entry import Actor, Entry, row_of
from krama.audit.writer import AuditWriter
from krama.core import clock, sequence
from krama.corrections import repository
from krama.corrections import service as corrections
from krama.protection.cache import ProtectedListCache
from krama.reports import endings
from krama.sharing.audiences import viewer
from krama.sharing.sectors import Sector
from tests.exchange import Caller, Exchange
from tests.overlap import only_on_postgresql, overlap
from tests.tiers import turns

PHONE = "012 345 678"


def causes(member: Caller) -> list[str]:
    return [correction["cause"] for correction in member.get("/v1/corrections").json()["items"]]


def withdraw(member: Caller, report: dict[str, object]) -> None:
    assert member.post(f"/v1/reports/{report['report_id']}/withdraw", {"reason": "Wrong."}).status_code == 200


def test_corrections_reach_all_who_were_told_among_five_members_that_go_on_asking(
    exchange: Exchange, police: Caller, office: Caller
) -> None:
    """Half of the indicators are taken back meanwhile: fifty, and 10,000 answers are given, in the long tier."""
    banks = [exchange.member(f"Bank {number}", Sector.BANK) for number in range(5)]
    values = [f"012 34{number:04d}" for number in range(turns(30, 100))]
    reports = [police.report(value, "loan") for value in values]
    luck = random.Random(5)
    asked = [luck.sample(values, turns(6, 20)) for _ in range(5)]  # each bank asks for a few, many times

    def ask(bank: Caller, own_values: list[str]) -> set[str]:
        disclosed: set[str] = set()
        for _ in range(4):
            items = [{"value": value} for value in own_values for _ in range(turns(10, 25))]
            answers = bank.post("/v1/checks/batch", {"items": items}).json()["items"]
            disclosed |= {match["indicator_id"] for answer in answers for match in answer["check"]["matches"]}
        return disclosed

    with ThreadPoolExecutor(6) as pool:
        asking = [pool.submit(ask, bank, own_values) for bank, own_values in zip(banks, asked, strict=True)]
        for report in reports[::2]:
            withdraw(police, report)
        disclosed = [each.result() for each in asking]
    wrong = {report["indicator"]["indicator_id"] for report in reports[::2]}
    for bank, seen in zip(banks, disclosed, strict=True):
        corrections_of_bank = bank.get("/v1/corrections", limit=1000).json()["items"]
        corrected = [correction["indicator"]["indicator_id"] for correction in corrections_of_bank]
        assert sorted(corrected) == sorted(seen & wrong)
    assert sum(len(seen & wrong) for seen in disclosed) > 0
    assert causes(office) == []


def test_one_end_corrects_each_of_five_members_once_after_thousands_of_recorded_answers(
    exchange: Exchange, police: Caller
) -> None:
    enrolled = [exchange.enrol(f"Bank {number}", Sector.BANK) for number in range(5)]
    report = police.report(PHONE, "loan")
    key = UUID(report["indicator"]["indicator_id"])
    for _ in range(turns(4, 20)):
        rows = [
            row_of(Entry(Actor(enrolled[number % 5][0]), "checkValue", disclosed=[key.bytes])) for number in range(500)
        ]
        with exchange.database.transaction() as session:
            append(session, rows)
    withdraw(police, report)
    for _, credential in enrolled:
        bank = exchange.with_token(exchange.services[Tokens].issue(credential.client_id, set(Permission)))
        assert causes(bank) == ["withdrawn"]


def test_answers_of_every_kind_count_as_disclosures(exchange: Exchange, police: Caller) -> None:
    ways: dict[str, Callable[[Caller, str], object]] = {
        "check": lambda member, _: member.check(PHONE),
        "batch": lambda member, _: member.post("/v1/checks/batch", {"items": [{"value": PHONE}]}),
        "dry run": lambda member, _: member.post(
            "/v1/reports/batch?dry_run=true", {"items": [{"value": PHONE, "kind": "phone", "category": "loan"}]}
        ),
        "list": lambda member, _: member.get("/v1/indicators"),
        "read": lambda member, key: member.get(f"/v1/indicators/{key}"),
        "reports": lambda member, _: member.get("/v1/reports"),
        "its reports": lambda member, key: member.get(f"/v1/indicators/{key}/reports"),
    }
    members = {name: exchange.member(name, Sector.BANK) for name in ways}
    report = police.report(PHONE, "loan")
    for name, ask in ways.items():
        ask(members[name], report["indicator"]["indicator_id"])
    withdraw(police, report)
    assert {name: causes(member) for name, member in members.items()} == {name: ["withdrawn"] for name in ways}


def test_only_who_loses_the_listing_is_corrected(exchange: Exchange, police: Caller, office: Caller) -> None:
    """The regulator still sees another report on it."""
    bank, regulator = exchange.member("ABA", Sector.BANK), exchange.member("NBC", Sector.REGULATOR)
    report = police.report(PHONE, "loan")
    office.report(PHONE, "loan", tlp="TLP:AMBER", audience={"sectors": ["regulator"]})
    for member in (bank, regulator):
        member.check(PHONE)
    withdraw(police, report)
    assert (causes(bank), causes(regulator)) == (["withdrawn"], [])


def test_who_reads_reports_on_a_protected_value_was_told_of_no_listing(
    exchange: Exchange, police: Caller, bank: Caller
) -> None:
    national = exchange.member("National Police", Sector.POLICE)
    report = police.report("shop.example.com", "loan")
    protection = {"form": "domain_suffix", "value": "example.com", "owner": "A shop", "reason": "It is real."}
    assert national.post("/v1/protections", protection).status_code == 201
    exchange.services[ProtectedListCache].refresh()
    for path in ("/v1/reports", f"/v1/reports/{report['report_id']}"):
        assert bank.get(path).status_code == 200
    assert causes(bank) == []


def test_hidden_end_corrects_nobody_twice(exchange: Exchange, police: Caller, office: Caller, bank: Caller) -> None:
    report = police.report(PHONE, "loan")
    hidden = office.report(PHONE, "loan", tlp="TLP:AMBER+STRICT")
    bank.check(PHONE)
    withdraw(police, report)
    withdraw(office, hidden)
    assert causes(bank) == ["withdrawn"]


def test_narrowed_label_corrects_who_loses_sight_of_it(police: Caller, bank: Caller) -> None:
    report = police.report(PHONE, "loan")
    bank.check(PHONE)
    police.post(f"/v1/reports/{report['report_id']}/relabel", {"tlp": "TLP:AMBER+STRICT", "reason": "Under way."})
    assert causes(bank) == ["out_of_sight"]


def test_disclosure_of_longer_ago_gets_no_correction(
    exchange: Exchange, police: Caller, bank: Caller, monkeypatch: pytest.MonkeyPatch
) -> None:
    report = police.report(PHONE, "loan")
    bank.get("/v1/me")  # its token was read while it was good
    real = clock.now
    monkeypatch.setattr(clock, "now", lambda: real() - timedelta(days=31))
    bank.check(PHONE)
    monkeypatch.setattr(clock, "now", real)
    withdraw(police, report)
    assert causes(bank) == []


def test_answer_that_was_under_way_is_corrected_before_it_leaves(
    exchange: Exchange, police: Caller, bank: Caller, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The report is withdrawn between the look at the database and the record of the answer."""
    report = police.report(PHONE, "loan")
    append = AuditWriter.append

    async def late(audit_writer: AuditWriter, entry: Entry) -> int:
        if entry.operation == "checkValue":
            with exchange.database.transaction() as session:
                key, seq = UUID(report["indicator"]["indicator_id"]), sequence.take(session)
                endings.overturn(session, key, "Wrong.", seq, [])
        return await append(audit_writer, entry)

    monkeypatch.setattr(AuditWriter, "append", late)
    assert bank.check(PHONE)["listed"] is True
    assert causes(bank) == ["overturned"]


def test_long_list_that_was_under_way_is_corrected_before_it_leaves(
    exchange: Exchange, police: Caller, bank: Caller, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Of so many listings, only those are looked at again that have changed since the list was read."""
    reports = [police.report(f"012 345 {number:03}", "loan") for number in range(40)]
    append = AuditWriter.append

    async def late(audit_writer: AuditWriter, entry: Entry) -> int:
        if entry.operation == "listIndicators":
            with exchange.database.transaction() as session:
                key, seq = UUID(reports[7]["indicator"]["indicator_id"]), sequence.take(session)
                endings.overturn(session, key, "Wrong.", seq, [])
        return await append(audit_writer, entry)

    monkeypatch.setattr(AuditWriter, "append", late)
    assert {item["status"] for item in bank.get("/v1/indicators").json()["items"]} == {"active"}
    corrected = [each["indicator"] for each in bank.get("/v1/corrections").json()["items"]]
    assert corrected == [reports[7]["indicator"]]


@only_on_postgresql
def test_answer_that_is_recorded_while_its_listing_ends_is_corrected(
    exchange: Exchange, police: Caller, bank: Caller
) -> None:
    """The withdrawal has read the log and is not durable yet, so the answer still says that the value is listed."""
    report = police.report(PHONE, "loan")
    _, told = overlap(
        exchange.database,
        audit,
        "agencies_disclosed_to",
        lambda: withdraw(police, report),
        lambda: bank.check(PHONE),
    )
    assert (told["listed"], causes(bank)) == (True, ["withdrawn"])


def test_list_is_followed_by_its_cursor(police: Caller, bank: Caller) -> None:
    reports = [police.report(f"012 345 67{number}", "loan") for number in range(3)]
    for number in range(3):
        bank.check(f"012 345 67{number}")
    withdraw(police, reports[0])
    first = bank.get("/v1/corrections").json()
    for report in reports[1:]:
        withdraw(police, report)
    rest = bank.get("/v1/corrections", cursor=first["resume_cursor"], limit=1).json()
    assert rest["has_more"] is True
    last = bank.get("/v1/corrections", cursor=rest["next_cursor"]).json()
    corrected = [item["indicator"]["indicator_id"] for page in (first, rest, last) for item in page["items"]]
    assert corrected == [report["indicator"]["indicator_id"] for report in reports]


def test_corrections_reach_everybody_while_the_numbers_of_changes_are_ahead_of_the_clock(
    exchange: Exchange, police: Caller
) -> None:
    """A clock that was once forty days ahead leaves numbers that are."""
    bank = exchange.member("ABA", Sector.BANK)
    with exchange.database.transaction() as session:
        sequence.set_mark(session, "change", clock.to_micros(clock.now() + timedelta(days=40)))
    report = police.report(PHONE, "loan")
    bank.check(PHONE)
    withdraw(police, report)
    assert causes(bank) == ["withdrawn"]


def test_two_late_answers_of_an_agency_are_corrected_once(
    exchange: Exchange, police: Caller, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Both were being prepared while the listing ended, in two workers."""
    agency_id, credential = exchange.enrol("ABA", Sector.BANK)
    bank = exchange.with_token(exchange.services[Tokens].issue(credential.client_id, set(Permission)))
    report = police.report(PHONE, "loan")
    withdraw(police, report)
    known, both = repository.has_correction, Barrier(2)

    def has_correction(*arguments: Any) -> bool:
        answer = known(*arguments)
        with suppress(BrokenBarrierError):
            both.wait(0.3)  # so that both look before one of them has committed, if nothing else prevents it
        return answer

    monkeypatch.setattr(repository, "has_correction", has_correction)

    def recheck() -> None:
        with exchange.database.transaction() as session:
            keys = [UUID(report["indicator"]["indicator_id"])]
            corrections.correct_after_recheck(session, viewer(agency_id, Sector.BANK), keys)

    with ThreadPoolExecutor(2) as pool:
        for done in [pool.submit(recheck) for _ in range(2)]:
            done.result()
    assert causes(bank) == ["withdrawn"]
