"""`krama report statistics`: the operator's figures, in a table, a file and a chart."""

import csv
import json
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest

from krama.core.provinces import PROVINCES
from krama.sharing.sectors import Sector
from krama.statistics.errors import ChartRefused
from krama.statistics.plot import TILES, Chart, draw, short
from tests.command import krama
from tests.exchange import Exchange
from tests.members import ORDINARY
from tests.tiers import short_on_sqlite


@short_on_sqlite
def test_command_counts_everything_writes_and_draws(exchange: Exchange, database_url: str, tmp_path: Path) -> None:
    office = exchange.member("Takeo Office", Sector.POLICE, ORDINARY)
    loss = {"amount": "250.00", "currency": "USD"}
    office.report("012 345 678", province="KH-12", loss=loss, tlp="TLP:AMBER+STRICT")
    office.report("012 345 679", province="KH-2", loss=loss)
    state = tmp_path / "operator"
    state.mkdir()

    def run(*arguments: str) -> Any:
        return krama("report", "statistics", *arguments, database_url=database_url, state=state)

    counted = json.loads(run("cases", "--json").stdout)
    assert [item["case_count"] for item in counted] == [2]
    shown = run("losses", "--group-by", "province,kind").stdout
    assert "KH-12" in shown
    assert "250.00 USD" in shown
    assert "channel" not in shown
    table, chart = tmp_path / "cases.csv", tmp_path / "losses.svg"
    assert run("cases", "--group-by", "province", "--csv", str(table)).returncode == 0
    rows = list(csv.DictReader(table.read_text(encoding="utf-8-sig").splitlines()))
    assert [(row["province"], row["case_count"]) for row in rows] == [("KH-12", "1"), ("KH-2", "1")]
    assert run("losses", "--plot", str(chart)).returncode == 0
    assert ElementTree.parse(chart).getroot().tag.endswith("svg")
    assert "already exists" in run("losses", "--plot", str(chart)).stderr
    for name in ("outcomes", "reports", "response-times"):
        assert run(name, "--interval", "week", "--json").returncode == 0, name
    assert run("outcomes", "--plot", str(tmp_path / "no.svg")).returncode == 2
    assert run("cases", "--group-by", "agency").returncode == 2
    assert run("cases", "--from", "2026-13").returncode == 2


def test_each_province_has_a_tile_of_its_own() -> None:
    assert TILES.keys() == PROVINCES.keys()
    assert len(set(TILES.values())) == len(PROVINCES) == 25


def test_long_series_is_drawn_and_nothing_is_refused(tmp_path: Path) -> None:
    days = {f"2026-01-{day}": float(day) for day in range(100)}
    draw(Chart("Cases", "cases", days, {"KH-12": 5, "": 2, "TH-10": 1}), tmp_path / "days.svg")
    assert (tmp_path / "days.svg").stat().st_size > 0
    with pytest.raises(ChartRefused):
        draw(Chart("Cases", "cases", {"2026-01": 0}, {}), tmp_path / "none.svg")
    with pytest.raises(ChartRefused):
        draw(Chart("Cases", "cases", days, {}), tmp_path / "none.txt")


@pytest.mark.parametrize(
    ("value", "text"), [(0, "0"), (9_999, "9,999"), (12_345, "12.3k"), (1.97e6, "1.97m"), (3e9, "3bn")]
)
def test_numbers_fit_into_tiles(value: float, text: str) -> None:
    assert short(value) == text
