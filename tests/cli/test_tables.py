"""A table shows members' words as they are. The terminal does not take brackets in a name or a link for commands."""

import pytest

from krama.cli.session import show_list


@pytest.mark.parametrize("words", ["Bank [/b] A", "[red]Bank[/red]", "https://a.example/[link=https://b.example]c"])
def test_words_with_brackets_are_shown_as_they_are(capsys: pytest.CaptureFixture[str], words: str) -> None:
    show_list([{"name": words}], as_json=False)
    assert words in capsys.readouterr().out
