"""Cells of CSV files: what a spreadsheet would take for a formula is made harmless, and read again as it was meant."""

import re
import unicodedata
from typing import Any

_RUNS = re.compile(r"'*[=+\-@\t\r\n\uff1d\uff0b\uff0d\uff20]")
"""The last four are full-width `=`, `+`, `-` and `@`, which some spreadsheets read like the others.

A text that has its own apostrophes in front gets one more, so that it differs from one that got its only one here.
"""
_NUMBER = re.compile(r"[+-]?[0-9][0-9 ]*", re.ASCII)


def harmless(text: Any) -> Any:
    """The text of a cell. What a spreadsheet would take for a formula begins with an apostrophe; a number does not."""
    if not isinstance(text, str) or not _RUNS.match(text) or _NUMBER.fullmatch(text):
        return text
    return f"'{text}"


def as_meant(cell: str) -> str:
    """The inverse of `harmless`."""
    return cell[1:] if cell.startswith("'") and _RUNS.match(cell) else cell


def in_ascii_digits(cell: str) -> str:
    """The text with ASCII digits in place of Khmer and other decimal digits."""
    if cell.isascii():
        return cell
    return "".join(str(unicodedata.decimal(character, character)) for character in cell)
