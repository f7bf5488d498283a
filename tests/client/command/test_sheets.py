"""Files as people have them: what is read, and what is refused with its place and the fix."""

import codecs
import zipfile
from datetime import datetime
from pathlib import Path

import pytest

from krama_client._cli import extent
from krama_client._cli.headings import columns_of
from krama_client._cli.sheets import Source
from krama_client._cli.texts import Stop
from krama_client._cli.workbooks import cell_text
from tests.client.command.workbooks import Cell, ods, with_password, with_sheet, xlsx

DAY = datetime(2026, 1, 31)  # noqa: DTZ001  (a spreadsheet's days have no zone)
KHMER = 'លេខទូរស័ព្ទ,note\n០១២ ៣៤៥ ៦៧៨,"a\nb"\n\n012 345 679,x\n'


def _read(path: Path, **options: str) -> list[tuple[int, list[str]]]:
    return [(row.line, row.cells) for row in Source(path, **options).rows()]


def _problem(path: Path, **options: str) -> Stop:
    with pytest.raises(Stop) as caught:
        _read(path, **options)
    assert caught.value.status == 2
    assert str(path.name) in str(caught.value) or "encoding" in str(caught.value)
    return caught.value


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
@pytest.mark.parametrize("line_break", ["\n", "\r\n"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_text_is_read_in_every_ordinary_form(tmp_path: Path, encoding: str, line_break: str, delimiter: str) -> None:
    file = tmp_path / "cases.csv"
    file.write_bytes(KHMER.replace(",", delimiter).replace("\n", line_break).encode(encoding))
    rows = _read(file)
    assert [line for line, _ in rows] == [1, 2, 5]
    assert [cells[0] for _, cells in rows] == ["លេខទូរស័ព្ទ", "០១២ ៣៤៥ ៦៧៨", "012 345 679"]


def test_big_endian_utf_16_and_tsv(tmp_path: Path) -> None:
    file = tmp_path / "cases.tsv"
    file.write_bytes(codecs.BOM_UTF16_BE + "a,b\tc\n1\t2\n".encode("utf-16-be"))
    assert _read(file) == [(1, ["a,b", "c"]), (2, ["1", "2"])]


def test_other_code_pages_are_named_and_never_guessed(tmp_path: Path) -> None:
    file = tmp_path / "cases.csv"
    file.write_bytes("value,note\n012,x\n012,caf\u00e9\n".encode("cp1252"))
    problem = _problem(file)
    assert (problem.key, problem.fields["line"]) == ("sheets.not_utf8", 3)
    assert "--encoding" in str(problem)
    assert _read(file, encoding="cp1252")[2] == (3, ["012", "caf\u00e9"])
    assert _problem(file, encoding="utf-8").key == "sheets.not_that_encoding"
    for name in ("klingon", "hex", "a\0b"):
        assert _problem(file, encoding=name).key == "sheets.unknown_encoding"


@pytest.mark.parametrize(
    ("name", "content", "key"),
    [
        ("a.csv", b"value\n\0\1\2\n", "sheets.binary"),
        ("a.csv", b"PK\3\4 and so on", "sheets.is_workbook"),
        ("a.csv", b"\xd0\xcf\x11\xe0", "sheets.is_old_workbook"),
        ("a.csv", b'value\n012\n"012\n012\n', "sheets.quote"),
        ("a.csv", b'value\n"01"2\n', "sheets.quote"),
        ("a.csv", b"value\n" + b"9" * 140_000, "sheets.large_cell"),
        ("a.csv", codecs.BOM_UTF16_LE + b"a", "sheets.not_that_encoding"),
        ("a.xls", b"", "sheets.old_xls"),
        ("a.pdf", b"%PDF", "sheets.format"),
        ("a", b"value\n", "sheets.format"),
        ("a.xlsx", b"", "sheets.broken_workbook"),
        ("a.xlsx", b"PK\3\4 and so on", "sheets.broken_workbook"),
        ("a.ods", b"no zip", "sheets.broken_workbook"),
    ],
)
def test_what_cannot_be_read_is_refused_with_its_place(tmp_path: Path, name: str, content: bytes, key: str) -> None:
    file = tmp_path / name
    file.write_bytes(content)
    assert _problem(file).key == key


def test_row_of_an_open_quote_is_named_where_it_begins(tmp_path: Path) -> None:
    file = tmp_path / "a.csv"
    file.write_text('value\n012\n"012\n012\n', encoding="utf-8")
    assert _problem(file).fields["line"] == 3


def test_workbook_with_a_missing_part_is_refused(tmp_path: Path) -> None:
    whole = xlsx(tmp_path / "whole.xlsx", One=[["value"], ["012"]])
    broken = tmp_path / "broken.xlsx"
    with zipfile.ZipFile(whole) as source, zipfile.ZipFile(broken, "w") as target:
        for name in source.namelist():
            target.writestr(name, source.read(name)[:-20] if "sheet1" in name else source.read(name))
    assert _problem(broken).key == "sheets.broken_workbook"


def _cell(place: str = "") -> str:
    stated = f" r='{place}'" if place else ""
    return f"<c{stated} t='inlineStr'><is><t>value</t></is></c>"


FIRST = f"<row r='1'>{_cell('A1')}</row>"


@pytest.mark.parametrize(
    "far",
    [
        f"<row r='2000'>{_cell('B2000')}</row>",
        f"<row r='2'>{_cell('ALL2')}{_cell('A2')}</row><row>{_cell()}</row>",
        f"<row r='100'>{_cell() * 20}</row>",
        "<x:row xmlns:x='x' r='2000'><x:c r='b2000'><x:v>1</x:v></x:c></x:row>",
    ],
    ids=["row", "column", "cells without places", "another prefix"],
)
def test_workbook_with_cells_far_apart_is_refused_before_it_fills_the_memory(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, far: str
) -> None:
    monkeypatch.setattr(extent, "MOST_CELLS", 1999)
    assert _problem(with_sheet(tmp_path / "far.xlsx", FIRST + far)).key == "sheets.too_large"


def test_cells_without_content_are_not_far_apart(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(extent, "MOST_CELLS", 2)
    rest = f"<row r='2'>{_cell('A2')}</row><row r='1048576' ht='9'><c r='XFD1048576' s='1'/></row>"
    assert _read(with_sheet(tmp_path / "a.xlsx", FIRST + rest)) == [(1, ["value"]), (2, ["value"])]


def test_workbook_that_unpacks_to_too_much_text_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def files(name: str) -> tuple[Path, Path]:
        return xlsx(tmp_path / f"{name}.xlsx", One=[["x"]]), ods(tmp_path / f"{name}.ods", [["x"]])

    assert [_read(file) for file in files("a")] == [[(1, ["x"])]] * 2
    monkeypatch.setattr(extent, "MOST_BYTES", 500)
    assert [_problem(file).key for file in files("b")] == ["sheets.too_large"] * 2


def test_workbook_with_a_password_is_refused_for_that_reason(tmp_path: Path) -> None:
    assert _problem(with_password(tmp_path / "a.xlsx")).key == "sheets.password"


def test_folder_is_refused_and_missing_file_is_an_os_error(tmp_path: Path) -> None:
    assert _problem(tmp_path).key == "sheets.folder"
    for name in ("none.csv", "none.xlsx"):
        with pytest.raises(FileNotFoundError):
            _read(tmp_path / name)


def test_numbers_of_workbooks_are_the_digits_that_were_typed(tmp_path: Path) -> None:
    rows: list[list[Cell]] = [["phone", "n"], ["012", 12345678], [None, 120000000000000.0], ["", 0.5], [DAY, 1e-7]]
    book = xlsx(tmp_path / "a.xlsx", One=[["other"]], Two=rows)
    assert _read(book) == [(1, ["other"])]
    read = list(Source(book, sheet="Two").rows())
    assert [row.cells[1] for row in read] == ["n", "12345678", "120000000000000", "0.5", "0.0000001"]
    assert read[4].cells[0].startswith("2026-01-31")
    assert [1 in row.numbers for row in read] == [False, True, True, True, True]
    assert _problem(book, sheet="Three").fields["names"] == "One, Two"


def test_open_document_and_rows_after_blank_ones(tmp_path: Path) -> None:
    book = ods(tmp_path / "a.ods", [[None], [None, "phone"], [None, 12345678], [None], [None, "០១២"]])
    rows = _read(book)
    assert rows == [(2, ["", "phone"]), (3, ["", "12345678"]), (5, ["", "០១២"])]


def test_cells_of_every_type_have_a_text() -> None:
    assert [cell_text(value) for value in (1.2e14, 12345678.0, 7, True, "x", -0.25)] == [
        "120000000000000", "12345678", "7", "true", "x", "-0.25",
    ]  # fmt: skip


def test_column_is_found_by_heading_kind_letter_or_number() -> None:
    header = ["Name", "Phone Number", "លេខគណនី", "bank", "name"]
    assert columns_of(header, None, "bank_account").value == 2
    assert columns_of(header, "phone-number", None) == columns_of(header, "B", None) == columns_of(header, "2", None)
    account = columns_of(header, "C", None)
    assert (account.kind, account.hints) == ("bank_account", {"institution": 3})
    assert columns_of(["anything"], "anything", "phone").kind == "phone"
    assert columns_of(["012"], None, None, named=False).value == 0
    for wanted, key in (("name", "twice"), ("Z", "no_such"), ("0", "no_such"), ("អ", "no_such"), (None, "several")):
        with pytest.raises(Stop) as caught:
            columns_of(header, wanted, None)
        assert caught.value.key == f"headings.{key}"
    with pytest.raises(Stop, match="--no-header"):
        columns_of(["012", "013"], None, None, otherwise=" --no-header")


@pytest.mark.parametrize(
    "heading",
    ["Phone No.", "Mobile No.", "Tel.", "TEL #", "Phone number:", "Mobile Phone", "លេខ\u200bទូរស័ព្ទ", "ទូរស័ព្ទ៖"],
)
def test_headings_of_telephones_as_people_write_them(heading: str) -> None:
    assert columns_of(["Name", heading], None, None).kind == "phone"


@pytest.mark.parametrize("heading", ["Account No.", "A/C No.", "A/C", "Acct. No", "Bank Account Number", "លេខគណនី"])
def test_headings_of_accounts_as_people_write_them(heading: str) -> None:
    assert columns_of(["Account name", heading, "ឈ្មោះគណនី"], None, None).kind == "bank_account"


@pytest.mark.parametrize("heading", ["Contact phone", "Mobile (office)", "Tel 2", "លេខកូដ", "Customer A/C", "Email 2"])
def test_column_that_may_have_the_values_too_is_never_left_out_in_silence(heading: str) -> None:
    for header in ([heading, "Email"], ["Email", heading]):
        with pytest.raises(Stop, match="More than one column"):
            columns_of(header, None, None)
        assert columns_of(header, "email", None).kind == "email"
    with pytest.raises(Stop, match="More than one column"):
        columns_of(["Phone", "Phone No."], None, None)
    for header in (["Account No.", "Name"], ["Account No.", "Mobile 2"]):
        with pytest.raises(Stop, match="--column"):
            columns_of(header, None, "phone")
    with pytest.raises(Stop, match="called institution"):
        columns_of(["Phone", "Bank", "BIC"], None, None)
