"""The tables of docs/feeds.md and docs/imports.md are what the code does."""

from pathlib import Path

import pytest

from tests.misp.pages import TABLES, page


@pytest.mark.parametrize("file", TABLES, ids=lambda file: file.name)
def test_tables_are_made_from_the_code(file: Path) -> None:
    assert file.read_text(encoding="utf-8") == page(file), "run: python -m tests.misp.pages"
