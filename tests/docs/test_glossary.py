"""docs/glossary.md is in alphabetical order and names modules that exist."""

from tests.architecture.repository import ROOT

LINES = (ROOT / "docs" / "glossary.md").read_text(encoding="utf-8").splitlines()
ROWS = [tuple(cell.strip() for cell in line.strip("| ").split(" | ")) for line in LINES if line.startswith("| ")][1:]
PLANNED: set[str] = set()
"""Terms of what is about to be built. The list may only shrink."""


def test_terms_are_in_alphabetical_order_without_repetition() -> None:
    terms = [row[0].lower() for row in ROWS]
    assert terms == sorted(set(terms))


def test_every_term_has_a_meaning_and_a_module_that_exists() -> None:
    assert all(len(row) == 3 and row[1].endswith(".") for row in ROWS)
    missing = {term for term, _, module in ROWS if not (ROOT / "api" / "krama" / module.strip("`")).is_file()}
    assert missing == PLANNED
