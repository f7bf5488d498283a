"""The pages for operators: their blocks run, and what they name is there."""

import os
import re
import shutil
import time
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from krama.operations.kept import kept
from tests.architecture.repository import ROOT
from tests.docs.examples import Example, examples_of, is_what_is_shown
from tests.docs.quick_krama import quick_krama
from tests.docs.shell import shell
from tests.exchange import Exchange
from tests.tiers import at_length, short_on_sqlite

PAGES = ROOT / "docs" / "operate"
MOST_LINES = 150
_BLOCK = re.compile(r"^```sh\n(.*?)^```$", re.DOTALL | re.MULTILINE)


@pytest.mark.parametrize("page", sorted(PAGES.glob("*.md")), ids=lambda path: path.stem)
def test_page_fits_into_a_few_minutes(page: Path) -> None:
    assert page.read_text(encoding="utf-8").count("\n") <= MOST_LINES


@pytest.fixture
def krama_on_path(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    folder = tmp_path / "bin"
    folder.mkdir()
    monkeypatch.setenv("PATH", os.pathsep.join([str(folder), os.environ["PATH"]]))
    with quick_krama(tmp_path, folder) as needed:
        for name, value in needed.items():
            monkeypatch.setenv(name, value)
        yield


def _blocks(database_url: str) -> list[Example]:
    """What an operator runs of the page on backups, with the blocks for this database."""
    page = PAGES / "backup.md"
    blocks = list(examples_of(page))
    if database_url.startswith("sqlite"):
        return blocks
    made, dropped = (block for block in _BLOCK.findall(page.read_text()) if re.match("createdb|dropdb", block))
    place = next(number for number, block in enumerate(blocks) if "sqlite" in block.code)
    blocks[place] = Example("sh", made, None, blocks[place].line)
    return [*blocks, Example("sh", dropped, None, blocks[-1].line)]


@short_on_sqlite
@pytest.mark.usefixtures("krama_on_path")
def test_backup_and_drill_go_as_the_page_says(exchange: Exchange, tmp_path: Path, database_url: str) -> None:
    where = urlsplit(database_url)
    if where.scheme == "postgresql" and shutil.which("createdb") is None:
        pytest.skip("createdb is not on this machine")
    exchange.member("Office").report("012 345 678")
    (tmp_path / "backups").mkdir()
    (tmp_path / "drills").mkdir()
    environment = {
        "KRAMA_STATE_DIR": str(tmp_path / "state"),
        "KRAMA_DATABASE_URL": database_url,
        "BACKUPS": str(tmp_path / "backups"),
        "TMPDIR": str(tmp_path / "drills"),
        "PGHOST": where.hostname or "",
        "PGPORT": str(where.port or ""),
        "PGDATABASE": "postgres",
    }
    with shell(tmp_path, environment) as terminal:
        for block in _blocks(database_url):
            output = terminal.run(block.code)
            shown = block.shown or ""
            assert is_what_is_shown(shown, output), f"backup.md:{block.line} shows\n{shown}\nand gives\n{output}"
    assert (tmp_path / "backups" / "before-the-upgrade" / "manifest.json").exists()
    assert list((tmp_path / "drills").iterdir()) == []


@short_on_sqlite
@pytest.mark.usefixtures("krama_on_path")
@pytest.mark.parametrize(
    "page", ["keys", *(pytest.param(page, marks=at_length) for page in ("upgrade", "data-protection", "incidents"))]
)
def test_commands_of_the_page_run_on_an_exchange_in_use(
    exchange: Exchange, tmp_path: Path, database_url: str, page: str
) -> None:
    if database_url.startswith("postgresql") and shutil.which("pg_dump") is None:
        pytest.skip("pg_dump is not on this machine")
    agency_id, credential = exchange.enrol("Bank")
    exchange.member("Office").report("012 345 678", narrative="He called.")
    (tmp_path / "backups").mkdir()
    (tmp_path / "value.txt").write_text("012 345 678\n")
    environment = {
        "KRAMA_STATE_DIR": str(tmp_path / "state"),
        "KRAMA_DATABASE_URL": database_url,
        "BACKUPS": str(tmp_path / "backups"),
        "CLIENT_ID": credential.client_id,
        "AGENCY_ID": str(agency_id),
    }
    blocks = list(examples_of(PAGES / f"{page}.md"))
    _wait_for(tmp_path / "state" / "audit-last-checkpoint.json")  # the service signs every two seconds
    with shell(tmp_path, environment) as terminal:
        for block in blocks:
            output = terminal.run(block.code)
            assert block.shown is None or is_what_is_shown(block.shown, output), f"{page}.md:{block.line}\n{output}"
    assert blocks


def _wait_for(file: Path, seconds: float = 60) -> None:
    deadline = time.monotonic() + seconds
    while not file.exists():
        assert time.monotonic() < deadline, f"{file.name} was not written"
        time.sleep(0.1)


def test_page_says_what_is_kept_as_the_access_report_does() -> None:
    page = (PAGES / "data-protection.md").read_text(encoding="utf-8")
    table = page.split("## What is kept")[1].split("## ")[0]
    rows = [line for line in table.splitlines() if line.startswith("| ")][1:]
    assert rows == [f"| {each.what} | {each.how_long} | {each.why} |" for each in kept(365)]


def test_alerts_name_pages_that_there_are() -> None:
    alerts = (ROOT / "deploy" / "alerts.yml").read_text(encoding="utf-8")
    named = set(re.findall(r"docs/operate/[a-z-]+\.md", alerts))
    assert named
    assert [path for path in named if not (ROOT / path).exists()] == []


def test_files_that_the_pages_install_are_in_the_bundle() -> None:
    """The bundle has the folder `deploy`. The environment file comes with `krama setup`."""
    named = {
        path
        for page in PAGES.glob("*.md")
        for path in re.findall(r"/opt/krama/share/(deploy/[\w./-]*\w)", page.read_text())
    }
    assert len(named) > 3
    assert [path for path in named - {"deploy/krama.env.example"} if not (ROOT / path).exists()] == []
