"""`report` with the files of an office: the command and the service read the same file in the same way."""

import json
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import httpx
import pytest

from krama_client import Krama
from krama_client._cli.cells import not_thousands, zoned
from tests.client.command.conftest import Run
from tests.client.command.workbooks import Cell, ods, xlsx
from tests.client.service import Account

pytestmark = pytest.mark.usefixtures("member")

HEADER = ["Phone No.", "Type of scam", "Date", "Amount (USD)", "ខេត្ត", "Case No.", "Officer"]
DAY = datetime(2026, 1, 31)  # noqa: DTZ001  (a spreadsheet's days have no zone)


def rows_of(case: str, number: str, day: Cell, amount: Cell) -> list[list[Cell]]:
    return [["Cases of January"], [], [*HEADER], [number, "Love scam", day, amount, "ភ្នំពេញ", case, "Dara"]]


def written(path: Path, case: str, number: str) -> Path:
    """A file of this kind with a title, a typed day where the kind has them, and an amount."""
    if path.suffix == ".xlsx":
        return xlsx(path, One=rows_of(case, number, DAY, 1250.5))
    if path.suffix == ".ods":
        return ods(path, rows_of(case, number, "31/01/2026", 1250.5))
    rows = [["Cases, of, January"], [], HEADER, [number, "Love scam", "31/01/2026", "1,250.50", "ភ្នំពេញ", case, "Dara"]]
    text = "sep=;\n" * path.name.startswith("sep") + "\n".join(";".join(row) for row in rows)
    path.write_text(text, encoding="utf-16" if path.name.startswith("wide") else "utf-8")
    return path


FILES = ("a.xlsx", "a.ods", "a.csv", "sep.csv", "wide.csv")


@pytest.mark.parametrize(("place", "name"), [*enumerate(FILES)])
def test_file_of_an_office_is_filed_as_it_was_meant(
    run: Run, tmp_path: Path, member: Account, place: int, name: str
) -> None:
    file = written(tmp_path / name, f"OF-{place}", f"012 341 10{place}")
    ended = run("report", file, "--yes")
    line = 4 if name == "sep.csv" else 3
    assert (ended.status, f"Line with the headings: {line}" in ended.words) == (0, True), ended.err
    assert "Columns that are not sent: G (Officer)" in ended.words
    with Krama(*member) as krama:
        report = next(each for each in krama.reports.list(agency_id="own") if each.case_reference == f"OF-{place}")
    assert report.loss is not None
    assert (report.category, report.province, report.loss.currency) == ("romance", "KH-12", "USD")
    assert Decimal(report.loss.amount) == Decimal("1250.50")
    assert report.occurred_at == datetime(2026, 1, 30, 17, tzinfo=UTC)


@pytest.mark.parametrize("name", ["a.csv", "sep.csv", "wide.csv"])
def test_command_library_and_service_say_the_same_of_a_file(
    run: Run, tmp_path: Path, account: Account, name: str
) -> None:
    file = written(tmp_path / name, "OF-9", "012 341 199")
    shown = json.loads(run("report", file, "--json").out)
    raw = _answer(account, file.read_bytes())
    with Krama(*account) as krama:
        assert krama.report_many(file, dry_run=True).accepted_count == 1
    assert shown["header"] == raw["header"]
    assert {member: shown[member] for member in raw if member.endswith("_count")}.items() <= raw.items()


def _answer(account: Account, body: bytes) -> Any:
    """What the service says of the same bytes."""
    url, client, secret = account[:3]
    grant = {"grant_type": "client_credentials"}
    token = httpx.post(f"{url}/oauth/token", auth=(client, secret), data=grant).json()["access_token"]
    headers = {"Authorization": f"Bearer {token}", "Content-Type": "text/csv"}
    return httpx.post(f"{url}/v1/reports/batch?dry_run=true", content=body, headers=headers).json()


@pytest.mark.parametrize("name", ["naming.py", "headings.toml", "words.toml"])
def test_command_runs_the_rules_of_the_service(name: str) -> None:
    ours = Path("clients/python/src/krama_client/_generated") / name
    assert ours.read_bytes() == (Path("api/krama/bulk") / name).read_bytes()


@pytest.mark.parametrize(
    ("header", "words"),
    [
        ("Phone,Account,Category", "--column"),
        ("Phone,Victim phone,Category", "--column"),
        ("Phone,Category,Victim name", "use --column A, or name the column `Scam phone`"),
        ("Phone,Category,Provinse", "did you mean `province`?"),
        ("Phone,Category,Date,Incident date", "More than one column is called occurred_at"),
        ("Officer,Category", "No heading shows"),
    ],
)
def test_headings_that_can_be_read_in_two_ways_are_refused(run: Run, tmp_path: Path, header: str, words: str) -> None:
    file = tmp_path / "a.csv"
    file.write_text(f"Title\n{header}\n012 341 150,loan,x,y\n", encoding="utf-8")
    ended = run("report", file, "--json")
    assert (ended.status, words in ended.err) == (2, True), ended.err


def test_row_above_the_headings_is_not_dropped(run: Run, tmp_path: Path) -> None:
    file = tmp_path / "a.csv"
    file.write_text("012 341 150,loan\nphone,category\n012 341 151,loan\n", encoding="utf-8")
    ended = run("report", file)
    assert (ended.status, "Line 1 is above the headings in line 2" in ended.err) == (2, True)


def test_misspelt_column_can_be_left_out(run: Run, tmp_path: Path) -> None:
    file = tmp_path / "a.csv"
    file.write_text("Phone,Category,Provinse\n012 341 152,loan,x\n", encoding="utf-8")
    shown = json.loads(run("report", file, "--json", "--skip-unknown").out)
    assert (shown["created_count"], shown["left_out"]) == (1, ["C (Provinse)"])


def test_column_that_the_command_adds_is_left_out(run: Run, tmp_path: Path) -> None:
    file = tmp_path / "a.csv"
    file.write_text("Phone,Category,What to fix,អ្វីដែលត្រូវកែ\n012 341 153,loan,x,x\n", encoding="utf-8")
    assert json.loads(run("report", file, "--json").out)["created_count"] == 1


def test_account_is_known_by_the_name_of_its_kind(run: Run, tmp_path: Path) -> None:
    rows: list[list[Cell]] = [["Number or link", "Kind", "Bank", "Category"], [123456, "Bank account", "ABA", "loan"]]
    dry = json.loads(run("report", xlsx(tmp_path / "a.xlsx", One=rows), "--json").out)
    assert [each["error"]["code"] for each in dry["items"]] == ["zeros_unknown"]


def test_other_zone_holds_for_every_form_of_a_date() -> None:
    assert zoned("31/01/2026 08:30", "+09:00") == "31/01/2026 08:30 +09:00"
    assert zoned("31/01/2026 08:30", "+07:00") == "31/01/2026 08:30"
    assert zoned("31/01/2026 08:30 +08:00", "+09:00") == "31/01/2026 08:30 +08:00"
    assert zoned("", "+09:00") == ""


@pytest.mark.parametrize(("text", "sent"), [("1.125", "1.1250"), ("1125", "1125"), ("1.25", "1.25"), ("", "")])
def test_number_with_three_decimals_is_not_taken_for_thousands(text: str, sent: str) -> None:
    assert not_thousands(text) == sent
