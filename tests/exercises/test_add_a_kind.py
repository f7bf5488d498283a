"""CONTRIBUTING's recipe for a kind of indicator works to the letter, with five files edited by hand."""

import filecmp
import re
from pathlib import Path

import pytest

from tests.architecture.repository import ROOT
from tests.exercises.copies import copy_tree, run_on
from tests.tiers import at_length

MOST_FILES_BY_HAND = 5
COPIED = ("api", "docs", "openapi")
RECIPE = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8").partition("**A kind of indicator.**")[2]


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """The service and its documents, without the kind."""
    for folder in COPIED:
        copy_tree(folder, tmp_path / "copy")
    return tmp_path / "copy"


def add_the_kind(copy: Path) -> None:
    """Follow the recipe: the module that it shows, and one line in each of four files."""
    module = re.search(r"^```python\n(.*?)^```$", RECIPE, re.DOTALL | re.MULTILINE)
    assert module is not None
    (copy / "api/krama/indicators/plate.py").write_text(module[1], encoding="utf-8")
    add_line(copy / "api/krama/indicators/kinds.py", '    HANDLE = "handle"', '    PLATE = "plate"')
    add_line(copy / "docs/verdicts.md", "| `wallet` | none |", "| `plate` | 30 |")
    row = "| `plate_invalid` | 422 | Not a number plate. | Send it as 2A-1234. |"
    add_line(copy / "docs/problems.md", "| `phone_invalid` |", row)
    khmer = 'plate_invalid = "នេះមិនមែនជាស្លាកលេខរថយន្តទេ។ សូមផ្ញើវាជា 2A-1234។"'
    add_line(copy / "api/krama/core/problems.km.toml", "phone_invalid = ", khmer)


def add_line(path: Path, after: str, line: str) -> None:
    text = path.read_text(encoding="utf-8")
    (line_before,) = [given for given in text.splitlines() if given.startswith(after)]
    path.write_text(text.replace(f"{line_before}\n", f"{line_before}\n{line}\n"), encoding="utf-8")


def edited(copy: Path) -> set[str]:
    """The files of the copy that differ from the repository's, or that the repository lacks."""
    files = (path.relative_to(copy) for folder in COPIED for path in (copy / folder).rglob("*") if path.is_file())
    return {
        path.as_posix()
        for path in files
        if "__pycache__" not in path.parts
        and not ((ROOT / path).exists() and filecmp.cmp(ROOT / path, copy / path, shallow=False))
    }


@at_length
def test_kind_is_added_with_five_files_by_hand(copy: Path, tmp_path: Path) -> None:
    add_the_kind(copy)
    assert len(edited(copy)) <= MOST_FILES_BY_HAND
    done = run_on(copy / "api", "from tests.exercises.exchange_of_plates import main; main()", str(copy), str(tmp_path))
    assert done.returncode == 0, done.stderr
    assert done.stdout.split() == ["plates", "work"]


def test_kind_without_its_module_stops_the_service_from_starting(copy: Path) -> None:
    add_line(copy / "api/krama/indicators/kinds.py", '    HANDLE = "handle"', '    PLATE = "plate"')
    done = run_on(copy / "api", "import krama.indicators.registry")
    assert "Kind plate needs a module krama.indicators.plate." in done.stderr
