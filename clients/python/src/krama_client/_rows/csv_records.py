"""A CSV file as its records, each the text as it was written: lines joined where a quoted cell spans them."""

import codecs
import csv
from collections.abc import Iterator
from itertools import chain, islice
from pathlib import Path

from krama_client.errors import FileUnreadable

NEEDED = ("value", "category")
"""The columns of each report."""


def csv_records(path: Path) -> Iterator[tuple[int, str]]:
    """The header's text, then that of each record that is not blank, each after the number of its first line.

    The text has its line break. The file is UTF-8, with or without a BOM, or UTF-16 with one. Titles above the header,
    as the service reads them, are left out.

    Raises `FileUnreadable` at the first place that is not CSV in such an encoding.
    """
    from krama_client._generated.naming import MOST_TITLES, header_place, is_title  # noqa: PLC0415

    records = _records(path)
    first = list(islice(records, MOST_TITLES + 1))
    place = header_place([cells for _, _, cells in first], NEEDED) or 0
    if not all(is_title(cells, first[place][2]) for _, _, cells in first[:place]):
        place = 0
    yield from ((line, text) for line, text, _ in chain(first[place:], records))


def _records(path: Path) -> Iterator[tuple[int, str, list[str]]]:
    """Each record that is not blank: the number of its first line, its text and its cells."""
    from krama_client._generated.naming import MOST_TITLES, delimiter_of  # noqa: PLC0415  (few programs need its tables)

    fault = ""
    with path.open(encoding=_encoding(path), newline="") as lines:
        taken: list[str] = []
        line = 1
        try:
            delimiter, skipped = delimiter_of(list(islice(lines, MOST_TITLES + 1)))
            lines.seek(0)
            if skipped:  # the service needs this line too
                line += 1
                taken.append(lines.readline())
            records = csv.reader(_remembered(lines, taken), delimiter=delimiter, strict=True)
            for cells in records:
                text = "".join(taken)
                taken.clear()
                if any(cell.strip() for cell in cells):
                    yield line, text, cells
                line = records.line_num + 1 + skipped
        except UnicodeDecodeError:
            fault = "It is not UTF-8: in a spreadsheet, save it as `CSV UTF-8`."
        except csv.Error:
            fault = "A quote there is never closed, or not doubled inside a quoted cell."
    if fault:
        raise FileUnreadable(f"The file can't be divided into rows. {fault}")


def _encoding(path: Path) -> str:
    with path.open("rb") as file:
        return "utf-16" if file.read(2) in (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE) else "utf-8-sig"


def _remembered(lines: Iterator[str], taken: list[str]) -> Iterator[str]:
    for line in lines:
        taken.append(line)
        yield line
