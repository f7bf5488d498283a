"""`krama-client` says that a sandbox answers."""

from pathlib import Path

import pytest

from krama.app import create_app
from krama.cli.sandbox import HEADER
from krama.core.bounded_http import BoundedHttp
from krama.sandbox import folder as folders
from krama_client._cli.main import main
from tests.sandbox.conftest import URL
from tests.server import serving

_NOTE = "SANDBOX: members, reports and verdicts here are invented."


def test_command_says_once_that_a_sandbox_answers(
    sandbox: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    app = create_app(folders.settings_of(sandbox, URL), sandbox=True)
    for name, text in (("ID", "sandbox_bank"), ("SECRET", "sandbox_bank_secret")):
        monkeypatch.setenv(f"KRAMA_CLIENT_{name}", text)
    for headers, count in (([HEADER], 1), ([], 0)):
        with serving(app, headers=headers, http=BoundedHttp) as url:
            monkeypatch.setenv("KRAMA_URL", url)
            assert main(["check", "091 000 003"]) == 1
        printed = capsys.readouterr()
        assert "HOLD" in printed.out
        assert printed.err.count(_NOTE) == count
