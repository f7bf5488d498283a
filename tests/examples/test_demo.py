"""`make demo`, run as people run it, and how it ends when something goes wrong."""

import os
import re
import shutil
import signal
import subprocess
import sys
from pathlib import Path

import httpx
import pytest

from examples.story import __main__ as demo
from examples.story import chapters
from examples.story.exchange import Exchange, StepFailed, temporary_exchange
from tests.architecture.repository import ROOT
from tests.examples.expected import GRAVE_PAYMENTS, UNREADABLE_PAYMENT
from tests.tiers import at_length

_COMMAND = [sys.executable, str(ROOT / "examples" / "demo.py")]
_SECONDS = 300


def _environment(folder: Path) -> dict[str, str]:
    """Another exchange's settings and a proxy are in the way, as they may be; colours are not asked for."""
    asked_for = ("force_color", "tty_compatible", "no_proxy")
    plain = {name: value for name, value in os.environ.items() if name.lower() not in asked_for}
    nowhere = "127.0.0.1:9"
    elsewhere = {"KRAMA_DATABASE_URL": f"postgresql://nobody@{nowhere}/nothing", "http_proxy": f"http://{nowhere}"}
    return plain | elsewhere | {"TMPDIR": str(folder)}


@at_length
def test_demo_tells_the_whole_story_and_leaves_nothing_behind(tmp_path: Path) -> None:
    done = subprocess.run(
        _COMMAND,
        cwd=tmp_path,
        env=_environment(tmp_path),
        capture_output=True,
        text=True,
        timeout=_SECONDS,
        check=False,
    )
    assert (done.returncode, done.stderr) == (0, "")
    assert "\x1b" not in done.stdout
    assert re.search(r"sanctioned_wallets\.csv .* 100/100", done.stdout)
    assert re.search(r"122 rows in \d+\.\d\d s: .*121 accepted.* 1 refused", done.stdout)
    assert "Row 14 (PP-2025-1114, 000 987 654)" in done.stdout
    assert "Give the bank's BIC or short name" in done.stdout
    assert "7 of them were already listed" in done.stdout
    told = dict(re.findall(r"(PAY-\d{4}) .*? +(warn|verify|hold|proceed|unchecked)\b", done.stdout))
    assert told == GRAVE_PAYMENTS | {UNREADABLE_PAYMENT: "unchecked"}
    assert re.search(r"48 payments in .*: 36 proceed, 4 warn, 2 verify, 5 hold, 1 unchecked", done.stdout)
    assert "PAY-0022 could not be checked:\n    iban_invalid: " in done.stdout
    assert "the case BTB-2025-209 has +855 94 000 077, ABA 000123456" in done.stdout
    assert "It stops PAY-0003, PAY-0007, PAY-0018, PAY-0029, PAY-0038" in done.stdout
    looked = done.stdout.partition("Each office looks at its case")[2].partition("A partner abroad")[0]
    assert re.findall(r"(\S+): your case stopped 2 payments, USD 2150.00", looked) == ["PP-2025-1123", "BTB-2025-209"]
    shared = re.findall(r"(\w+) Office has ABA 000123456 too: (\S+)", looked)
    assert sorted(shared) == [
        ("Battambang", "BTB-2025-203"), ("Battambang", "BTB-2025-209"),
        ("Penh", "PP-2025-1107"), ("Penh", "PP-2025-1123"),
    ]  # fmt: skip
    assert "3 reports of 2 agencies" in done.stdout
    assert "Several independent agencies have reported this.\n    ស្ថាប័ន" in done.stdout
    assert re.findall(r"(before|dispute|decision) .*: (\w+), score \d+", done.stdout) == [
        ("before", "hold"),
        ("dispute", "verify"),
        ("decision", "proceed"),
    ]
    assert "learns that +855 91 000 001 was overturned. It releases PAY-0007." in done.stdout
    assert not re.search(r"[0-9a-f]{8}-[0-9a-f]{4}-", done.stdout), "people can't tell one UUID from another"
    assert "make serve" in done.stdout
    assert not list(tmp_path.iterdir())
    assert not _answers(re.findall(r"ready at (\S+)", done.stdout)[0])


@at_length
@pytest.mark.parametrize(("ending", "status"), [(signal.SIGINT, 130), (signal.SIGTERM, 143)])
def test_demo_that_is_stopped_cleans_up(tmp_path: Path, ending: signal.Signals, status: int) -> None:
    with subprocess.Popen(_COMMAND, env=_environment(tmp_path), stdout=subprocess.PIPE, text=True) as running:
        assert running.stdout is not None
        assert any("krama migrate" in line for line in running.stdout)
        assert list(tmp_path.iterdir())
        running.send_signal(ending)
        running.communicate(timeout=_SECONDS)
    assert running.returncode == status
    assert not list(tmp_path.iterdir())


def test_failure_is_told_and_ends_with_status_1(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    folders: list[Path] = []

    def fail(_: object, exchange: Exchange) -> None:
        folders.append(exchange.folder)
        raise StepFailed("`krama migrate` ended with status 1. [The disk] is full.")

    monkeypatch.setattr(signal, "signal", lambda *_: None)
    monkeypatch.setattr(chapters, "make_database", fail)
    assert demo.main() == 1
    assert (
        "The demo failed. StepFailed: `krama migrate` ended with status 1. [The disk] is full."
        in capsys.readouterr().out
    )
    assert not folders[0].exists()


def test_server_that_does_not_start_is_told_with_its_last_words() -> None:
    complaint = "ended with status 1 before it was ready"
    with (
        pytest.raises(StepFailed, match=complaint) as failed,
        temporary_exchange() as exchange,
        exchange.serving() as server,
    ):
        exchange.wait_until_ready(server)
    assert "run `krama migrate` first" in failed.value.__notes__[0]


def test_error_while_the_server_runs_stops_it(sqlite_template: Path) -> None:
    with temporary_exchange() as exchange:
        shutil.copy(sqlite_template, exchange.folder)
        with pytest.raises(StepFailed) as failed:
            _fail_while_serving(exchange)
        assert not _answers(exchange.url)
    assert "Uvicorn running" in failed.value.__notes__[0]
    assert not exchange.folder.exists()


def test_command_that_fails_is_named_with_its_own_complaint(tmp_path: Path) -> None:
    with pytest.raises(StepFailed, match=r"`krama agency list` ended with status 1. .*`krama migrate`"):
        Exchange(tmp_path, 1).krama("agency", "list")


def _fail_while_serving(exchange: Exchange) -> None:
    with exchange.serving() as server:
        exchange.wait_until_ready(server)
        assert _answers(exchange.url)
        raise StepFailed


def _answers(url: str) -> bool:
    try:
        return httpx.get(f"{url}/healthz", trust_env=False).is_success
    except httpx.TransportError:
        return False
