"""A process may raise its own limit of open files, which many shells set too low."""

import re
import resource
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from krama.core import open_files
from krama.operations import doctor
from krama.operations.doctor import Severity
from krama.settings import Settings
from tests.process import free_port, served


@pytest.fixture
def limits(monkeypatch: pytest.MonkeyPatch) -> Callable[[int, int], list[tuple[int, int]]]:
    """Sets the soft and the hard limit that the system tells, and returns the list of those that are set later."""

    def told(soft: int, hard: int) -> list[tuple[int, int]]:
        made: list[tuple[int, int]] = []
        monkeypatch.setattr(resource, "getrlimit", lambda _: (soft, hard))
        monkeypatch.setattr(resource, "setrlimit", lambda _, limit: made.append(limit))
        return made

    return told


@pytest.mark.parametrize(
    ("soft", "hard", "made"),
    [
        (1024, 1_048_576, [(1210, 1_048_576)]),
        (1024, resource.RLIM_INFINITY, [(1210, resource.RLIM_INFINITY)]),
        (1024, 1100, [(1100, 1100)]),
        (16_384, 16_384, []),
        (resource.RLIM_INFINITY, resource.RLIM_INFINITY, []),
    ],
)
def test_limit_is_raised_as_far_as_it_may_and_never_lowered(
    limits: Callable[[int, int], list[tuple[int, int]]], soft: int, hard: int, made: list[tuple[int, int]]
) -> None:
    asked = limits(soft, hard)
    open_files.allow(1210)
    assert asked == made


@pytest.mark.parametrize(("hard", "state"), [(1000, Severity.WARNING), (4096, Severity.OK)])
def test_doctor_warns_only_of_a_limit_that_no_start_can_raise(
    limits: Callable[[int, int], list[tuple[int, int]]], hard: int, state: Severity
) -> None:
    limits(1000, hard)
    assert [finding.state for finding in doctor._open_files(Settings())] == [state]


@pytest.mark.skipif(not Path("/proc/self/limits").exists(), reason="only Linux tells the limits of another process")
def test_service_raises_the_limit_of_the_shell_that_starts_it(sqlite_template: Path, tmp_path: Path) -> None:
    database = tmp_path / "krama.sqlite3"
    shutil.copy(sqlite_template, database)
    database.chmod(0o600)
    low = ("sh", "-c", 'ulimit -Sn 512; exec "$@"', "sh")
    with served(free_port(), f"sqlite:///{database}", tmp_path, under=low) as service:
        limits = Path(f"/proc/{service.pid}/limits").read_text()
    assert re.search(r"^Max open files +1210 ", limits, re.MULTILINE), limits
