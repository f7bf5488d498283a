"""What the library that reads workbooks does not tell: cells with an error, and merged cells. From the files within.

The library shows a cell with #N/A or #VALUE! as an empty one, so what an officer wrote would be lost in silence.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from xml.etree import ElementTree
from zipfile import BadZipFile, ZipFile

_CELL = re.compile(rb"""<(?:\w+:)?c\s(?=[^>]*\bt=["']e["'])[^>]*\br=["']([A-Z]{1,3})([0-9]{1,7})["']""")
ERROR = "#ERROR!"
"""What stands for the error of a cell. The exchange refuses it, as each text that a spreadsheet shows so."""

_MERGED = re.compile(rb"""<(?:\w+:)?mergeCell\s[^>]*\bref=["']([A-Z]{1,3})([0-9]{1,7}):([A-Z]{1,3})([0-9]{1,7})["']""")


@dataclass(frozen=True, slots=True)
class Marks:
    """By line, from 1, and by column, from 0: the errors in cells, and which cells a merged cell above covers.

    Nothing is noted below `last`, the last line with a cell.
    """

    last: int = 0
    errors: dict[int, dict[int, str]] = field(default_factory=dict)
    covered: dict[int, set[int]] = field(default_factory=dict)

    def __contains__(self, line: int) -> bool:
        """Whether anything is noted of a line."""
        return line in self.errors or line in self.covered

    def fail(self, line: int, place: int, rows: int = 1) -> None:
        """Note a cell with an error, which so many rows have."""
        for each in range(line, min(line + rows, self.last + 1)):
            self.errors.setdefault(each, {})[place] = ERROR

    def cover(self, line: int, place: int, rows: int) -> None:
        """Note the cells below the first one of a merged cell."""
        for below in range(line + 1, min(line + rows, self.last + 1)):
            self.covered.setdefault(below, set()).add(place)


def marks_of(path: Path, name: str, number: int, last: int) -> Marks:
    """The marks of a sheet with so many lines, by its name and its place in the workbook.

    None for a part that can't be read: the library that has read the cells says more of a broken file.
    """
    try:
        with ZipFile(path) as archive:
            return _ods(archive, number, last) if path.suffix.lower() == ".ods" else _xlsx(archive, name, last)
    except (BadZipFile, KeyError, ElementTree.ParseError, StopIteration):
        return Marks()


def _xlsx(archive: ZipFile, name: str, last: int) -> Marks:
    content, marks = archive.read(_part(archive, name)), Marks(last)
    for cell in _CELL.finditer(content):
        marks.fail(int(cell[2]), _column(cell[1]))
    for merged in _MERGED.finditer(content):
        marks.cover(int(merged[2]), _column(merged[1]), int(merged[4]) - int(merged[2]) + 1)
    return marks


def _part(archive: ZipFile, name: str) -> str:
    """The file of a sheet in the archive."""
    sheets = ElementTree.fromstring(archive.read("xl/workbook.xml")).iter()
    sheet = next(each for each in sheets if _local(each.tag) == "sheet" and each.get("name") == name)
    link = next(value for key, value in sheet.attrib.items() if key.endswith("}id"))
    links = ElementTree.fromstring(archive.read("xl/_rels/workbook.xml.rels"))
    target = next(each.get("Target", "") for each in links if each.get("Id") == link)
    return target[1:] if target.startswith("/") else f"xl/{target}"


def _column(letters: bytes) -> int:
    place = 0
    for letter in letters:
        place = place * 26 + letter - 64
    return place - 1


def _ods(archive: ZipFile, number: int, last: int) -> Marks:
    marks, line = Marks(last), 1
    with archive.open("content.xml") as content:
        for row in _ods_rows(content, number):
            repeated = _count(row, "number-rows-repeated")
            place = 0
            for cell in row:
                columns = _count(cell, "number-columns-repeated")
                if _said(cell, "value-type", "error"):
                    marks.fail(line, place, repeated)
                marks.cover(line, place, _count(cell, "number-rows-spanned"))
                place += columns
            line += repeated
    return marks


def _ods_rows(content: Any, number: int) -> Iterator[ElementTree.Element]:
    """The rows of the table with this number, from 0."""
    tables = -1
    for event, element in ElementTree.iterparse(content, ("start", "end")):
        name = _local(element.tag)
        if name == "table" and event == "start":
            tables += 1
        if name == "table-row" and event == "end":
            if tables == number:
                yield element
            element.clear()


def _count(element: ElementTree.Element, attribute: str) -> int:
    text = next((value for key, value in element.attrib.items() if _local(key) == attribute), "1")
    return int(text) if text.isdecimal() else 1


def _said(element: ElementTree.Element, attribute: str, word: str) -> bool:
    return any(_local(key) == attribute and value == word for key, value in element.attrib.items())


def _local(tag: str) -> str:
    """A name without its namespace."""
    return tag.rpartition("}")[2]
