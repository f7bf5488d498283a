"""The units of systemd: hardened, right in form, and the script that they run."""

import json
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from configparser import RawConfigParser
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.architecture.repository import ROOT

UNITS = ROOT / "deploy" / "systemd"
SERVICES = sorted(UNITS.glob("*.service"))
TIMERS = sorted(UNITS.glob("*.timer"))
MOST_EXPOSED = 2.0

_needs_systemd = pytest.mark.skipif(
    shutil.which("systemd-analyze") is None, reason="systemd-analyze is not on this machine: apt-get install systemd"
)


def exposure(unit: Path) -> float:
    """What `systemd-analyze security` says of a unit: 0 for nothing, 10 for everything."""
    command = ["systemd-analyze", "security", "--offline=true", "--no-pager", "--json=short", str(unit)]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    tests = json.loads(done.stdout)
    assert len(tests) > 50
    # The same weighted mean that it prints without --json, in one decimal.
    done = subprocess.run([*command[:-2], str(unit)], capture_output=True, text=True, check=True)
    return float(done.stdout.partition("Overall exposure level for ")[2].partition(": ")[2].split()[0])


@_needs_systemd
@pytest.mark.parametrize("unit", SERVICES, ids=lambda path: path.stem)
def test_unit_is_hardly_exposed(unit: Path) -> None:
    assert exposure(unit) <= MOST_EXPOSED


@_needs_systemd
def test_unit_without_its_hardening_is_exposed(tmp_path: Path) -> None:
    unit = tmp_path / "krama.service"
    unit.write_text((UNITS / "krama.service").read_text().partition("# What it may do")[0])
    assert exposure(unit) > MOST_EXPOSED


@_needs_systemd
def test_systemd_reads_the_units_without_a_complaint() -> None:
    done = subprocess.run(
        ["systemd-analyze", "verify", "--man=no", *map(str, [*SERVICES, *TIMERS])],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    ours = [line for line in done.stderr.splitlines() if "krama" in line and "is not executable" not in line]
    assert not ours


def _section(unit: Path, name: str) -> RawConfigParser:
    read = RawConfigParser(strict=False, interpolation=None)
    read.optionxform = str  # type: ignore[assignment, method-assign]
    read.read_string(unit.read_text())
    assert read.has_section(name)
    return read


def test_each_timer_has_its_service_and_makes_up_for_what_it_missed() -> None:
    assert [timer.stem for timer in TIMERS] == ["krama-backup", "krama-retention"]
    for timer in TIMERS:
        assert timer.with_suffix(".service").exists()
        assert _section(timer, "Timer").get("Timer", "Persistent") == "true"
        assert _section(timer, "Install").get("Install", "WantedBy") == "timers.target"


def test_services_share_user_settings_and_hardening() -> None:
    parts = {unit.read_text().partition("# What it may do")[2].partition("[Install]")[0].strip() for unit in SERVICES}
    assert len(parts) == 1
    for unit in SERVICES:
        service = _section(unit, "Service")
        assert service.get("Service", "User") == "krama"
        assert service.get("Service", "EnvironmentFile") == "/etc/krama/krama.env"


@contextmanager
def _commands(folder: Path, program: str) -> Iterator[dict[str, str]]:
    """An environment whose `krama` is this program."""
    folder.mkdir()
    (folder / "krama").write_text(program)
    (folder / "krama").chmod(0o755)
    yield {"PATH": os.pathsep.join([str(folder), os.environ["PATH"]])}


def _backup(folder: Path, environment: dict[str, str]) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [str(ROOT / "deploy" / "krama-backup")],
        env=environment | {"BACKUP_FOLDER": str(folder), "BACKUP_DAYS": "14"},
        capture_output=True, text=True, check=False,
    )  # fmt: skip


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder of backups: an old one, a recent one, an old one that was given a name, and an old file."""
    folder = tmp_path / "backups"
    names = {"2026-01-01T00-15-00Z": 30, "2026-01-29T00-15-00Z": 2, "before-the-move": 30}
    for name, days in names.items():
        (folder / name).mkdir(parents=True)
        long_ago = time.time() - days * 86_400
        os.utime(folder / name, (long_ago, long_ago))
    return folder


def test_backup_is_made_and_old_ones_of_the_script_are_removed(
    sqlite_template: Path, tmp_path: Path, folder: Path
) -> None:
    state = tmp_path / "state"
    state.mkdir(mode=0o700)
    shutil.copy(sqlite_template, state / "krama.sqlite3")
    (state / "krama.sqlite3").chmod(0o600)
    with _commands(tmp_path / "bin", f'#!/bin/sh\nexec "{sys.executable}" -m krama.cli.main "$@"\n') as environment:
        done = _backup(folder, environment | {"KRAMA_STATE_DIR": str(state)})
    assert done.returncode == 0, done.stderr
    kept = {path.name for path in folder.iterdir()}
    assert {"2026-01-29T00-15-00Z", "before-the-move"} < kept
    assert len(kept) == 3
    (new,) = kept - {"2026-01-29T00-15-00Z", "before-the-move"}
    assert (folder / new / "manifest.json").exists()


def test_half_of_a_backup_that_was_broken_off_is_removed_like_an_old_one(tmp_path: Path, folder: Path) -> None:
    for name, days in (("2026-01-01T00-15-00Z.part", 30), ("2026-01-29T06-15-00Z.part", 2)):
        (folder / name).mkdir()
        os.utime(folder / name, (time.time() - days * 86_400,) * 2)
    with _commands(tmp_path / "bin", '#!/bin/sh\nmkdir "$2"\n') as environment:
        assert _backup(folder, environment).returncode == 0
    assert {path.name for path in folder.glob("*.part")} == {"2026-01-29T06-15-00Z.part"}


def test_backup_that_fails_removes_nothing(tmp_path: Path, folder: Path) -> None:
    before = sorted(folder.iterdir())
    with _commands(tmp_path / "bin", "#!/bin/sh\nexit 1\n") as environment:
        assert _backup(folder, environment).returncode == 1
    assert sorted(folder.iterdir()) == before
