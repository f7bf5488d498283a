"""A table shows members' words as they are. The terminal does not take brackets in a name or a link for commands."""

from uuid import UUID

import pytest

from krama.cli.session import show_list


@pytest.mark.parametrize("words", ["Bank [/b] A", "[red]Bank[/red]", "https://a.example/[link=https://b.example]c"])
def test_words_with_brackets_are_shown_as_they_are(capsys: pytest.CaptureFixture[str], words: str) -> None:
    show_list([{"name": words}], as_json=False)
    assert words in capsys.readouterr().out


def test_list_is_no_wider_than_eighty_columns_and_its_ids_are_whole(capsys: pytest.CaptureFixture[str]) -> None:
    ids = [str(UUID(int=number)) for number in (1, 2, 3)]
    rows = [{"key_id": each, "client_id": each, "last_used_at": "2026-12-03T06:00:00Z"} for each in ids]
    for documents in (rows, [{"code": "code_of_a_finding", "detail": "A sentence with many words. " * 2}]):
        show_list(documents, as_json=False)
        shown = capsys.readouterr().out
        assert max(map(len, shown.splitlines())) <= 80
        assert all(each in shown for each in (ids if documents is rows else ["code_of_a_finding"]))


def test_people_read_words_where_programs_read_members(capsys: pytest.CaptureFixture[str]) -> None:
    for more in ({}, {"name": "n" * 80}):
        show_list([{"key_id": "K1", "last_used_at": "today", "report_count": 3} | more], as_json=False)
        shown = capsys.readouterr().out
        assert all(words in shown for words in ("Key ID", "Last used", "Report count"))
        assert "_" not in shown
