"""What clients/python/README.md shows is what happens."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from krama_client import Krama, new_key
from tests.client.conftest import Register
from tests.client.service import Account
from tests.client.test_log import newer_than

README = Path(__file__).parents[2] / "clients" / "python" / "README.md"
BLOCKS = re.compile(r"```python\n(.*?)```\s*```text\n(.*?)```", re.DOTALL)


@pytest.fixture
def namespace(
    account: Account, register: Register, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[dict[str, object]]:
    """Where the examples run: a new member, whose key is registered, and a file of cases."""
    register(account.client_id, new_key(tmp_path / "krama-key.pem"))
    (tmp_path / "cases.csv").write_text("value,kind,category\n012 345 679,phone,loan\n12,phone,loan\n")
    monkeypatch.chdir(tmp_path)
    for name, value in zip(("KRAMA_URL", "KRAMA_CLIENT_ID", "KRAMA_CLIENT_SECRET"), account, strict=True):
        monkeypatch.setenv(name, value)
    with Krama(*account) as krama:
        krama.check("012 345 679", kind="phone")
        newer_than(krama, 0)  # the log of an exchange that is seconds old has no checkpoint yet
    names: dict[str, object] = {}
    yield names
    assert isinstance(names["krama"], Krama)
    names["krama"].close()


def test_examples_print_what_is_shown(namespace: dict[str, object], capsys: pytest.CaptureFixture[str]) -> None:
    examples = BLOCKS.findall(README.read_text(encoding="utf-8"))
    assert len(examples) == README.read_text(encoding="utf-8").count("```python") == 9
    for code, shown in examples:
        exec(compile(code, str(README), "exec"), namespace)
        assert capsys.readouterr().out == shown
