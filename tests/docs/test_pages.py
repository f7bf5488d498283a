"""What README.md and the pages for each reader show is what happens: their examples are run against a real server."""

import csv
import re
import shutil
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import pytest

from examples.bank.gate import Gate
from krama.sandbox import folder as folders
from tests.architecture.repository import ROOT
from tests.docs.examples import dialogues_of, examples_of, is_what_is_shown
from tests.docs.exchanges import running_exchange, running_sandbox
from tests.docs.shell import BlockFailed, shell
from tests.docs.terminal import run_in_terminal

DOCS = ROOT / "docs"
ON_A_SANDBOX = [
    "README",
    "docs/reporting",
    "docs/bank",
    "docs/check-examples",
    "docs/disputes",
    "docs/extraction",
    "docs/links",
    "docs/cases",
    "docs/search",
    "docs/statistics",
    "docs/partner",
    "docs/lists",
    "docs/mirror",
]
ON_AN_EXCHANGE = ["docs/members", "docs/audit-log", "docs/operate/daily"]
OF_OFFICES = [("docs/office", "en"), ("docs/office.km", "km")]
OF_READERS = ["office", "office.km", "reporting", "bank", "check-examples", "disputes", "partner", "lists", "sharing"]
OF_READERS += ["operator", "members", "settings", "quotas", "audit-log", "developer"]
LONGEST, LONGEST_README = 200, 150
PATIENT_SECONDS = 10.0
"""The deadline of a payment in the tests, whose machine may be busy."""
_CORRECTION = re.compile(r"^\| (PP-\d{4}-\d{4}) \| ([^|]+) \| ([^|]+) \|$", re.MULTILINE)


@pytest.fixture(scope="module")
def made_sandbox(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a new sandbox, to be copied."""
    folder = tmp_path_factory.mktemp("made") / "sandbox"
    assert folders.prepare(folders.settings_of(folder, "http://krama.test"))
    return folder


@pytest.fixture
def in_sandbox(made_sandbox: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Any:
    """A sandbox, as `make sandbox` starts one, and a folder to work in."""
    monkeypatch.chdir(tmp_path)
    with running_sandbox(made_sandbox, tmp_path) as environment:
        yield environment


def _run(page: str, environment: Mapping[str, str], folder: Path, printed: Callable[[], str]) -> None:
    """Run the page's blocks one after another, and compare the output of each with what the page shows."""
    document = ROOT / f"{page}.md"
    examples = list(examples_of(document))
    assert examples
    names: dict[str, Any] = {}
    with shell(folder, environment) as terminal:
        for example in examples:
            if example.language == "sh":
                output = terminal.run(example.code)
            else:
                code = example.code.replace("deadline=0.5", f"deadline={PATIENT_SECONDS}")
                exec(compile(code, f"{page}.md:{example.line}", "exec"), names)
                output = printed()
            shown = example.shown or ""
            assert is_what_is_shown(shown, output), f"{page}.md:{example.line} shows\n{shown}\nand gives\n{output}"


def _credentials(member: str) -> dict[str, str]:
    return {"KRAMA_CLIENT_ID": f"sandbox_{member}", "KRAMA_CLIENT_SECRET": f"sandbox_{member}_secret"}


_MEMBER = {
    "docs/reporting": "office",
    "docs/extraction": "office",
    "docs/links": "office",
    "docs/cases": "office",
    "docs/partner": "partner",
    "docs/lists": "partner",
}


@pytest.mark.parametrize("page", ON_A_SANDBOX)
def test_examples_print_what_is_shown(
    page: str,
    in_sandbox: dict[str, str],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    environment = in_sandbox | _credentials(_MEMBER.get(page, "bank"))
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setattr(Gate.__init__, "__defaults__", (None, PATIENT_SECONDS))
    for dialogue in dialogues_of(ROOT / f"{page}.md"):
        status, screen = run_in_terminal(dialogue.code, tmp_path, environment, dialogue.answers)
        assert is_what_is_shown(dialogue.shown, screen), screen
        assert status == 0
    _run(page, environment, tmp_path, lambda: capsys.readouterr().out)


@pytest.mark.parametrize("page", ON_AN_EXCHANGE)
def test_examples_of_operators_print_what_is_shown(
    page: str,
    sqlite_template: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.chdir(tmp_path)
    with running_exchange(sqlite_template, tmp_path) as environment:
        for name, value in environment.items():
            monkeypatch.setenv(name, value)
        wide = {"COLUMNS": "200"}  # a test's folder has a long path, and a table that is too wide comes line by line
        _run(page, environment | wide, tmp_path, lambda: capsys.readouterr().out)


@pytest.mark.parametrize(("page", "language"), OF_OFFICES)
def test_spreadsheet_with_five_faults_becomes_eight_reports(
    page: str, language: str, in_sandbox: dict[str, str], tmp_path: Path
) -> None:
    document = ROOT / f"{page}.md"
    environment = in_sandbox | _credentials("office") | {"KRAMA_LANG": language}
    shutil.copy(ROOT / "examples" / "cases.xlsx", tmp_path)
    first, second = examples_of(document)
    _shows(document, first.shown, run_in_terminal(first.code, tmp_path, environment), status=1)
    _correct(tmp_path / "to-fix.csv", _CORRECTION.findall(document.read_text(encoding="utf-8")))
    _shows(document, second.shown, run_in_terminal(second.code, tmp_path, environment), status=0)


def test_pages_show_the_spreadsheet_as_it_is() -> None:
    with ZipFile(ROOT / "examples" / "cases.xlsx") as workbook:
        sheet = workbook.read("xl/worksheets/sheet1.xml").decode()
    cells = [re.findall(r"<t>(.*?)</t>", row) for row in re.findall(r"<row .*?</row>", sheet)]
    rows = [[cell for cell in row if cell] for row in cells][2:]
    assert len(rows) == 8
    for page, _ in OF_OFFICES:
        text = (ROOT / f"{page}.md").read_text(encoding="utf-8")
        table = re.findall(r"^\| \d+ \| (.*) \|$", text, re.MULTILINE)
        assert [[cell.strip() for cell in row.split("|") if cell.strip()] for row in table] == rows


def _shows(document: Path, shown: str | None, done: tuple[int, str], *, status: int) -> None:
    code, output = done
    # Each page has a sentence between the command and its output.
    text = document.read_text(encoding="utf-8")
    blocks = [shown] if shown else re.findall(r"^```text\n(.*?)^```$", text, re.DOTALL | re.MULTILINE)[:1]
    assert is_what_is_shown(blocks[0], output), output
    assert code == status


def _correct(file: Path, corrections: list[tuple[str, str, str]]) -> None:
    """What the officer does in the spreadsheet."""
    assert len(corrections) == 5
    with file.open(encoding="utf-8-sig", newline="") as opened:
        heading, *rows = csv.reader(opened)
    case = heading.index("Case No.")
    for number, column, cell in corrections:
        next(row for row in rows if row[case] == number)[heading.index(column)] = cell
    with file.open("w", encoding="utf-8-sig", newline="") as opened:
        csv.writer(opened).writerows([heading, *rows])


@pytest.mark.parametrize("page", OF_READERS)
def test_page_fits_into_ten_minutes(page: str) -> None:
    assert (DOCS / f"{page}.md").read_text(encoding="utf-8").count("\n") <= LONGEST


def test_readme_leads_each_reader_to_a_page() -> None:
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    assert text.count("\n") <= LONGEST_README
    assert all(f"(docs/{page}.md)" in text for page in ("office", "bank", "partner", "operator", "developer"))


def test_khmer_page_follows_the_english_one() -> None:
    english, khmer = (list(examples_of(DOCS / f"office{end}.md")) for end in ("", ".km"))
    assert [example.code for example in khmer] == [example.code for example in english]
    assert "No native reader has checked this page yet" in (DOCS / "office.km.md").read_text(encoding="utf-8")


def test_stand_in_for_curl_says_what_curl_would(in_sandbox: dict[str, str], tmp_path: Path) -> None:
    ask = f'"{tmp_path}/bin/curl" -s -u "sandbox_bank:sandbox_bank_secret" -d grant_type=client_credentials "$KRAMA_URL'
    with shell(tmp_path, in_sandbox) as terminal:
        assert '"token_type":"Bearer"' in terminal.run(f'{ask}/oauth/token"')
        assert '"code":"not_found"' in terminal.run(f'{ask}/nowhere"')


def test_failing_command_fails_its_block(tmp_path: Path) -> None:
    with shell(tmp_path, {}) as terminal:
        assert terminal.run("kept=1\necho said") == "said\n\n"
        with pytest.raises(BlockFailed, match="7"):
            terminal.run("echo before\n(exit 7)\necho after")


@pytest.mark.parametrize(
    ("shown", "output", "same"),
    [
        ("a … d\n", "a b\nc d\n", True),
        ("a\n", "a b\n", False),
        ('"request_id": "00112233445566778899aabb"', '"request_id": "ffeeddccbbaa998877665544"', True),
        ("0b6c3cf2-8a64-4a6b-9d0f-1f7f7a2f0c11", "5ced71f5-ca6b-449b-bfb6-fdfb9804cf39", True),
        ("score 30", "score 31", False),
    ],
)
def test_output_may_differ_in_ids_times_and_what_is_left_out(shown: str, output: str, same: bool) -> None:
    assert is_what_is_shown(shown, output) is same
