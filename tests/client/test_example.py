"""The example for every kind of member runs. `make check-types` checks its types, strictly."""

from pathlib import Path

import pytest

from tests.client.service import Account

EXAMPLE = Path(__file__).parents[2] / "clients" / "python" / "examples" / "four_members.py"


def test_example_of_four_members_runs(
    account: Account, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    for name, value in zip(("KRAMA_URL", "KRAMA_CLIENT_ID", "KRAMA_CLIENT_SECRET"), account, strict=True):
        monkeypatch.setenv(name, value)
    names: dict[str, object] = {"__name__": "__main__"}
    exec(compile(EXAMPLE.read_text(encoding="utf-8"), str(EXAMPLE), "exec"), names)
    assert capsys.readouterr().out == "1 row is fine, ['phone_invalid']\nlisted: True\ncorrections: 0\n"


def test_example_is_short() -> None:
    lines = EXAMPLE.read_text(encoding="utf-8").splitlines()
    assert 50 <= len([line for line in lines if line.strip()]) <= 60
