"""docs/verdicts.md says what the rule does: its example is run, its tables are compared."""

from pathlib import Path

import pytest

from krama.indicators.kinds import Kind
from krama.rule.half_lives import default_half_lives
from krama.rule.judgement import IndicatorStatus
from krama.rule.reasons import SENTENCES
from tests.docs.examples import examples_of, is_what_is_shown

DOCUMENT = Path(__file__).parents[2] / "docs" / "verdicts.md"
TEXT = DOCUMENT.read_text(encoding="utf-8")


def test_worked_example_gives_the_figures_that_are_shown(capsys: pytest.CaptureFixture[str]) -> None:
    (example,) = examples_of(DOCUMENT)
    exec(compile(example.code, f"verdicts.md:{example.line}", "exec"), {})
    output = capsys.readouterr().out
    assert is_what_is_shown(example.shown or "", output), output


def test_table_has_every_half_life() -> None:
    rows = [line.strip("| ").split(" | ") for line in TEXT.splitlines() if line.startswith("| `")]
    told = {name: row[1] for row in rows for name in row[0].replace("`", "").split(", ") if name in list(Kind)}
    assert told == {kind.value: str(days or "none") for kind, days in default_half_lives().items()}


def test_table_has_every_reason_with_its_sentences() -> None:
    for code, sentence in SENTENCES.items():
        assert f"| `{code}` | {sentence.en} {sentence.km} |" in TEXT


def test_table_has_every_status() -> None:
    for status in IndicatorStatus:
        assert f"| `{status}` | " in TEXT
