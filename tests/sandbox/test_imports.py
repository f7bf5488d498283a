"""`krama import` in the folder of a sandbox, where the page of imports is tried out."""

import json
from pathlib import Path

import pytest

from krama.sandbox import folder as folders
from krama.stix.exchange import exchange_id
from tests.command import krama
from tests.imports.importing import agency_at, bundle, phone
from tests.sandbox.conftest import URL, running_sandbox

LOCAL = "http://127.0.0.1:8188"


def counts(sandbox: Path, form: str, file: Path) -> dict[str, int]:
    """What an import into the sandbox counts."""
    agency_id = agency_at(folders.settings_of(sandbox, URL).resolved_database_url)
    done = krama("import", form, str(file), "--as", str(agency_id), "--json", state=sandbox)
    assert done.returncode == 0, done.stderr
    return {name: count for name, count in json.loads(done.stdout).items() if name.endswith("_count") and count}


def test_sandbox_knows_its_own_listings_although_it_runs_on_this_machine(
    sandbox: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tests.sandbox.conftest.URL", LOCAL)
    with running_sandbox(sandbox):
        pass
    own, other = exchange_id(LOCAL), exchange_id("http://127.0.0.1:9999")
    file = bundle(tmp_path / "list.json", phone(1, creator=own), phone(2, creator=other))
    assert counts(sandbox, "stix", file) == {"own_count": 1, "created_count": 1}


def test_import_knows_the_bank_of_the_sandbox(sandbox: Path, tmp_path: Path) -> None:
    file = tmp_path / "list.csv"
    file.write_text("value,kind,institution\n000 000 077,bank_account,Sandbox Bank\n", encoding="utf-8")
    assert counts(sandbox, "csv", file) == {"created_count": 1}
