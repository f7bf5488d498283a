"""The page on installation, run as it stands on a bare Debian: it ends with a hardened service, backups and alerts."""

import json
import re
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.architecture.repository import ROOT
from tests.deploy.machine import Machine, booted, debian, missing
from tests.docs.examples import Example, examples_of, is_what_is_shown
from tests.docs.shell import BlockFailed
from tests.tiers import at_length

pytestmark = [at_length, pytest.mark.skipif(bool(missing()), reason=missing())]

PAGES = ROOT / "docs" / "operate"
MOST_SECONDS = 600
"""Ten minutes, as the page says. A person reads and types for some of them."""
AS_KRAMA = "runuser -u krama -- env KRAMA_ENV_FILE=/etc/krama/krama.env /opt/krama/bin/krama"
_BLOCK = re.compile(r"^```sh(?: run)?\n(.*?)^```\n(?:\s*^```text\n(.*?)^```$)?", re.DOTALL | re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Installed:
    """A server after the last block of the page: what each block printed, and how long all took."""

    machine: Machine
    blocks: list[tuple[Example, str]]
    seconds: float


@contextmanager
def _installed(folder: Path) -> Iterator[Installed]:
    page = PAGES / "install.md"
    command = [sys.executable, str(ROOT / "deploy" / "bundle.py"), "--folder", str(folder)]
    subprocess.run(command, capture_output=True, check=True)
    (bundle,) = folder.glob("krama-*.tar.gz")
    archive = debian(re.findall(r"^apt-get install .*$", page.read_text(encoding="utf-8"), re.MULTILINE))
    with booted(archive, folder) as machine:
        shutil.move(bundle, machine.root / "root")
        began = time.monotonic()
        with machine.terminal(MOST_SECONDS) as terminal:
            printed = [(block, terminal.run(block.code)) for block in examples_of(page)]
        yield Installed(machine, printed, time.monotonic() - began)


def _each_block_prints_what_the_page_shows(installed: Installed) -> None:
    wrong = [
        f"install.md:{block.line} shows\n{block.shown}\nand gives\n{printed}"
        for block, printed in installed.blocks
        if block.shown is not None and not is_what_is_shown(block.shown, printed)
    ]
    assert not wrong, "\n".join(wrong)
    assert len([block for block, _ in installed.blocks if block.shown]) >= 4
    assert installed.seconds < MOST_SECONDS


def _page_with_a_wrong_command_is_noticed(installed: Installed) -> None:
    with installed.machine.terminal(60) as terminal, pytest.raises(BlockFailed, match="krama-backups"):
        terminal.run("systemctl start krama-backups\n")


def _service_runs_as_its_own_user_with_what_its_unit_allows(installed: Installed) -> None:
    shown = installed.machine.run("systemctl show krama -p ActiveState,MainPID,NRestarts").stdout
    unit = dict(line.split("=", 1) for line in shown.splitlines())
    assert (unit["ActiveState"], unit["NRestarts"]) == ("active", "0")
    status = installed.machine.run(f"stat -c %U /proc/{unit['MainPID']}; cat /proc/{unit['MainPID']}/status").stdout
    assert status.splitlines()[0] == "krama"
    assert re.search(r"^CapBnd:\s+0+$", status, re.MULTILINE)
    assert re.search(r"^Seccomp:\s+2$", status, re.MULTILINE)
    verified = installed.machine.run("systemd-analyze verify --man=no /etc/systemd/system/krama*")
    assert (verified.returncode, [line for line in verified.stderr.splitlines() if "krama" in line]) == (0, [])


def _doctor_finds_everything_sound(installed: Installed) -> None:
    findings = json.loads(installed.machine.run(f"ulimit -Sn 1024; {AS_KRAMA} doctor --json").stdout)
    assert [finding for finding in findings if finding["state"] != "ok"] == []
    assert len(findings) > 10


def _timers_wait_and_what_they_start_succeeds(installed: Installed) -> None:
    waiting = installed.machine.run("systemctl list-timers --no-pager 'krama-*'").stdout
    for name in ("krama-backup", "krama-retention"):
        assert f"{name}.timer" in waiting
        done = installed.machine.run(f"systemctl start {name}")
        assert done.returncode == 0, installed.machine.run(f"journalctl -u {name} -o cat --no-pager").stdout
    assert installed.machine.run("systemctl --failed --no-legend --plain 'krama*' 'nginx*' 'prometheus*'").stdout == ""


def _only_tls_reaches_the_service(installed: Installed) -> None:
    name = "krama.example.gov.kh"
    there = f"curl -s --cacert /etc/krama/tls/{name}.crt --resolve {name}:443:127.0.0.1 --resolve {name}:80:127.0.0.1"
    encrypted = installed.machine.run(f"{there} -o /dev/null -w '%{{http_code}}' https://{name}/v1/me")
    assert encrypted.stdout == "401"
    plain = installed.machine.run(f"{there} http://{name}/v1/me")
    assert (plain.returncode in (52, 56), plain.stdout) == (True, ""), "an answer without TLS"
    listening = installed.machine.run("ss --listening --tcp --numeric --no-header").stdout
    assert not re.search(r"(?:0\.0\.0\.0|\*|\[::\]):(?:8000|9464) ", listening)


def _files_of_the_service_are_its_own(installed: Installed) -> None:
    folders = "/etc/krama /var/lib/krama /var/backups/krama"
    apart = "-path /etc/krama/tls -prune -o"
    open_to_others = installed.machine.run(rf"find {folders} {apart} \( -perm /077 -o -user root \) -print")
    assert (open_to_others.returncode, open_to_others.stdout) == (0, ""), open_to_others.stderr
    assert installed.machine.run("stat -c '%U %a' /etc/krama/tls /etc/krama/tls/*.key").stdout == "root 700\nroot 600\n"


def _prometheus_gets_the_figures_and_has_the_alerts(installed: Installed) -> None:
    ask = "curl -s 'http://127.0.0.1:9090/api/v1/{}'"
    deadline = time.monotonic() + 60
    while '"health":"up"' not in (targets := installed.machine.run(ask.format("targets")).stdout):
        assert time.monotonic() < deadline, targets
        time.sleep(1)
    rules = installed.machine.run(ask.format("rules")).stdout
    assert set(re.findall(r"alert: (Krama\w+)", (ROOT / "deploy" / "alerts.yml").read_text())) <= set(
        re.findall(r'"name":"(Krama\w+)"', rules)
    )


def _blocks_for_root_of_other_pages_run_on_the_server(installed: Installed) -> None:
    printed = {
        ("monitoring", "query=up"): ',"1"]',  # before the restart, in which Prometheus may miss the service
        ("upgrade", "systemctl daemon-reload"): '{"status":"ok"}',
        ("incidents", "--vacuum-size"): "/var/backups/krama",
    }
    for (page, has), prints in printed.items():
        text = (PAGES / f"{page}.md").read_text(encoding="utf-8")
        (code,) = (code for code, _ in _BLOCK.findall(text) if has in code)
        with installed.machine.terminal(120) as terminal:
            assert prints in terminal.run(code)


def _backup_and_drill_go_as_the_page_on_backups_says(installed: Installed) -> None:
    text = (PAGES / "backup.md").read_text(encoding="utf-8")
    blocks = [block for block in _BLOCK.findall(text) if not re.match(r"createdb|dropdb", block[0])]
    assert len(blocks) >= 7
    with installed.machine.terminal(120) as terminal:
        for code, shown in blocks:
            printed = terminal.run(code)
            assert not shown or is_what_is_shown(shown, printed), f"{code}gives\n{printed}"
        after = terminal.run("id -un; krama doctor --json\n")
    assert after.startswith("krama\n")
    assert '"state": "fault"' not in after


OUTCOMES: list[Callable[[Installed], None]] = [
    _each_block_prints_what_the_page_shows,
    _page_with_a_wrong_command_is_noticed,
    _service_runs_as_its_own_user_with_what_its_unit_allows,
    _doctor_finds_everything_sound,
    _timers_wait_and_what_they_start_succeeds,
    _only_tls_reaches_the_service,
    _files_of_the_service_are_its_own,
    _prometheus_gets_the_figures_and_has_the_alerts,
    _blocks_for_root_of_other_pages_run_on_the_server,
    _backup_and_drill_go_as_the_page_on_backups_says,
]


def test_page_leads_from_a_bare_debian_to_a_hardened_server_with_backups_and_alerts(
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    """One test, because each worker of the tests would otherwise install a server of its own."""
    wrong = {}
    with _installed(tmp_path_factory.mktemp("server")) as installed:
        for outcome in OUTCOMES:
            try:
                outcome(installed)
            except AssertionError as problem:
                wrong[outcome.__name__] = problem
    assert not wrong, "\n\n".join(f"{name}: {problem}" for name, problem in wrong.items())
