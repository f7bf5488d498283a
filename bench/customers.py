"""Customers of a bank as a file: names and telephone numbers as people type them, one in a hundred of them stored."""

import csv
import zipfile
from collections.abc import Iterator
from itertools import chain, cycle
from pathlib import Path

from bench.dataset import Size
from bench.stored import known
from bench.values import LISTED
from krama.indicators.kinds import Kind

TITLES = ("name", "phone")
_ONE_STORED_IN = 100
_SHAPES = ("0{0}{1}{2}", "0{0} {1} {2}", "+855 {0} {1} {2}", "+855{0}{1}{2}", "855{0}{1}{2}", "0{0}-{1}-{2}")
_KHMER = str.maketrans("0123456789", "០១២៣៤៥៦៧៨៩")
_PREFIXES = (10, 11, 15, 16, 17, 69, 70, 77, 78, 81, 86, 87, 89, 92, 93, 95, 98, 99)
_MOST_STORED = 20_000
_NAMES = {
    "[Content_Types].xml": (
        '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        '<Override PartName="/xl/workbook.xml" '
        'ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/>'
        '<Override PartName="/xl/worksheets/sheet1.xml" '
        'ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"/>'
        '<Override PartName="/xl/sharedStrings.xml" '
        'ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sharedStrings+xml"/></Types>'
    ),
    "_rels/.rels": (
        '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" '
        'Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" '
        'Target="xl/workbook.xml"/></Relationships>'
    ),
    "xl/workbook.xml": (
        '<workbook xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" '
        'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships">'
        '<sheets><sheet name="Customers" sheetId="1" r:id="rId1"/></sheets></workbook>'
    ),
    "xl/_rels/workbook.xml.rels": (
        '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" '
        'Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet" '
        'Target="worksheets/sheet1.xml"/><Relationship Id="rId2" '
        'Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/sharedStrings" '
        'Target="sharedStrings.xml"/></Relationships>'
    ),
}
_SHEET = '<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>'
_STRINGS = '<sst xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">'


def numbers(size: Size, count: int) -> Iterator[str]:
    """Telephone numbers as people type them."""
    stored = known(size.seed, range(LISTED, min(size.indicators, _MOST_STORED)))
    hits = cycle([value.written.value for value in stored if value.indicator.kind is Kind.PHONE])
    for place in range(count):
        if place % _ONE_STORED_IN == 0:
            yield next(hits)
            continue
        digits = f"{(place * 386_197 + size.seed) % 1_000_000:06}"
        typed = _SHAPES[place % len(_SHAPES)].format(_PREFIXES[place % len(_PREFIXES)], digits[:3], digits[3:])
        yield typed.translate(_KHMER) if place % 20 == 1 else typed


def rows(size: Size, count: int) -> Iterator[tuple[str, str]]:
    """Names and numbers."""
    return ((f"Customer {place}", number) for place, number in enumerate(numbers(size, count)))


def csv_file(path: Path, size: Size, count: int) -> Path:
    """The customers as CSV in UTF-8."""
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(TITLES)
        writer.writerows(rows(size, count))
    return path


def xlsx_file(path: Path, size: Size, count: int) -> Path:
    """The customers as Excel writes them: texts in a table of their own, to which the cells refer."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        for name, text in _NAMES.items():
            archive.writestr(name, text)
        with archive.open("xl/worksheets/sheet1.xml", "w", force_zip64=True) as sheet:
            sheet.write(_SHEET.encode())
            for line in range(count + 1):
                cells = (
                    f'<c r="{letter}{line + 1}" t="s"><v>{2 * line + place}</v></c>'
                    for place, letter in enumerate("AB")
                )
                sheet.write(f'<row r="{line + 1}">{"".join(cells)}</row>'.encode())
            sheet.write(b"</sheetData></worksheet>")
        with archive.open("xl/sharedStrings.xml", "w", force_zip64=True) as strings:
            strings.write(_STRINGS.encode())
            for row in chain([TITLES], rows(size, count)):
                strings.write("".join(f"<si><t>{text}</t></si>" for text in row).encode())
            strings.write(b"</sst>")
    return path
