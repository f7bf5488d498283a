"""`krama report person`: everything that the exchange holds on one value, for the operator, on record."""

import io
import json
import sys
from pathlib import Path
from typing import Any

import pytest
import typer
from sqlmodel import SQLModel, col, select

from krama.audit.entry import opened
from krama.audit.tables import AuditRecord
from krama.cli.person import value_from_stdin
from krama.indicators.canonical import canonicalise
from krama.indicators.kinds import Hints
from krama.migrations.every_table import load_every_table
from krama.operations.access_report import AccessReport, access_report
from krama.operations.kept import kept
from krama.sharing.sectors import Sector
from tests.command import krama
from tests.exchange import Caller, Exchange
from tests.imports.importing import bundle, importer, phone
from tests.tiers import short_on_sqlite

PHONE = "012 345 678"
TOLD = "He said that I had won."


def _stored_on(exchange: Exchange, value: str) -> AccessReport:
    with exchange.database.read() as session:
        return access_report(session, canonicalise(value, Hints(region="KH")))


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
    done = krama("report", "person", "--json", database_url=database_url, given="០១២ ៣៤៥ ៦៧៨\n")
    assert done.returncode == 0, done.stderr
    shown: dict[str, Any] = json.loads(done.stdout)
    assert shown["indicator"]["canonical"] == "+85512345678"
    assert [(each["agency"], each["ended_as"], each["narrative"]) for each in shown["reports"]] == [
        ("Office", "withdrawn", None),
        ("Phnom Penh Office", None, TOLD),
    ]
    assert [(each["agency"], each["reference"]) for each in shown["cases"]] == [("Phnom Penh Office", "PP-7")]
    assert [(each["agency"], each["statement"]) for each in shown["disputes"]] == [("ABA", "It is mine.")]
    assert [(each["agency"], each["outcome"]) for each in shown["outcomes"]] == [("ABA", "false_positive")]
    (bank,) = (each for each in shown["disclosed_to"] if each["agency"] == "ABA")
    assert (bank["purposes"], "checkValue" in bank["operations"]) == (["payment"], True)
    assert sum(each["answer_count"] for each in shown["disclosed_to"]) == len(shown["disclosures"])
    assert {each["kind"] for each in shown["marks"]} == {"disputed", "doubted"}
    assert shown["listings"][0]["report_count"] == 1
    assert shown["changes"]
    assert shown["kept"] == [each._asdict() for each in kept(365)]
    record = _newest_record(exchange, "reportPerson")
    assert record["operator"]
    assert record["data"] == {"indicator_id": shown["indicator"]["indicator_id"], "report_count": 2}


def _newest_record(exchange: Exchange, operation: str) -> dict[str, Any]:
    with exchange.database.read() as session:
        rows = session.exec(select(AuditRecord).order_by(col(AuditRecord.leaf_index).desc())).all()
        records = (opened(row.leaf, row.key) for row in rows)
        return next(record for record in records if record["operation"] == operation)


def test_report_names_the_source_from_which_a_value_was_imported(exchange: Exchange, tmp_path: Path) -> None:
    file = bundle(tmp_path / "list.json", phone(1))
    importer(exchange).run("stix", file)
    (source,) = _stored_on(exchange, "+85512340001").copied_from
    assert (source["form"], source["place"], source["modified_at"]) == ("stix", str(file), "2026-11-01T00:00:00Z")


@short_on_sqlite
def test_report_is_readable_and_names_the_retention_period(
    exchange: Exchange, police: Caller, database_url: str
) -> None:
    _listed_and_disputed(exchange, police)
    readable = krama("report", "person", database_url=database_url, given=PHONE).stdout
    assert all(text in readable for text in (TOLD, "PP-7", "Wrong.", "disclosed_to", "365 days"))


def test_report_that_is_pending_and_its_protection_are_shown(exchange: Exchange, police: Caller) -> None:
    protection = {"form": "exact", "value": "012 345 679", "owner": "Sok", "reason": "His own"}
    assert police.post("/v1/protections", protection).status_code == 201
    sent = police.post("/v1/reports", {"value": "012 345 679", "category": "loan", "narrative": TOLD})
    assert sent.json()["status"] == "pending", sent.text
    stored = _stored_on(exchange, "012 345 679")
    assert [(each["agency"], each["request"]["narrative"]) for each in stored.pending_reports] == [
        ("Phnom Penh Office", TOLD)
    ]
    assert [(each["owner"], each["reason"]) for each in stored.protections] == [("Sok", "His own")]


def test_link_says_that_its_listed_domain_covers_it(exchange: Exchange, police: Caller) -> None:
    police.report("bad-site.example.com", "phishing")
    stored = _stored_on(exchange, "https://bad-site.example.com/a/b")
    assert (stored.indicator["on_file"], stored.is_empty()) == (False, True)
    assert "bad-site.example.com" in {each["canonical"] for each in stored.covered_by}


@short_on_sqlite
@pytest.mark.usefixtures("exchange")
def test_value_that_nobody_reported_is_said_to_be_unknown(database_url: str) -> None:
    shown = krama("report", "person", database_url=database_url, given="096 111 2233").stdout
    assert "The exchange holds nothing on this value." in shown


@pytest.mark.parametrize(
    ("given", "told"),
    [
        (b"", "empty"),
        (b" \n", "empty"),
        (b"\xff\xfe0", "UTF-8"),
        (b"012 345 678\n012 345 679\n", "several lines"),
        (b"7" * 3000, "too long"),
        (b"7" * 10_000, "too long"),
    ],
)
def test_input_that_is_not_one_value_is_refused(monkeypatch: pytest.MonkeyPatch, given: bytes, told: str) -> None:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(given), encoding="utf-8"))
    with pytest.raises(typer.BadParameter, match=told):
        value_from_stdin()


@short_on_sqlite
@pytest.mark.usefixtures("exchange")
def test_value_that_is_refused_is_not_repeated(database_url: str) -> None:
    done = krama("report", "person", database_url=database_url, given="private words")
    assert (done.returncode, done.stdout, "private" in done.stderr, "Traceback" in done.stderr) == (1, "", False, False)
    as_argument = krama("report", "person", PHONE, database_url=database_url)
    assert as_argument.returncode == 2  # an argument is in the history of commands


def test_every_table_that_names_an_indicator_is_in_the_report() -> None:
    """A new table with an indicator's id must be added to the report, or named here with the reason.

    `counted_report` says nothing of an indicator that its report does not. `copied_object` names reports: see above.
    `carried_label` has a label that an agency gave, and nothing else. `reread_report` names reports of another value.
    """
    load_every_table()
    naming = {table.name for table in SQLModel.metadata.tables.values() if "indicator_id" in table.columns}
    assert naming == {
        "indicator", "report", "pending_report", "verdict", "verdict_mark", "listing_event", "dispute", "outcome",
        "correction", "audit_disclosure", "counted_report", "carried_label",
        "reread_report",
    }  # fmt: skip
