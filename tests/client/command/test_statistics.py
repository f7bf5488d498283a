"""`statistics`, with the real server on the other side."""

import csv
import itertools
import json
from pathlib import Path
from typing import Any

import pytest

from krama_client import Krama
from krama_client._cli import statistics
from krama_client.testing import FakeKrama
from tests.client.command.conftest import Run
from tests.client.service import Account

pytestmark = pytest.mark.usefixtures("member")

_channels = itertools.count(1)
PROVINCES: list[Any] = [{"code": "KH-8", "names": {"en": "Kandal", "km": "កណ្ដាល"}}]


@pytest.fixture
def channel(member: Account) -> str:
    """The channel of two cases that were filed for this test alone, with losses in two currencies."""
    stated = f"fax {next(_channels)}"
    with Krama(*member) as krama:
        for turn, loss in enumerate((("250.00", "USD"), ("1000000", "KHR"))):
            krama.report(
                f"012 5{turn}1 22{turn}",
                "loan",
                kind="phone",
                province="KH-8",
                channel=stated,
                case_reference=f"{stated}-{turn}",
                occurred_at="2026-01-31T00:00:00+07:00",
                loss={"amount": loss[0], "currency": loss[1]},
            )
        check = krama.check("012 501 220", kind="phone", purpose="payment")
        about: Any = {"check_id": check.check_id, "indicator_id": check.matches[0].indicator_id}
        krama.outcomes.submit(**about, outcome="customer_warned")
    return stated


def rows_of(out: str, channel: str) -> list[list[str]]:
    """The cells of the lines of a table that have this channel."""
    cells = [[cell.strip() for cell in line.split("│")] for line in out.splitlines()]
    return [row for row in cells if channel in row]


@pytest.mark.parametrize(
    ("what", "method"),
    [
        ("cases", "list_case_counts"),
        ("reports", "list_report_counts"),
        ("losses", "list_loss_totals"),
        ("outcomes", "list_outcome_counts"),
        ("response-times", "list_response_times"),
    ],
)
def test_rows_for_programs_are_those_of_the_exchange(
    run: Run, what: str, method: str, channel: str, member: Account
) -> None:
    ended = run("statistics", what, "--group-by", "kind", "--json")
    with Krama(*member) as krama:
        counted = [row.to_dict() for row in getattr(krama.statistics, method)(interval="month", group_by=["kind"])]
    assert (ended.status, [json.loads(line) for line in ended.out.splitlines()]) == (0, counted)
    assert counted != []
    table = run("statistics", what, "--group-by", "kind", "--lang", "km")
    assert (table.status, "ពេល" in table.out) == (0, True)


def test_table_has_the_figures_of_each_group_by_name(run: Run, channel: str) -> None:
    groups = ("--group-by", "province,channel,category", "--interval", "week")
    [row] = rows_of(run("statistics", "cases", *groups).out, channel)
    assert (row[1:4], row[4]) == (["Kandal", "Loan", channel], "2")
    [khmer] = rows_of(run("statistics", "cases", *groups, "--lang", "km").out, channel)
    assert khmer[1:3] == ["កណ្ដាល", "ប្រាក់កម្ចី"]


def test_losses_have_a_column_for_each_currency_in_a_spreadsheet(run: Run, channel: str, tmp_path: Path) -> None:
    file = tmp_path / "losses.csv"
    ended = run("statistics", "losses", "--group-by", "channel", "--csv", file)
    assert ended.status == 0
    with file.open(encoding="utf-8-sig", newline="") as opened:
        [row] = [row for row in csv.DictReader(opened) if row["channel"] == channel]
    assert (row["losses_KHR"], row["losses_USD"], row["suppressed"]) == ("1000000.00", "250.00", "false")
    again = run("statistics", "losses", "--csv", file)
    assert (again.status, "exists already" in again.err) == (2, True)
    written = run(
        "statistics", "outcomes", "--csv", tmp_path / "none.csv", "--to", "2020-01", "--from", "2020-01", "--json"
    )
    assert json.loads(written.out)["row_count"] == 0
    assert (tmp_path / "none.csv").read_text(encoding="utf-8-sig").split(",")[0] == "period"


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["outcomes", "--group-by", "province"], "by kind alone"),
        (["cases", "--group-by", "bank"], "province, category, kind, channel"),
        (["cases", "--from", "2026-13"], "such as 2026-01"),
        (["cases", "--from", "2026-05", "--to", "2026-01"], "Swap them"),
        (["cases", "--interval", "year"], "day, week, month"),
        (["money"], "cases, reports, losses, outcomes, response-times"),
    ],
)
def test_wrong_use_says_what_can_be_asked(run: Run, arguments: list[str], words: str) -> None:
    ended = run("statistics", *arguments)
    assert (ended.status, ended.out, words in ended.err) == (2, "", True)


def test_nothing_to_count_is_told(run: Run) -> None:
    empty = ("--from", "2020-01", "--to", "2020-02")
    assert "nothing to count" in run("statistics", "cases", *empty).out
    assert "for the police alone" in run("statistics", "losses", *empty).out
    assert "your own agency" in run("statistics", "outcomes", *empty).out


def test_few_cases_of_others_are_marked(run: Run, fake: FakeKrama, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(statistics, "connected", lambda: fake.krama(max_retries=0))
    alike: Any = {"category": None, "kind": None, "channel": None, "period": "2026-01"}
    fake.on("listCaseCounts").items(
        [
            alike | {"province": "KH-8", "suppressed": True, "case_count": 3},
            alike | {"province": "KH-9", "suppressed": True, "case_count": None},
            alike | {"province": None, "suppressed": False, "case_count": 10},
        ]
    )
    fake.on("listProvinces").items(PROVINCES)
    ended = run("statistics", "cases", "--group-by", "province")
    cells = [[cell.strip() for cell in line.split("│")] for line in ended.out.splitlines() if "2026-01" in line]
    assert cells == [["2026-01", "Kandal", "3*"], ["2026-01", "KH-9", "*"], ["2026-01", "not stated", "10"]]
    assert "* Few cases of other agencies are left out" in ended.words
    assert "There are more than 1." in run("statistics", "cases", "--limit", "1").words
