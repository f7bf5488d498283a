"""The pages for people who test their own programs: their examples print what the pages show."""

import pytest

from tests.architecture.repository import ROOT
from tests.docs.examples import examples_of, is_what_is_shown


@pytest.mark.parametrize(("page", "count"), [("testing-with-krama.md", 4), ("golden-files.md", 1)])
def test_examples_print_what_is_shown(
    page: str, count: int, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(ROOT)
    document, names = ROOT / "docs" / page, dict[str, object]()
    examples = list(examples_of(document))
    assert len(examples) == count
    for example in examples:
        exec(compile(example.code, str(document), "exec"), names)
        assert is_what_is_shown(example.shown or "", capsys.readouterr().out)
