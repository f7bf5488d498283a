"""`krama report person`: everything that the exchange holds on one value, for the operator, on record."""

import json
from functools import partial
from typing import Any

import pytest
from sqlmodel import SQLModel, select

from krama.audit.entry import opened
from krama.audit.tables import AuditRecord
from krama.migrations.every_table import load_every_table
from krama.operations.kept import kept
from krama.sharing.sectors import Sector
from tests.command import krama
from tests.exchange import Caller, Exchange
from tests.tiers import short_on_sqlite

PHONE = "012 345 678"
TOLD = "He said that I had won."


def _asked(database_url: str, value: str | bytes = PHONE, *options: str) -> dict[str, Any]:
    done = krama("report", "person", "--json", *options, database_url=database_url, given=value)
    assert done.returncode == 0, done.stderr
    shown: dict[str, Any] = json.loads(done.stdout)
    return shown


def _listed_and_disputed(exchange: Exchange, police: Caller) -> None:
    """A report that ended, one that a bank has seen and disputes, and what the bank did."""
    office = exchange.member("Office")
    ended = office.report(PHONE, "loan")
    assert office.post(f"/v1/reports/{ended['report_id']}/withdraw", {"reason": "Wrong."}).status_code == 200
    report = police.report(PHONE, "phishing", narrative=TOLD, case_reference="PP-7")
    bank = exchange.member("ABA", Sector.BANK)
    check = bank.check("+855 12 345 678", purpose="payment")
    indicator_id = report["indicator"]["indicator_id"]
    answer = bank.post(
        "/v1/outcomes", {"check_id": check["check_id"], "outcome": "false_positive"} | {"indicator_id": indicator_id}
    )
    assert answer.status_code == 201, answer.text
    dispute = {"indicator_id": indicator_id, "grounds": "other", "statement": "It is mine."}
    assert bank.post("/v1/disputes", dispute).status_code == 201


def test_person_learns_what_is_stored_and_who_received_it(
    exchange: Exchange, police: Caller, database_url: str
) -> None:
    _listed_and_disputed(exchange, police)
    held = _asked(database_url, "០១២ ៣៤៥ ៦៧៨\n")
    assert held["indicator"]["canonical"] == "+85512345678"
    assert [(each["agency"], each["ended_as"], each["narrative"]) for each in held["reports"]] == [
        ("Office", "withdrawn", None),
        ("Phnom Penh Office", None, TOLD),
    ]
    assert [(each["agency"], each["statement"]) for each in held["disputes"]] == [("ABA", "It is mine.")]
    assert [(each["agency"], each["outcome"]) for each in held["outcomes"]] == [("ABA", "false_positive")]
    (bank,) = (each for each in held["disclosed_to"] if each["agency"] == "ABA")
    assert (bank["purposes"], "checkValue" in bank["operations"]) == (["payment"], True)
    assert sum(each["answer_count"] for each in held["disclosed_to"]) == len(held["disclosures"])
    assert {each["kind"] for each in held["marks"]} == {"disputed", "doubted"}
    assert held["listings"][0]["report_count"] == 1
    assert held["changes"]
    assert held["kept"] == [each._asdict() for each in kept(365)]
    readable = krama("report", "person", database_url=database_url, given=PHONE).stdout
    assert all(text in readable for text in (TOLD, "PP-7", "Wrong.", "disclosed_to", "365 days"))


def test_report_that_is_pending_and_its_protection_are_shown(
    exchange: Exchange, police: Caller, database_url: str
) -> None:
    krama("protection", "add", "012 345 679", "--owner", "Sok", "--reason", "His own", database_url=database_url)
    assert police.post("/v1/reports", {"value": "012 345 679", "category": "loan", "narrative": TOLD}).status_code in (
        201,
        202,
    )
    held = _asked(database_url, "012 345 679")
    assert [(each["agency"], each["request"]["narrative"]) for each in held["pending_reports"]] == [
        ("Phnom Penh Office", TOLD)
    ]
    assert [(each["owner"], each["reason"]) for each in held["protections"]] == [("Sok", "His own")]


def test_link_says_that_its_listed_domain_covers_it(exchange: Exchange, police: Caller, database_url: str) -> None:
    police.report("bad-site.example.com", "phishing")
    held = _asked(database_url, "https://bad-site.example.com/a/b")
    assert held["indicator"]["on_file"] is False
    assert "bad-site.example.com" in {each["canonical"] for each in held["covered_by"]}


@short_on_sqlite
@pytest.mark.usefixtures("exchange")
def test_value_that_nobody_reported_is_said_to_be_unknown(database_url: str) -> None:
    shown = krama("report", "person", database_url=database_url, given="096 111 2233").stdout
    assert "The exchange holds nothing on this value." in shown


def test_operator_who_asks_is_on_record_without_the_value(
    exchange: Exchange, police: Caller, database_url: str
) -> None:
    indicator = police.report(PHONE, "loan")["indicator"]["indicator_id"]
    _asked(database_url)
    with exchange.database.read() as session:
        rows = session.exec(select(AuditRecord).order_by("leaf_index")).all()
        record = next(each for each in map(_opened, reversed(rows)) if each["operation"] == "reportPerson")
    assert record["operator"]
    assert record["data"] == {"indicator_id": indicator, "report_count": 1}


def _opened(row: AuditRecord) -> dict[str, Any]:
    return opened(row.leaf, row.key)


@short_on_sqlite
@pytest.mark.usefixtures("exchange")
def test_input_that_is_not_one_value_is_refused_without_repeating_it(database_url: str) -> None:
    ask = partial(krama, "report", "person", database_url=database_url)
    for given, told in {
        b"": "empty",
        b" \n": "empty",
        b"\xff\xfe0": "UTF-8",
        b"012 345 678\n012 345 679\n": "several lines",
        b"7" * 3000: "too long",
        b"private words": "",
        b"0\x0012345": "",
    }.items():
        done = ask(given=given)
        assert done.returncode in (1, 2), given[:20]
        assert told in " ".join(done.stderr.replace("│", " ").split())
        assert (done.stdout, "Traceback" in done.stderr, "private words" in done.stderr) == ("", False, False)
    assert ask(given=PHONE, KRAMA_DEFAULT_REGION="KH").returncode == 0
    assert krama("report", "person", PHONE, database_url=database_url).returncode == 2  # a value is not an argument


def test_every_table_that_names_an_indicator_is_in_the_report() -> None:
    """A new table with an indicator's id must be added to the report, or named here with the reason."""
    load_every_table()
    naming = {table.name for table in SQLModel.metadata.tables.values() if "indicator_id" in table.columns}
    assert naming == {
        "indicator", "report", "pending_report", "verdict", "verdict_mark", "listing_event", "dispute", "outcome",
        "correction", "audit_disclosure",
    }  # fmt: skip
