"""Refuses a workbook that would fill the memory: the library that reads workbooks makes room for every cell between
the first and the last one, and ends the whole program if there is not enough.
"""

import zipfile
from functools import cache
from pathlib import Path
from typing import Any
from xml.parsers import expat

from krama_client._cli.texts import WRONG_USE, Stop

MOST_CELLS = 25_000_000
"""A little more than a million rows with twenty columns."""

MOST_BYTES = 2 * 1024**3
"""The most text of a workbook. Its file is a tenth of that or less."""

_AT_ONCE = 1024**2
_DIGITS = "0123456789"


def refuse_too_large(path: Path) -> None:
    """Read through the parts of a workbook, and keep nothing of them. A file with a password is left to the library.

    Raises `Stop`, and `zipfile`'s own errors for a file that can't be read.
    """
    left = MOST_BYTES
    if not zipfile.is_zipfile(path):
        return
    with zipfile.ZipFile(path) as archive:
        for name in archive.namelist():
            extent: _Extent | None = _Extent()
            with archive.open(name) as part:
                while content := part.read(_AT_ONCE):
                    left -= len(content)
                    if extent is not None and not extent.see(content):
                        extent = None  # not XML: a picture, or what the library refuses
                    if left < 0 or (extent is not None and extent.cells > MOST_CELLS):
                        raise Stop(WRONG_USE, "sheets.too_large", file=path)


class _Extent:
    """From the first cell of a sheet to its last one. A part that is not a sheet of an .xlsx file has no cells."""

    def __init__(self) -> None:
        self._parser = expat.ParserCreate()
        self._parser.StartElementHandler = self._begin
        self._row = self._column = 0
        self._rows = set[int]()
        self._columns = set[int]()

    def see(self, content: bytes) -> bool:
        """Take more of the text. Whether it is XML."""
        try:
            self._parser.Parse(content, False)
        except expat.ExpatError:
            return False
        self._rows = _ends(self._rows)
        return True

    @property
    def cells(self) -> int:
        """How many cells there are room for."""
        return _length(self._rows) * _length(self._columns)

    def _begin(self, name: str, attributes: dict[str, Any]) -> None:
        if ":" in name:
            name = name.rpartition(":")[2]
        if name == "c":
            place = attributes.get("r", "")
            if letters := place.rstrip(_DIGITS):
                self._column, self._row = _column(letters), int(place[len(letters) :] or 0)
            else:
                self._column += 1
        elif name in {"v", "is"}:  # a cell that is only coloured has no content
            self._rows.add(self._row)
            self._columns.add(self._column)
        elif name == "row":
            stated = attributes.get("r", "")
            self._row, self._column = int(stated) if stated.isdecimal() else self._row + 1, 0


def _ends(numbers: set[int]) -> set[int]:
    return {min(numbers), max(numbers)} if numbers else numbers


def _length(numbers: set[int]) -> int:
    return max(numbers) - min(numbers) + 1 if numbers else 0


@cache
def _column(letters: str) -> int:
    number = 0
    for letter in letters.upper():
        number = number * 26 + ord(letter) - 64
    return number
