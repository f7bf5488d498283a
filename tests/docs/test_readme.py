"""What README.md shows is what happens: its examples are run against a real server."""

import os
import shutil
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest
from fastapi import FastAPI

from krama.agencies.permissions import Permission
from krama.agencies.roles import Role
from krama.app import create_app
from krama.core.database import Database
from krama.settings import Settings
from krama.sharing.sectors import Sector
from tests.docs import curl
from tests.docs.examples import examples_of, is_what_is_shown
from tests.docs.shell import BlockFailed, shell
from tests.members import new_agency, new_client
from tests.server import serving

README = Path(__file__).parents[2] / "README.md"


@pytest.fixture
def environment(sqlite_template: Path, tmp_path: Path) -> Iterator[dict[str, str]]:
    """What the README's reader has by then: a server, a bank's and a partner's credentials, `krama` and curl."""
    state = tmp_path / "var"
    state.mkdir(mode=0o700)
    shutil.copy(sqlite_template, state / "krama.sqlite3")
    app = create_app(Settings(state_dir=state))
    with serving(app) as address:
        yield {
            "KRAMA_URL": address,
            "KRAMA_STATE_DIR": str(state),
            "NO_PROXY": "*",
            "PATH": os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"], str(_curl(tmp_path))]),
            **_credential(app, "BANK", Sector.BANK, *Role.REPORTER.permissions),
            **_credential(app, "PARTNER", Sector.PARTNER, Permission.INDICATORS_READ),
        }


def _credential(app: FastAPI, name: str, sector: Sector, *scopes: Permission) -> dict[str, str]:
    with app.state.services[Database].transaction() as session:
        credential = new_client(session, new_agency(session, name, sector, None), scopes)
    return {f"{name}_ID": credential.client_id, f"{name}_SECRET": credential.client_secret}


def _curl(folder: Path) -> Path:
    """A folder with the stand-in for curl; it stands last on the path, for machines without the real one."""
    (folder / "bin").mkdir()
    stand_in = folder / "bin" / "curl"
    stand_in.write_text(f'#!/bin/sh\nexec "{sys.executable}" "{curl.__file__}" "$@"\n')
    stand_in.chmod(0o755)
    return stand_in.parent


def test_examples_print_what_is_shown(
    environment: Mapping[str, str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    examples = list(examples_of(README))
    assert {example.language for example in examples} == {"sh", "python"}
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    monkeypatch.chdir(tmp_path)
    names: dict[str, Any] = {}
    with shell(tmp_path, environment) as terminal:
        for example in examples:
            if example.language == "sh":
                output = terminal.run(example.code)
            else:
                exec(compile(example.code, f"README.md:{example.line}", "exec"), names)
                output = capsys.readouterr().out
            shown = example.shown or ""
            assert is_what_is_shown(shown, output), f"README.md:{example.line} shows\n{shown}\nand gives\n{output}"


def test_stand_in_for_curl_says_what_curl_would(environment: Mapping[str, str], tmp_path: Path) -> None:
    ask = f'"{tmp_path}/bin/curl" -s -u "$BANK_ID:$BANK_SECRET" -d grant_type=client_credentials "$KRAMA_URL'
    with shell(tmp_path, environment) as terminal:
        assert '"token_type":"Bearer"' in terminal.run(f'{ask}/oauth/token"')
        assert '"code":"not_found"' in terminal.run(f'{ask}/nowhere"')


def test_failing_command_fails_its_block(tmp_path: Path) -> None:
    with shell(tmp_path, {}) as terminal:
        assert terminal.run("kept=1\necho said") == "said\n\n"
        with pytest.raises(BlockFailed, match="7"):
            terminal.run("echo before\n(exit 7)\necho after")


@pytest.mark.parametrize(
    ("shown", "output", "same"),
    [
        ("a … d\n", "a b\nc d\n", True),
        ("a\n", "a b\n", False),
        ('"request_id": "00112233445566778899aabb"', '"request_id": "ffeeddccbbaa998877665544"', True),
        ("0b6c3cf2-8a64-4a6b-9d0f-1f7f7a2f0c11", "5ced71f5-ca6b-449b-bfb6-fdfb9804cf39", True),
        ("score 30", "score 31", False),
    ],
)
def test_output_may_differ_in_ids_times_and_what_is_left_out(shown: str, output: str, same: bool) -> None:
    assert is_what_is_shown(shown, output) is same
