"""A telephone number without a country code accuses nobody in another country than its list is about."""

from pathlib import Path
from uuid import UUID

import pytest

from krama.audit.entry import Actor
from krama.imports.errors import ImportRefused
from krama.imports.rules import Rules, read_rules
from krama.reports import rereading
from krama.sharing.sectors import Sector
from tests.command import krama
from tests.exchange import Exchange
from tests.imports.importing import agency_at, importer, live

HEADER = "value,kind,category\n"
REASON = "no country code"


def imported(exchange: Exchange, folder: Path, rows: str, rules: Rules, sector: Sector) -> tuple[list[str], list[str]]:
    """The values that are listed after an import of these rows, and why others are not."""
    file = folder / "list.csv"
    file.write_text(HEADER + rows, encoding="utf-8")
    imports = importer(exchange, rules=rules, sector=sector)
    summary = imports.run("csv", file)
    return [report.value for report in live(exchange)], [fault.detail for fault in summary.faults]


HERE = ["081 234 567", "85512345678", "tel:081234567", "Tel. 081 234 567"]
"""Numbers of this country. The others are numbers of the agency's country alone."""
ABROAD = ["081 234 5678", "0812345678"]
OF_AGENCIES = [(Sector.POLICE, each) for each in HERE] + [(Sector.PARTNER, each) for each in HERE + ABROAD]


@pytest.mark.parametrize(("sector", "number"), OF_AGENCIES)
@pytest.mark.parametrize("kind", ["phone", ""])
def test_number_without_a_country_code_is_refused_whichever_agency_imports_it(
    exchange: Exchange, tmp_path: Path, number: str, kind: str, sector: Sector
) -> None:
    listed, faults = imported(exchange, tmp_path, f"{number},{kind},loan\n", Rules(), sector)
    assert listed == []
    assert REASON in faults[0]
    assert "`country`" in faults[0]
    assert "--country" in faults[0]


@pytest.mark.parametrize("number", ["+66 81 234 5678", "0066 81 234 5678", "+855 81 234 567", "(+66) 81 234 5678"])
def test_number_of_a_list_from_abroad_with_its_country_code_is_listed(
    exchange: Exchange, tmp_path: Path, number: str
) -> None:
    listed, faults = imported(exchange, tmp_path, f"{number},phone,loan\n", Rules(), Sector.PARTNER)
    assert (len(listed), faults) == (1, [])


def test_other_values_of_a_list_from_abroad_are_listed(exchange: Exchange, tmp_path: Path) -> None:
    rows = "https://scam.example.net/login,url,loan\nfraud@scam.example.net,email,loan\n"
    listed, faults = imported(exchange, tmp_path, rows, Rules(), Sector.PARTNER)
    assert (len(listed), faults) == (2, [])


def test_number_is_of_the_country_that_the_map_states(exchange: Exchange, tmp_path: Path) -> None:
    rules = Rules(country="TH")
    listed, faults = imported(exchange, tmp_path, "081 234 5678,phone,loan\n", rules, Sector.PARTNER)
    assert (listed, faults) == (["+66812345678"], [])
    listed, faults = imported(exchange, tmp_path, "081 234 5679,phone,loan\n", rules, Sector.POLICE)
    assert (listed, faults) == (["+66812345678", "+66812345679"], [])


def test_number_of_another_country_is_read_again_as_the_same(exchange: Exchange, tmp_path: Path) -> None:
    imported(exchange, tmp_path, "081 234 567,phone,loan\n", Rules(country="LA"), Sector.PARTNER)
    before = [(report.indicator_id, report.value) for report in live(exchange)]
    assert before[0][1].startswith("+856")
    actor = Actor(operator="tests")
    done = rereading.reread(exchange.database, actor, "KH", dry_run=False, show_progress=lambda _: None)
    assert (done.report_count, done.readings) == (1, [])
    assert [(report.indicator_id, report.value) for report in live(exchange)] == before


def test_number_of_a_list_of_the_own_country_needs_that_somebody_says_so(exchange: Exchange, tmp_path: Path) -> None:
    listed, faults = imported(exchange, tmp_path, "081 234 567,phone,loan\n", Rules(country="KH"), Sector.POLICE)
    assert (listed, faults) == (["+85581234567"], [])


@pytest.mark.parametrize("country", ["th", "Thailand", "ZZ", "AQ", 66])
def test_map_with_a_country_that_has_no_numbers_is_refused(tmp_path: Path, country: str | int) -> None:
    file = tmp_path / "map.toml"
    stated = f'"{country}"' if isinstance(country, str) else country
    file.write_text(f"[defaults]\ncountry = {stated}\n", encoding="utf-8")
    with pytest.raises(ImportRefused, match="such as TH"):
        read_rules(file, most_confidence=50, origin=None)


def test_map_that_states_a_country_is_read(tmp_path: Path) -> None:
    file = tmp_path / "map.toml"
    file.write_text('[defaults]\ncountry = "TH"\ncategory = "loan"\n', encoding="utf-8")
    rules = read_rules(file, most_confidence=50, origin=None)
    assert (rules.country, dict(rules.defaults)) == ("TH", {"category": "loan"})


@pytest.mark.parametrize("country", ["th", "Thailand", "ZZ", "\x1b[2J", ""])
def test_option_with_a_country_that_has_no_numbers_is_refused(country: str) -> None:
    with pytest.raises(ImportRefused, match=r"--country names .*such as TH") as refused:
        read_rules(None, most_confidence=50, origin=None, country=country)
    assert "\x1b" not in refused.value.detail


def test_option_and_map_that_state_two_countries_are_refused(tmp_path: Path) -> None:
    file = tmp_path / "map.toml"
    file.write_text('[defaults]\ncountry = "TH"\n', encoding="utf-8")
    with pytest.raises(ImportRefused, match="--country says KH, and the map says TH"):
        read_rules(file, most_confidence=50, origin=None, country="KH")
    assert read_rules(file, most_confidence=50, origin=None, country="TH").country == "TH"


def test_command_refuses_numbers_without_a_country_code_unless_the_operator_states_it(
    sqlite_url: str, tmp_path: Path
) -> None:
    agency_id: UUID = agency_at(sqlite_url, sector=Sector.PARTNER)
    file, rules = tmp_path / "list.csv", tmp_path / "map.toml"
    file.write_text(f"{HEADER}081 234 567,phone,loan\n+66 81 234 5678,phone,loan\n", encoding="utf-8")
    rules.write_text('[defaults]\ncountry = "TH"\n', encoding="utf-8")
    command = ("import", "csv", str(file), "--as", str(agency_id), "--dry-run")
    done = krama(*command, database_url=sqlite_url, state=tmp_path)
    assert f"line 2: The telephone number has {REASON}" in done.stderr
    for stated in (("--map", str(rules)), ("--country", "TH")):
        done = krama(*command, *stated, database_url=sqlite_url, state=tmp_path)
        assert REASON not in done.stderr
    office = str(agency_at(sqlite_url, "Office"))
    done = krama("import", "csv", str(file), "--as", office, "--dry-run", database_url=sqlite_url, state=tmp_path)
    assert f"line 2: The telephone number has {REASON}" in done.stderr
