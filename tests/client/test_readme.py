"""What clients/python/README.md shows is what happens."""

import re
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from krama_client import Krama, NotFound, new_key
from tests.client.conftest import Enrol, Register
from tests.members import ORDINARY

README = Path(__file__).parents[2] / "clients" / "python" / "README.md"
BLOCKS = re.compile(r"```python\n(.*?)```\s*```text\n(.*?)```", re.DOTALL)


@pytest.fixture
def namespace(
    enrol: Enrol, register: Register, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[dict[str, object]]:
    """Where the examples run: a new member, whose key is registered, and a file of cases."""
    account = enrol(*ORDINARY)
    register(account.client_id, new_key(tmp_path / "krama-key.pem"))
    (tmp_path / "cases.csv").write_text("value,kind,category\n012 345 679,phone,loan\n12,phone,loan\n")
    monkeypatch.chdir(tmp_path)
    for name, value in zip(("KRAMA_URL", "KRAMA_CLIENT_ID", "KRAMA_CLIENT_SECRET"), account, strict=True):
        monkeypatch.setenv(name, value)
    with Krama(*account) as krama:
        krama.check("012 345 679", kind="phone")
        wait_for_checkpoint(krama)
    names: dict[str, object] = {}
    yield names
    assert isinstance(names["krama"], Krama)
    names["krama"].close()


def wait_for_checkpoint(krama: Krama) -> None:
    """The log of an exchange that is seconds old has no checkpoint yet."""
    until = time.monotonic() + 20
    while True:
        try:
            krama.audit.get_checkpoint()
        except NotFound:
            assert time.monotonic() < until
            time.sleep(0.2)
        else:
            return


def test_examples_print_what_is_shown(namespace: dict[str, object], capsys: pytest.CaptureFixture[str]) -> None:
    text = README.read_text(encoding="utf-8")
    examples = BLOCKS.findall(text)
    assert len(examples) == text.count("```python") == 7
    for code, shown in examples:
        # A gate's own deadline of 0.3 s is for a bank's network. A busy test machine may need longer.
        exec(compile(code.replace("deadline=0.3", "deadline=10"), str(README), "exec"), namespace)
        assert capsys.readouterr().out == shown


def test_readme_stays_within_150_lines_and_names_files_that_exist() -> None:
    text = README.read_text(encoding="utf-8")
    assert len(text.splitlines()) <= 150
    for link in re.findall(r"\]\((?!#|https:)([^)]+)\)", text):
        assert (README.parent / link).exists(), link
