"""The pages for operators: their blocks run, and what they name is there."""

import os
import re
import shutil
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from tests.architecture.repository import ROOT
from tests.docs.examples import Example, examples_of, is_what_is_shown
from tests.docs.quick_krama import quick_krama
from tests.docs.shell import shell
from tests.exchange import Exchange
from tests.tiers import short_on_sqlite

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
    environment = {
        "KRAMA_STATE_DIR": str(tmp_path / "state"),
        "KRAMA_DATABASE_URL": database_url,
        "BACKUPS": str(tmp_path / "backups"),
        "DRILL": str(tmp_path / "drill"),
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
    assert not (tmp_path / "drill").exists()


def test_files_that_the_pages_install_are_in_the_bundle() -> None:
    """The bundle has the folder `deploy`. The environment file comes with `krama setup`."""
    named = {
        path
        for page in PAGES.glob("*.md")
        for path in re.findall(r"/opt/krama/share/(deploy/[\w./-]*\w)", page.read_text())
    }
    assert len(named) > 3
    assert [path for path in named - {"deploy/krama.env.example"} if not (ROOT / path).exists()] == []
