"""What only a process of its own shows: the start, encodings of consoles, pipes, interruption."""

import ast
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

import krama_client
from tests.client.service import Account

PACKAGE = Path(krama_client.__file__).parent
MOST_SECONDS = 0.3
POSIX_ONLY_MODULES = {"fcntl", "grp", "pwd", "pty", "resource", "syslog", "termios", "tty", "posix", "crypt"}
POSIX_ONLY = {
    "fork", "forkpty", "getuid", "geteuid", "getgid", "getegid", "setuid", "setgid", "fchmod", "fchown",
    "chown", "lchown", "chroot", "mkfifo", "mknod", "nice", "killpg", "getpgid", "setsid", "wait3", "wait4",
    "statvfs", "pread", "pwrite", "sendfile", "SIGKILL", "SIGHUP", "SIGQUIT", "SIGUSR1", "SIGUSR2", "SIGALRM",
    "SIGPIPE", "SIGCHLD", "alarm", "setitimer", "sigwait", "pthread_kill", "AF_UNIX", "O_CLOEXEC", "O_NOFOLLOW",
    "O_DIRECTORY", "O_NONBLOCK", "sysconf", "getrusage", "tzset",
}  # fmt: skip


def _run(*arguments: str, stdout: Any = subprocess.PIPE, **environment: str) -> "subprocess.CompletedProcess[bytes]":
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("KRAMA_", "LC_", "LANG"))}
    return subprocess.run(
        [sys.executable, "-m", "krama_client._cli.main", *arguments],
        env=kept | {"PYTHONUNBUFFERED": ""} | environment,
        stdout=stdout,
        stderr=subprocess.PIPE,
        check=False,
        stdin=subprocess.DEVNULL,
    )


def _seconds(*arguments: str) -> float:
    before = os.times()
    _run(*arguments, PYTHONDONTWRITEBYTECODE="")
    after = os.times()
    return after.children_user + after.children_system - before.children_user - before.children_system


@pytest.mark.parametrize("arguments", [["--version"], ["--help", "--lang", "km"]])
def test_command_starts_fast(arguments: list[str]) -> None:
    assert min(_seconds(*arguments) for _ in range(3)) < MOST_SECONDS


CONSOLES = [{"PYTHONIOENCODING": "cp1252"}, {"PYTHONUTF8": "0", "LC_ALL": "C"}]


@pytest.mark.parametrize(("console", "line_break"), [(CONSOLES[0], "\r\n"), (CONSOLES[1], "\n")])
def test_same_file_gives_the_same_on_any_console(
    console: dict[str, str], line_break: str, tmp_path: Path, account: Account
) -> None:
    file = tmp_path / "អតិថិជន.csv"
    file.write_bytes(line_break.join(["លេខទូរស័ព្ទ", "០១២ ៣៥២ ១០០", "12", ""]).encode())
    login = {"KRAMA_URL": account.base_url, "KRAMA_CLIENT_ID": account.client_id}
    secret = {"KRAMA_CLIENT_SECRET": account.client_secret}
    ended = _run("screen", str(file), KRAMA_LANG="km", **login, **secret, **console)
    assert (ended.returncode, ended.stderr) == (1, b"")
    assert "ចំនួនបន្ទាត់ដែលបានពិនិត្យ៖ 2" in ended.stdout.decode("utf-8")
    written = file.with_name("អតិថិជន.hits.csv").read_bytes()
    assert written.count(b"\r\n") == written.count(b"\n") == 2
    assert b"\r\n3,12," in written


@pytest.mark.parametrize("console", CONSOLES[:1])
def test_errors_in_khmer_reach_a_console_of_any_code_page(console: dict[str, str], tmp_path: Path) -> None:
    ended = _run("screen", str(tmp_path / "ខ្មែរ.csv"), KRAMA_LANG="km", **console)
    assert (ended.returncode, "គ្មានឯកសារ" in ended.stderr.decode("utf-8")) == (2, True)


@pytest.mark.parametrize("unbuffered", ["", "1"])
def test_closed_pipe_ends_quietly(unbuffered: str) -> None:
    reading, writing = os.pipe()
    os.close(reading)
    with os.fdopen(writing, "wb") as closed:
        ended = _run("--help", stdout=closed, PYTHONUNBUFFERED=unbuffered)
    assert (ended.returncode, ended.stderr) == (0, b"")


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="only Linux has a full device")
def test_full_disk_is_told_from_a_closed_pipe() -> None:
    with Path("/dev/full").open("wb") as full:
        ended = _run("--help", stdout=full)
    assert (ended.returncode, b"No space" in ended.stderr, b"Traceback" in ended.stderr) == (2, True, False)


def test_package_names_nothing_that_windows_lacks() -> None:
    wanting = [
        f"{file.relative_to(PACKAGE)}: {name}"
        for file in PACKAGE.rglob("*.py")
        if "_generated" not in file.parts
        for name in _posix_names(ast.parse(file.read_text(encoding="utf-8")))
    ]
    assert not wanting


def _posix_names(tree: ast.AST) -> set[str]:
    names: set[str] = set()
    for node in ast.walk(tree):
        match node:
            case ast.Import(names=imported):
                names |= {alias.name for alias in imported} & POSIX_ONLY_MODULES
            case ast.ImportFrom(module=module, names=imported):
                names |= {module or ""} & POSIX_ONLY_MODULES
                if module in ("os", "signal", "socket"):
                    names |= {alias.name for alias in imported} & POSIX_ONLY
            case ast.Attribute(value=ast.Name(id="os" | "signal" | "socket" | "time"), attr=name):
                names |= {name} & POSIX_ONLY
    return names


def test_search_for_posix_names_finds_them() -> None:
    source = "import fcntl\nfrom os import fork\nimport os, signal\nos.getuid()\nsignal.SIGKILL\ntheir.fork()\n"
    assert _posix_names(ast.parse(source)) == {"fcntl", "fork", "getuid", "SIGKILL"}
