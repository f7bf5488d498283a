"""A CSV file as its records, each the text as it was written: lines joined where a quoted cell spans them."""

import csv
from collections.abc import Iterator
from pathlib import Path

from krama_client.errors import FileUnreadable


def csv_records(path: Path) -> Iterator[str]:
    """The header's text, then that of each record that is not blank, with its line break. UTF-8, with or without BOM.

    Raises `FileUnreadable` at the first place that is not CSV in UTF-8.
    """
    fault = ""
    with path.open(encoding="utf-8-sig", newline="") as lines:
        taken: list[str] = []
        try:
            delimiter = _delimiter(lines.readline())
            lines.seek(0)
            for cells in csv.reader(_remembered(lines, taken), delimiter=delimiter, strict=True):
                text = "".join(taken)
                taken.clear()
                if any(cell.strip() for cell in cells):
                    yield text
        except UnicodeDecodeError:
            fault = "It is not UTF-8: in a spreadsheet, save it as `CSV UTF-8`."
        except csv.Error:
            fault = "A quote there is never closed, or not doubled inside a quoted cell."
    if fault:
        raise FileUnreadable(f"The file can't be divided into rows. {fault}")


def _delimiter(first_line: str) -> str:
    """Comma, or what spreadsheets write instead where the comma is the decimal mark."""
    return max(",;\t", key=first_line.count)


def _remembered(lines: Iterator[str], taken: list[str]) -> Iterator[str]:
    for line in lines:
        taken.append(line)
        yield line
