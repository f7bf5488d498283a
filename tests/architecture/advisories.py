"""Holds the advisories that pip-audit knows of the locked packages against those that are accepted.

The network is not needed: without pip-audit or its data this says so, and only the list of what is accepted is checked.
"""

import json
import shutil
import subprocess
import sys
import tomllib
from collections.abc import Callable, Iterable, Mapping
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any, NamedTuple

from tests.architecture.repository import ROOT

ACCEPTED = ROOT / "tests" / "architecture" / "advisories.toml"
LOCKS = ("requirements.lock", "requirements-intel-mac.lock")
_PATIENCE_SECONDS = 120

Report = Mapping[str, Any]
"""What `pip-audit --format json` writes."""


class Accepted(NamedTuple):
    """An advisory that is known and does not apply: why, who decided, and until when somebody must look again."""

    advisory: str
    package: str
    reason: str
    decided_on: date
    until: date


def read_accepted(text: str) -> list[Accepted]:
    """The entries of the file. Raises `KeyError` for one that lacks a fact."""
    fields = Accepted._fields
    return [Accepted(**{name: entry[name] for name in fields}) for entry in tomllib.loads(text).get("accepted", [])]


def complaints(report: Report | None, accepted: Iterable[Accepted], locked: str, today: date) -> list[str]:
    """What is wrong. Without a report, only what the list of accepted advisories shows."""
    known = {(each.package, each.advisory): each for each in accepted}
    wrong = [
        f"{each.package} is accepted for {each.advisory} and is not locked any more. Remove the entry."
        for each in known.values()
        if f"\n{each.package}==" not in f"\n{locked}"
    ]
    for package in [] if report is None else report["dependencies"]:
        for advisory in package.get("vulns", ()):
            names = {advisory["id"], *advisory.get("aliases", ())}
            entry = next((known[package["name"], name] for name in names if (package["name"], name) in known), None)
            if entry is None:
                fixed = ", ".join(advisory.get("fix_versions", ())) or "no release yet"
                wrong.append(f"{package['name']} {package['version']}: {advisory['id']}, fixed in {fixed}.")
            elif entry.until < today:
                wrong.append(f"{entry.package}: {entry.advisory} was accepted until {entry.until}. Look again.")
    return wrong


def audit(lock: Path, run: Callable[..., Any] = subprocess.run) -> Report | str:
    """pip-audit's report on a lock, or why there is none."""
    if shutil.which("pip-audit") is None:
        return "pip-audit is not installed"
    command = [
        "pip-audit",
        "--disable-pip",
        "--require-hashes",
        "--progress-spinner=off",
        "--format=json",
        "-r",
        str(lock),
    ]
    try:
        done = run(command, capture_output=True, text=True, timeout=_PATIENCE_SECONDS, check=False)
        report: Report = json.loads(done.stdout)
    except subprocess.TimeoutExpired:
        return "its data did not answer"
    except ValueError:
        return "its data can't be reached"
    return report


def main() -> int:
    """Print what is wrong. 1 if anything is."""
    today = datetime.now(UTC).date()
    accepted, wrong = read_accepted(ACCEPTED.read_text(encoding="utf-8")), []
    for name in LOCKS:
        report = audit(ROOT / name)
        said = "held against the data of pip-audit" if not isinstance(report, str) else f"not audited, because {report}"
        sys.stdout.write(f"advisories: {name} {said}\n")
        locked = (ROOT / name).read_text(encoding="utf-8")
        wrong += complaints(None if isinstance(report, str) else report, accepted, locked, today)
    sys.stdout.writelines(f"{complaint}\n" for complaint in wrong)
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
