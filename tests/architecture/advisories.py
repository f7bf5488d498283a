"""Holds the advisories that pip-audit knows of the locked packages against those that are accepted.

The network is not needed: without pip-audit or its data this says so, and only the list of what is accepted is checked,
in which nothing may be out of date. A package that pip-audit passed over is a complaint, and not clean.
"""

import json
import re
import shutil
import subprocess
import sys
import tomllib
from collections.abc import Callable, Iterable, Iterator, Mapping
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
    entries = list(accepted)
    return [*_outdated(entries, locked, today), *([] if report is None else _found(report, entries, locked))]


def _outdated(accepted: list[Accepted], locked: str, today: date) -> Iterator[str]:
    """Entries that nobody may rely on any more, whatever the data say."""
    for each in accepted:
        if f"\n{each.package}==" not in f"\n{locked}":
            yield f"{each.package} is accepted for {each.advisory} and is not locked any more. Remove the entry."
        if each.until < today:
            yield f"{each.package}: {each.advisory} was accepted until {each.until}. Look again."


def _found(report: Report, accepted: list[Accepted], locked: str) -> Iterator[str]:
    """Advisories that nobody has accepted, and packages of which pip-audit knows nothing: they are not clean."""
    known = {(each.package, each.advisory) for each in accepted}
    audited = set()
    for package in report["dependencies"]:
        audited.add(package["name"])
        if "vulns" not in package:
            yield f"{package['name']} was not audited: {package.get('skip_reason', 'pip-audit does not say why')}."
        for advisory in package.get("vulns", ()):
            names = {advisory["id"], *advisory.get("aliases", ())}
            if not any((package["name"], name) in known for name in names):
                fixed = ", ".join(advisory.get("fix_versions", ())) or "no release yet"
                yield f"{package['name']} {package['version']}: {advisory['id']}, fixed in {fixed}."
    everywhere = {pin["name"] for pin in _PIN.finditer(locked) if not pin["marker"]}
    for name in sorted(everywhere - audited):
        yield f"{name} was not audited: it is missing from the report of pip-audit."


def elsewhere(report: Report, locked: str) -> list[str]:
    """Packages for other machines than this one, which are locked with a marker and were not audited here."""
    audited = {package["name"] for package in report["dependencies"]}
    return sorted({pin["name"] for pin in _PIN.finditer(locked) if pin["marker"]} - audited)


_PIN = re.compile(r"^(?P<name>[a-z0-9-]+)==[^ ]+(?P<marker> ;)?", re.MULTILINE)


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
        report, locked = audit(ROOT / name), (ROOT / name).read_text(encoding="utf-8")
        sys.stdout.write(f"advisories: {name} {_said(report, locked)}\n")
        wrong += complaints(None if isinstance(report, str) else report, accepted, locked, today)
    sys.stdout.writelines(f"{complaint}\n" for complaint in dict.fromkeys(wrong))
    return 1 if wrong else 0


def _said(report: Report | str, locked: str) -> str:
    if isinstance(report, str):
        return f"not audited, because {report}"
    others = elsewhere(report, locked)
    rest = f", except for what only other machines install: {', '.join(others)}" if others else ""
    return f"held against the data of pip-audit{rest}"


if __name__ == "__main__":
    sys.exit(main())
