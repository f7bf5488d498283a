"""Small workbooks, written by hand as spreadsheet programs write them."""

import struct
import zipfile
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from xml.sax.saxutils import escape

Cell = str | int | float | datetime | None
_FIRST_DAY = datetime(1899, 12, 30)  # noqa: DTZ001  (a spreadsheet's days have no zone)
_XLSX = "http://schemas.openxmlformats.org"
_PARTS = {
    "[Content_Types].xml": f"""<Types xmlns="{_XLSX}/package/2006/content-types">
<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>
<Default Extension="xml" ContentType="application/xml"/>
<Override PartName="/xl/workbook.xml"
 ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/></Types>""",
    "_rels/.rels": f"""<Relationships xmlns="{_XLSX}/package/2006/relationships"><Relationship Id="r1"
 Type="{_XLSX}/officeDocument/2006/relationships/officeDocument" Target="xl/workbook.xml"/></Relationships>""",
    "xl/styles.xml": f"""<styleSheet xmlns="{_XLSX}/spreadsheetml/2006/main">
<cellXfs><xf numFmtId="0"/><xf numFmtId="14" applyNumberFormat="1"/></cellXfs></styleSheet>""",
}


def xlsx(path: Path, **sheets: Sequence[Sequence[Cell]]) -> Path:
    """A workbook with these sheets."""
    names = list(sheets)
    listed = "".join(f'<sheet name="{name}" sheetId="{n}" r:id="s{n}"/>' for n, name in enumerate(names, start=1))
    links = "".join(
        f'<Relationship Id="s{n}" Type="{_XLSX}/officeDocument/2006/relationships/worksheet"'
        f' Target="worksheets/sheet{n}.xml"/>'
        for n in range(1, len(names) + 1)
    )
    links += f'<Relationship Id="st" Type="{_XLSX}/officeDocument/2006/relationships/styles" Target="styles.xml"/>'
    with zipfile.ZipFile(path, "w") as archive:
        for name, content in _PARTS.items():
            archive.writestr(name, content)
        archive.writestr(
            "xl/workbook.xml",
            f'<workbook xmlns="{_XLSX}/spreadsheetml/2006/main"'
            f' xmlns:r="{_XLSX}/officeDocument/2006/relationships"><sheets>{listed}</sheets></workbook>',
        )
        archive.writestr(
            "xl/_rels/workbook.xml.rels",
            f'<Relationships xmlns="{_XLSX}/package/2006/relationships">{links}</Relationships>',
        )
        for number, name in enumerate(names, start=1):
            rows = "".join(_xlsx_row(line, cells) for line, cells in enumerate(sheets[name], start=1))
            archive.writestr(
                f"xl/worksheets/sheet{number}.xml",
                f'<worksheet xmlns="{_XLSX}/spreadsheetml/2006/main"><sheetData>{rows}</sheetData></worksheet>',
            )
    return path


def _xlsx_row(line: int, cells: Sequence[Cell]) -> str:
    written = "".join(_xlsx_cell(f"{chr(65 + place)}{line}", cell) for place, cell in enumerate(cells))
    return f'<row r="{line}">{written}</row>'


def _xlsx_cell(name: str, cell: Cell) -> str:
    match cell:
        case None:
            return ""
        case str():
            return f'<c r="{name}" t="inlineStr"><is><t>{escape(cell)}</t></is></c>'
        case datetime():
            days = (cell - _FIRST_DAY).total_seconds() / 86400
            return f'<c r="{name}" s="1"><v>{days}</v></c>'
    return f'<c r="{name}"><v>{cell}</v></c>'


def with_sheet(path: Path, rows: str) -> Path:
    """A workbook whose only sheet has these rows, as XML."""
    whole = xlsx(path.with_name("whole.xlsx"), One=[])
    with zipfile.ZipFile(whole) as source, zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as target:
        for name in source.namelist():
            content = source.read(name).decode()
            target.writestr(name, content.replace("<sheetData>", f"<sheetData>{rows}"))
    return path


def with_password(path: Path) -> Path:
    """What a workbook with a password is: a compound file with an entry `EncryptedPackage`."""
    free, end = 0xFFFFFFFF, 0xFFFFFFFE
    head = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(16) + struct.pack("<5H6x", 0x3E, 3, 0xFFFE, 9, 6)
    head += struct.pack("<10I", 0, 1, 1, 0, 4096, end, 0, end, 0, 0) + struct.pack("<108I", *[free] * 108)
    chains = struct.pack("<128I", 0xFFFFFFFD, end, *[free] * 126)
    entries = _entry("Root Entry", 5, 1) + _entry("EncryptedPackage", 2, free) + bytes(256)
    path.write_bytes(head + chains + entries)
    return path


def _entry(name: str, kind: int, child: int) -> bytes:
    written = name.encode("utf-16-le") + b"\0\0"
    return struct.pack("<64sHBB3I36xIQ", written, len(written), kind, 1, 0xFFFFFFFF, 0xFFFFFFFF, child, 0xFFFFFFFE, 0)


def ods(path: Path, rows: Sequence[Sequence[Cell]]) -> Path:
    """An OpenDocument spreadsheet with one sheet."""
    office = "urn:oasis:names:tc:opendocument:xmlns"
    body = "".join(f"<table:table-row>{''.join(map(_ods_cell, cells))}</table:table-row>" for cells in rows)
    content = (
        f'<office:document-content xmlns:office="{office}:office:1.0" xmlns:table="{office}:table:1.0"'
        f' xmlns:text="{office}:text:1.0" office:version="1.2"><office:body><office:spreadsheet>'
        f'<table:table table:name="Sheet1">{body}</table:table>'
        f"</office:spreadsheet></office:body></office:document-content>"
    )
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        archive.writestr("content.xml", content)
        archive.writestr(
            "META-INF/manifest.xml",
            f'<manifest:manifest xmlns:manifest="{office}:manifest:1.0">'
            '<manifest:file-entry manifest:full-path="content.xml" manifest:media-type="text/xml"/>'
            "</manifest:manifest>",
        )
    return path


def _ods_cell(cell: Cell) -> str:
    if isinstance(cell, int | float):
        return f'<table:table-cell office:value-type="float" office:value="{cell}"/>'
    if cell is None:
        return "<table:table-cell/>"
    return f'<table:table-cell office:value-type="string"><text:p>{escape(str(cell))}</text:p></table:table-cell>'


def changed(path: Path, part: str, old: str, new: str) -> Path:
    """The workbook with a text of one of its files replaced, which must be there."""
    with zipfile.ZipFile(path) as archive:
        files = {name: archive.read(name) for name in archive.namelist()}
    assert old.encode() in files[part]
    files[part] = files[part].replace(old.encode(), new.encode())
    with zipfile.ZipFile(path, "w") as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return path
