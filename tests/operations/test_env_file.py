"""The environment file: it has every setting, and each command reads it as systemd does."""

from pathlib import Path

import pytest

from krama.core import env_file as env_files
from krama.core.env_file import EnvFileUnreadable
from krama.operations import env_file
from krama.settings import Settings
from tests.architecture.repository import ROOT
from tests.command import krama

EXAMPLE = ROOT / "deploy" / "krama.env.example"


def test_example_is_the_file_that_setup_writes() -> None:
    """If not: `python -m krama.operations.env_file deploy/krama.env.example`."""
    assert EXAMPLE.read_text(encoding="utf-8") == env_file.text_of(env_file.EXAMPLE)


def test_file_has_every_setting_with_its_default(tmp_path: Path) -> None:
    file = tmp_path / "krama.env"
    text = env_file.text_of({})
    file.write_text("\n".join(line[1:] if line.startswith("#KRAMA_") else line for line in text.splitlines()))
    stated = env_files.read(file)
    assert list(stated) == [f"KRAMA_{name.upper()}" for name in Settings.model_fields]
    values = {name.removeprefix("KRAMA_").lower(): value for name, value in stated.items()}
    assert Settings(**values) == Settings.model_construct()  # type: ignore[arg-type]


def test_environment_takes_precedence_over_the_file(tmp_path: Path) -> None:
    (tmp_path / "krama.env").write_text("# ours\n\nKRAMA_QUOTAS=off\nKRAMA_HALF_LIVES=phone=60 wallet=none\n")
    environment = {"KRAMA_QUOTAS": ""}
    env_files.apply(tmp_path / "krama.env", environment)
    assert environment == {"KRAMA_QUOTAS": "", "KRAMA_HALF_LIVES": "phone=60 wallet=none"}


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("KRAMA_QUOTAS\n", "line 1: write NAME=value"),
        ("export KRAMA_QUOTAS=off\n", "line 1: write NAME=value"),
        ('KRAMA_QUOTAS="secret"\n', "line 1: write the value of KRAMA_QUOTAS without quotes"),
        ("A=secret\nA=b\n", "line 2: A is set twice"),
        ("A=secret\\\n", "line 1: write the value of A without"),
    ],
)
def test_line_that_readers_would_take_differently_is_refused(text: str, told: str, tmp_path: Path) -> None:
    (tmp_path / "krama.env").write_text(text)
    with pytest.raises(EnvFileUnreadable, match=told) as refused:
        env_files.read(tmp_path / "krama.env")
    assert "secret" not in str(refused.value)


def test_command_reads_the_file_that_it_is_given_or_that_the_environment_names(tmp_path: Path) -> None:
    file = tmp_path / "krama.env"
    file.write_text(f"KRAMA_PUBLIC_URL=no address\nKRAMA_X={tmp_path}\n")
    for given, more in ((("--env-file", str(file)), {}), ((), {"KRAMA_ENV_FILE": str(file)})):
        done = krama(*given, "doctor", state=tmp_path / "var", **more)
        assert (done.returncode, "KRAMA_PUBLIC_URL: Must be a scheme" in done.stderr) == (1, True), done.stderr
        assert ("Other users can read" in done.stderr) == bool(file.stat().st_mode & 0o007)


def test_file_that_is_not_there_is_told(tmp_path: Path) -> None:
    done = krama("--env-file", str(tmp_path / "none.env"), "doctor")
    assert (done.returncode, "can't be read" in done.stderr) == (1, True)
