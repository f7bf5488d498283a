"""A list of reports that was downloaded as CSV can be corrected in a spreadsheet and sent again."""

import csv
import io
from typing import Any

import pytest

from krama.core.cells import as_meant, harmless
from krama.reports.fields import BULK_COLUMNS
from krama.sharing.sectors import Sector
from tests.exchange import Caller, Exchange

CSV = {"Content-Type": "text/csv"}


def downloaded(office: Caller, **changes: str) -> str:
    """The office's reports as CSV, without the columns that an upload does not have, and with changed cells."""
    page = office.request("GET", "/v1/reports?agency_id=own", headers={"Accept": "text/csv"})
    rows = list(csv.DictReader(io.StringIO(page.text, newline="")))
    text = io.StringIO(newline="")
    table = csv.DictWriter(text, [name for name in rows[0] if name in BULK_COLUMNS], extrasaction="ignore")
    table.writeheader()
    table.writerows([row | changes for row in rows])
    return text.getvalue()


def test_downloaded_reports_that_are_sent_again_change_nothing(exchange: Exchange) -> None:
    office, named = exchange.member("Office"), [exchange.enrol("Bank", Sector.BANK)[0] for _ in range(2)]
    full: dict[str, Any] = {
        "confidence": 80, "occurred_at": "2026-01-31T08:00:00+07:00", "province": "KH-12", "case_reference": "=1",
        "channel": "'@telegram", "loss": {"amount": "250", "currency": "USD"}, "narrative": '=SUM("1";2)\nand more',
        "anonymous": True, "valid_until": "2099-01-31T08:00:00+07:00",
    }  # fmt: skip
    office.report("012 345 678", tlp="TLP:AMBER", audience={"sectors": ["bank", "police"]}, **full)
    office.report("+855-12-345-679", tlp="TLP:RED", audience={"agencies": [str(key) for key in named]})
    entry = {"form": "domain_suffix", "value": "acledabank.com.kh", "owner": "ACLEDA Bank", "reason": "Its own."}
    assert office.post("/v1/protections", entry).status_code == 201
    assert office.report("acledabank.com.kh", narrative="Odd.")["status"] == "pending"
    before = office.get("/v1/reports", agency_id="own").json()["items"]
    answer = office.request("POST", "/v1/reports/batch", content=downloaded(office), headers=CSV)
    assert answer.status_code == 200, answer.text
    assert [item["result"] for item in answer.json()["items"]] == ["unchanged", "unchanged", "pending"]
    after = office.get("/v1/reports", agency_id="own").json()["items"]
    assert after[:2] == before[:2]
    # A pending report is kept as its request, which now states its label too.
    assert after[2] == before[2] | {name: after[2][name] for name in ("revision", "updated_at")}


def test_downloaded_report_is_corrected_in_its_file(exchange: Exchange) -> None:
    office = exchange.member("Office")
    report = office.report("012 345 678", loss={"amount": "25", "currency": "USD"})
    office.request("POST", "/v1/reports/batch", content=downloaded(office, loss_amount="250"), headers=CSV)
    (corrected,) = office.get("/v1/reports").json()["items"]
    assert (corrected["report_id"], corrected["loss"]["amount"]) == (report["report_id"], "250.00")


@pytest.mark.parametrize("text", ["=1", "'=1", "''=1", "'a", "a", "", "-1", "-a", "＋a"])
def test_cell_is_read_as_it_was_meant_before_it_was_made_harmless(text: str) -> None:
    assert as_meant(harmless(text)) == text
