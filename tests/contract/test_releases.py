"""A released contract stays as it was: the record of releases, the release notes and the contract belong together."""

import hashlib
import shutil
import subprocess
from pathlib import Path

import pytest

from tests.contract.compatibility.releases import faults

CONTRACT = '{"openapi": "3.1.0"}\n'
LINE = f"0.1.0 {hashlib.sha256(CONTRACT.encode()).hexdigest()}\n"
NEXT = LINE.replace("0.1.0", "0.2.0")
UNRELEASED, NOTES = (
    "# Changelog\n\n## Unreleased\n\n## 0.1.0 (not released yet)\n",
    "## Unreleased\n\n## 0.1.0 (2027-02-01)\n",
)


def write(root: Path, notes: str, record: str | None, contract: str = CONTRACT) -> list[str]:
    """The faults of a repository with these files."""
    folder = root / "openapi" / "released"
    folder.mkdir(parents=True, exist_ok=True)
    (root / "CHANGELOG.md").write_text(notes, encoding="utf-8")
    (folder / "openapi.json").write_text(contract, encoding="utf-8")
    if record is not None:
        (folder / "releases.txt").write_text(record, encoding="utf-8")
    return list(faults(root))


def test_contract_may_change_until_the_first_release(tmp_path: Path) -> None:
    assert write(tmp_path, UNRELEASED, None) == write(tmp_path, UNRELEASED, None, "{}") == []


def test_released_contract_that_stays_is_accepted(tmp_path: Path) -> None:
    assert write(tmp_path, NOTES, LINE) == []


@pytest.mark.parametrize(
    ("notes", "record", "contract", "words"),
    [
        (NOTES, LINE, CONTRACT + " ", "openapi.json is not the contract of 0.1.0"),
        (NOTES, LINE, "", "openapi.json is not the contract of 0.1.0"),
        (NOTES, None, CONTRACT, "CHANGELOG.md says that 0.1.0 is released, and openapi/released/releases.txt does not"),
        (UNRELEASED, LINE, CONTRACT, "releases.txt says that 0.1.0 is released, and CHANGELOG.md does not"),
        (NOTES, "0.1.0\n", CONTRACT, "releases.txt: '0.1.0' is not a version and a SHA-256"),
        (NOTES, "\n", CONTRACT, "releases.txt: '' is not a version and a SHA-256"),
    ],
)
def test_change_after_a_release_is_named(
    tmp_path: Path, notes: str, record: str | None, contract: str, words: str
) -> None:
    (fault,) = write(tmp_path, notes, record, contract)
    assert words in fault


@pytest.mark.skipif(shutil.which("git") is None, reason="there is no git to keep an earlier line")
def test_line_that_was_committed_may_not_change(tmp_path: Path) -> None:
    def git(*arguments: str) -> None:
        own = ["-c", "user.name=n", "-c", "user.email=n@example.org", "-c", "commit.gpgsign=false"]
        subprocess.run(["git", "-C", str(tmp_path), *own, *arguments], check=True, capture_output=True, timeout=60)

    write(tmp_path, NOTES, LINE)
    git("init", "--quiet")
    git("add", ".")
    git("commit", "--quiet", "--message", "Release 0.1.0")
    after = "## 0.2.0 (2027-03-01)\n\n" + NOTES
    assert write(tmp_path, after, LINE + NEXT) == []
    changed = CONTRACT + " "
    forged = f"0.1.0 {hashlib.sha256(changed.encode()).hexdigest()}\n"
    (fault,) = write(tmp_path, NOTES, forged, changed)
    assert "lines may only be added" in fault
    (fault,) = write(tmp_path, UNRELEASED, "")
    assert "lines may only be added" in fault
