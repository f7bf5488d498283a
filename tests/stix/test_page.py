"""The tables of docs/interop.md are those of the code."""

from tests.stix.pages import PAGE, page


def test_tables_are_written_from_the_code() -> None:
    text = PAGE.read_text(encoding="utf-8")
    assert text == page(), "run python -m tests.stix.pages"
    assert "`[phone-number:value = '+85512345678']`" in text
