"""The locks install anywhere: pinned by hash, tied to no host, and the two agree."""

import json
import re
from pathlib import Path

import pytest

from tests.architecture.repository import ROOT

PYTHON_LOCKS = ("requirements.lock", "requirements-dev.lock")
LINTERS_LOCK = ROOT / "openapi" / "package-lock.json"
REQUIREMENT = re.compile(r"^([a-z0-9-]+==\S+(?: ; [^\\]+?)?) \\$((?:\n    --hash=sha256:[0-9a-f]{64}(?: \\)?$)+)", re.M)


def _pins(lock: str) -> dict[str, frozenset[str]]:
    """Requirement, with its marker, to the hashes it may have."""
    text = (ROOT / lock).read_text(encoding="utf-8")
    return {match[1]: frozenset(re.findall(r"sha256:\w+", match[2])) for match in REQUIREMENT.finditer(text)}


@pytest.mark.parametrize("lock", PYTHON_LOCKS)
def test_lock_holds_nothing_but_pins_and_hashes(lock: str) -> None:
    text = (ROOT / lock).read_text(encoding="utf-8")
    rest = re.sub(r"^#.*$", "", REQUIREMENT.sub("", text), flags=re.M)
    assert rest.strip() == ""


@pytest.mark.parametrize("lock", [*(ROOT / name for name in PYTHON_LOCKS), LINTERS_LOCK], ids=lambda path: path.name)
def test_lock_names_no_host(lock: Path) -> None:
    assert not re.findall(r"\w+://|\bfile:|--index-url|--find-links|localhost", lock.read_text(encoding="utf-8"))


def test_dev_lock_is_a_superset_of_the_run_time_lock() -> None:
    run_time, dev = _pins("requirements.lock"), _pins("requirements-dev.lock")
    assert run_time
    assert run_time.items() <= dev.items()


def test_every_linter_is_pinned_by_hash() -> None:
    packages: dict[str, dict[str, object]] = json.loads(LINTERS_LOCK.read_text(encoding="utf-8"))["packages"]
    assert not [name for name, package in packages.items() if name and "integrity" not in package]
