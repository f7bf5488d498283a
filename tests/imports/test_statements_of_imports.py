"""How many statements of SQL an import runs."""

from pathlib import Path

import pytest

from krama.imports.rules import Rules
from krama.sharing.sectors import Sector
from tests.exchange import Exchange
from tests.imports.importing import importer
from tests.statements import statements

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


def test_import_for_named_agencies_runs_no_statement_for_each_row(exchange: Exchange, tmp_path: Path) -> None:
    agency, _ = exchange.enrol("ABA")
    rules = Rules(defaults={"tlp": "TLP:AMBER", "audience": {"agencies": [str(agency)]}})
    for size in (20, 200):
        file = tmp_path / f"{size}.csv"
        rows = "".join(f"+855123{number + size * 100:05},phone,loan\n" for number in range(size))
        file.write_text(f"value,kind,category\n{rows}", encoding="utf-8")
        done: list[object] = []
        imports = importer(exchange, rules=rules, sector=Sector.POLICE)
        sent = statements(exchange, lambda: done.append(imports.run("csv", file).counts))  # noqa: B023
        assert (done, sent < 60) == ([{"created": size}], True), size
