"""A CSV file as its records, each the text as it was written: lines joined where a quoted cell spans them."""

import csv
from collections.abc import Iterator
from pathlib import Path

from krama_client.errors import FileUnreadable


def csv_records(path: Path) -> Iterator[tuple[int, str]]:
    """The header's text, then that of each record that is not blank, each after the number of its first line.

    The text has its line break. The file is UTF-8, with or without a BOM.

    Raises `FileUnreadable` at the first place that is not CSV in UTF-8.
    """
    fault = ""
    with path.open(encoding="utf-8-sig", newline="") as lines:
        taken: list[str] = []
        line = 1
        try:
            delimiter = _delimiter(lines.readline())
            lines.seek(0)
            records = csv.reader(_remembered(lines, taken), delimiter=delimiter, strict=True)
            for cells in records:
                text = "".join(taken)
                taken.clear()
                if any(cell.strip() for cell in cells):
                    yield line, text
                line = records.line_num + 1
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
