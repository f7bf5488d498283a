"""docs/payments.md: its examples print what the page shows, and its texts are those of the example bank."""

import pytest

from examples.bank.service import TEXTS
from tests.architecture.repository import ROOT
from tests.docs.examples import examples_of, is_what_is_shown

PAGE = ROOT / "docs" / "payments.md"


def test_examples_print_what_is_shown(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.chdir(ROOT)
    names = dict[str, object]()
    for example in examples_of(PAGE):
        exec(compile(example.code, str(PAGE), "exec"), names)
        assert is_what_is_shown(example.shown or "", capsys.readouterr().out), example.line


@pytest.mark.parametrize("action", ["warn", "verify", "hold"])
def test_page_shows_what_the_payer_reads(action: str) -> None:
    page = PAGE.read_text(encoding="utf-8")
    assert all(text in page for text in TEXTS[action].values())


def test_every_text_is_there_in_both_languages() -> None:
    assert {frozenset(texts) for texts in TEXTS.values()} == {frozenset({"en", "km"})}
