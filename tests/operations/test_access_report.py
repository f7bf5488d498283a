"""`krama report person`: everything that the exchange holds on one value, for the operator, on record."""

import io
import json
import sys
from dataclasses import asdict
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
from tests.architecture.repository import ROOT
from tests.command import krama
from tests.exchange import Caller, Exchange
from tests.imports.importing import bundle, importer, phone
from tests.tiers import short_on_sqlite

PHONE = "012 345 678"
TOLD = "He said that I had won."
MEMBERS = {
    member
    for schema in json.loads((ROOT / "openapi/openapi.json").read_text("utf-8"))["components"]["schemas"].values()
    for member in schema.get("properties", {})
}


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
    assert [(each["agency"], each["status"], each["end_reason"], each["narrative"]) for each in shown["reports"]] == [
        ("Office", "withdrawn", "Wrong.", None),
        ("Phnom Penh Office", "active", None, TOLD),
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
    assert [(each["owner"], each["protection_reason"]) for each in stored.protections] == [("Sok", "His own")]


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


OWN_WORDS = {
    "action_after", "action_before", "agency", "answer_count", "ended_by", "first_disclosed_at", "last_disclosed_at",
    "modified_at", "opened_at", "operations", "origin", "place", "police", "purposes", "readers", "replaced_at",
    "request", "sent_at", "silenced_at", "source", "stated_at", "statement_id", "stating_clients",
}  # fmt: skip
"""What the API does not have: what the operator alone sees."""


def test_report_has_the_words_of_the_api_and_not_those_of_the_database(
    exchange: Exchange, police: Caller, tmp_path: Path
) -> None:
    """A person's answer, the member's screen and the report speak of one thing with one word."""
    reviewer = exchange.member("Bank of Banks", Sector.REGULATOR)
    importer(exchange).run("stix", bundle(tmp_path / "list.json", phone(1)))
    loss = {"amount": "250", "currency": "USD"}
    report = police.report("012 340 001", "phishing", case_reference="PP-7", loss=loss, anonymous=True)
    wing, _ = exchange.enrol("Wing")
    relabel = {"tlp": "TLP:RED", "audience": {"agencies": [str(wing)]}, "reason": "Narrower."}
    assert police.post(f"/v1/reports/{report['report_id']}/relabel", relabel).status_code == 200
    bank = exchange.member("ABA", Sector.BANK)
    check = bank.check("012 340 001")
    outcome = {"check_id": check["check_id"], "outcome": "payment_stopped", "payment": loss}
    assert bank.post("/v1/outcomes", outcome | {"indicator_id": report["indicator"]["indicator_id"]}).status_code == 201
    dispute = {"indicator_id": report["indicator"]["indicator_id"], "grounds": "other", "statement": "It is mine."}
    opened = bank.post("/v1/disputes", dispute).json()
    decision = {"decision": "upheld", "reason": "It is hers.", "source_reason": "A digit was wrong."}
    assert reviewer.post_as_read(f"/v1/disputes/{opened['dispute_id']}/decide", decision).status_code == 200
    pending = {"form": "exact", "value": "012 340 001", "owner": "Sok", "reason": "His own"}
    assert police.post("/v1/protections", pending).status_code == 201
    assert police.post("/v1/reports", {"value": "012 340 001", "category": "loan"}).json()["status"] == "pending"
    stored = _stored_on(exchange, "012 340 001")
    lists = {name: rows for name, rows in asdict(stored).items() if isinstance(rows, list) and name != "covered_by"}
    assert [name for name, rows in lists.items() if not rows] == []
    words = {word for rows in lists.values() for row in rows for word in row}
    assert words - MEMBERS - OWN_WORDS == set()
    ended = next(each for each in stored.reports if each["agency"] == "Phnom Penh Office")
    assert (ended["status"], ended["end_reason"], ended["loss"]) == (
        "overturned",
        "A digit was wrong.",
        {"amount": "250.00", "currency": "USD"},
    )
    (changed,) = stored.label_changes
    assert (changed["after"]["audience"]["agencies"], changed["widened"], changed["relabel_reason"]) == (
        ["Wing"],
        False,
        "Narrower.",
    )
    (decided,) = stored.disputes
    assert (decided["status"], decided["end_reason"], decided["ended_at"]) == (
        "upheld",
        "It is hers.",
        decided["updated_at"],
    )


def test_every_table_that_names_an_indicator_is_in_the_report() -> None:
    """A new table with an indicator's id must be added to the report, or named here with the reason.

    `counted_report` says nothing of an indicator that its report does not. `copied_object` names reports: see above.
    `carried_label` has a label that an agency gave, and nothing else.
    """
    load_every_table()
    naming = {table.name for table in SQLModel.metadata.tables.values() if "indicator_id" in table.columns}
    assert naming == {
        "indicator", "report", "pending_report", "verdict", "verdict_mark", "listing_event", "dispute", "outcome",
        "correction", "audit_disclosure", "counted_report", "carried_label",
        "reread_report",
    }  # fmt: skip
