"""An advisory fails the check unless somebody has accepted it, and nothing fails for want of a network."""

import subprocess
from datetime import date
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from tests.architecture import advisories
from tests.architecture.advisories import Accepted, audit, complaints, elsewhere, read_accepted
from tests.architecture.repository import ROOT

LOCKED = "six==1.17.0 \\\nidna==3.11 \\\n"
REPORT: dict[str, Any] = {
    "dependencies": [
        {"name": "six", "version": "1.17.0", "vulns": []},
        {"name": "idna", "version": "3.11", "vulns": [{"id": "PYSEC-1", "aliases": ["CVE-1"], "fix_versions": ["4"]}]},
    ]
}
ENTRY = Accepted("CVE-1", "idna", "Never called with such names.", date(2026, 1, 1), date(2026, 6, 30))


def test_advisory_is_a_complaint_unless_it_is_accepted_and_the_time_is_not_over() -> None:
    today = date(2026, 6, 30)
    assert complaints(REPORT, [], LOCKED, today) == ["idna 3.11: PYSEC-1, fixed in 4."]
    assert complaints(REPORT, [ENTRY], LOCKED, today) == []
    assert complaints(REPORT, [ENTRY], LOCKED, date(2026, 7, 1)) == [
        "idna: CVE-1 was accepted until 2026-06-30. Look again."
    ]


def test_entry_of_a_package_that_is_gone_is_a_complaint_also_without_data() -> None:
    assert complaints(None, [ENTRY], LOCKED, date(2026, 1, 1)) == []
    (complaint,) = complaints(None, [ENTRY._replace(package="ecdsa")], LOCKED, date(2026, 1, 1))
    assert "not locked any more" in complaint


def test_acceptance_ends_also_where_nothing_is_audited() -> None:
    (complaint,) = complaints(None, [ENTRY], LOCKED, date(2026, 7, 1))
    assert complaint == "idna: CVE-1 was accepted until 2026-06-30. Look again."


def test_package_that_was_passed_over_is_not_clean() -> None:
    today = date(2026, 6, 30)
    skipped = {"name": "six", "skip_reason": "Dependency not found on PyPI and could not be audited: six (1.17.0)"}
    (complaint,) = complaints({"dependencies": [skipped, *REPORT["dependencies"][1:]]}, [ENTRY], LOCKED, today)
    assert complaint.startswith("six was not audited: Dependency not found on PyPI")
    assert complaints({"dependencies": REPORT["dependencies"][1:]}, [ENTRY], LOCKED, today) == [
        "six was not audited: it is missing from the report of pip-audit."
    ]


def test_package_for_other_machines_is_named_and_no_complaint() -> None:
    locked = LOCKED + "colorama==0.4.6 ; sys_platform == 'win32' \\\n"
    assert complaints(REPORT, [ENTRY], locked, date(2026, 6, 30)) == []
    assert elsewhere(REPORT, locked) == ["colorama"]


def test_every_pin_of_a_lock_is_seen() -> None:
    for name in advisories.LOCKS:
        locked = (ROOT / name).read_text(encoding="utf-8")
        seen = {pin.partition(" was")[0] for pin in complaints({"dependencies": []}, [], locked, date(2026, 1, 1))}
        pinned = {line.partition("==")[0] for line in locked.splitlines() if line[:1].isalnum()}
        assert seen | set(elsewhere({"dependencies": []}, locked)) == pinned
        assert seen


def test_entry_needs_all_facts_and_the_file_has_only_such_entries() -> None:
    read_accepted(advisories.ACCEPTED.read_text(encoding="utf-8"))
    with pytest.raises(KeyError, match="reason"):
        read_accepted('[[accepted]]\nadvisory = "CVE-1"\npackage = "idna"\n')


def _times_out(*_: Any, **__: Any) -> Any:
    raise subprocess.TimeoutExpired("pip-audit", 1)


def test_want_of_a_network_is_said_and_fails_nothing(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    lock = Path("requirements.lock")
    monkeypatch.setattr("shutil.which", lambda _: None)
    assert audit(lock) == "pip-audit is not installed"
    assert advisories.main() == 0
    assert "not audited" in capsys.readouterr().out
    monkeypatch.setattr("shutil.which", lambda name: name)
    assert audit(lock, _times_out) == "its data did not answer"
    assert audit(lock, lambda *_, **__: SimpleNamespace(stdout="")) == "its data can't be reached"
    assert audit(lock, lambda *_, **__: SimpleNamespace(stdout='{"dependencies": []}')) == {"dependencies": []}
