"""Workbooks, .xlsx and .ods, as rows of text: numbers as the digits that were typed, days and times in ISO 8601.

Only the sheet that people see first and that has cells is read, unless the user names another one. A cell that is
merged over several rows holds for each of them.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, datetime, time
from decimal import Decimal
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from krama_client._cli.sheets import Row
from krama_client._cli.texts import WRONG_USE, Stop
from krama_client._cli.workbook_parts import Marks, marks_of

if TYPE_CHECKING:
    from python_calamine import CalamineWorkbook


def workbook_rows(path: Path, sheet: str | None) -> Iterator[Row]:
    """The rows that are not blank. Raises `Stop`."""
    content = _content(path, sheet)
    marks = content.marks
    above: list[Any] = []
    for line, values in enumerate(content.cells, start=content.first_line):
        cells = [None] * content.first_column + values if content.first_column or line in marks else values
        for place, error in marks.errors.get(line, {}).items():
            cells += [None] * (place + 1 - len(cells))
            cells[place] = error
        texts = _texts(cells)
        is_blank = not "".join(texts).strip()
        covered = frozenset(place for place in marks.covered.get(line, ()) if place < min(len(above), len(cells)))
        if covered:
            for place in covered:
                cells[place] = above[place]
            texts = _texts(cells)
        above = cells
        if not is_blank:
            yield _row(line, cells, texts, covered)


def _texts(cells: list[Any]) -> list[str]:
    return [value if type(value) is str else cell_text(value) for value in cells]


def sheets_of(path: Path, sheet: str | None) -> tuple[str, list[str]]:
    """The name of the sheet that is read, and of the other sheets that people see and that have cells."""
    content = _content(path, sheet)
    return content.name, content.others


@dataclass(frozen=True, slots=True)
class _Content:
    """The cells of a sheet, and how many lines and columns are before them. `others` are the other sheets' names."""

    name: str
    others: list[str]
    cells: list[list[Any]]
    first_line: int
    first_column: int
    marks: Marks = field(default_factory=Marks)


def _content(path: Path, sheet: str | None) -> _Content:
    """What is in the file now. A command goes through it several times, and to read a large one takes a minute."""
    status = path.stat()
    return _read(path, sheet, (status.st_ino, status.st_mtime_ns, status.st_size))


@lru_cache(maxsize=1)
def _read(path: Path, sheet: str | None, _: tuple[int, ...]) -> _Content:
    with _opened(path) as workbook:
        name = _sheet_name(path, workbook, sheet)
        others = [other for other in _seen(workbook) if other != name and _has_cells(workbook, other)]
        content = workbook.get_sheet_by_name(name)
        line, column = content.start or (0, 0)
        cells = content.to_python(skip_empty_area=True)
        marks = marks_of(path, name, workbook.sheet_names.index(name), line + len(cells))
        return _Content(name, others, cells, line + 1, column, marks)


@contextmanager
def _opened(path: Path) -> "Iterator[CalamineWorkbook]":
    from python_calamine import CalamineWorkbook, PasswordError  # a package of the extra

    from krama_client._cli.extent import refuse_too_large

    path.open("rb").close()  # what is missing or forbidden is an OSError like any other
    try:
        refuse_too_large(path)
        with CalamineWorkbook.from_path(path) as workbook:
            yield workbook
    except (Stop, KeyboardInterrupt):
        raise
    except PasswordError:
        raise Stop(WRONG_USE, "sheets.password", file=path) from None
    except BaseException:  # a file that makes the library panic raises no Exception
        raise Stop(WRONG_USE, "sheets.broken_workbook", file=path) from None


def _sheet_name(path: Path, workbook: "CalamineWorkbook", sheet: str | None) -> str:
    names = _worksheets(workbook)
    if not names:
        raise Stop(WRONG_USE, "sheets.broken_workbook", file=path)
    if sheet is not None and sheet not in names:
        raise Stop(WRONG_USE, "sheets.no_sheet", file=path, names=", ".join(names))
    if sheet is not None:
        return sheet
    seen = _seen(workbook)
    return next((name for name in seen if len(seen) == 1 or _has_cells(workbook, name)), (seen or names)[0])


def _worksheets(workbook: "CalamineWorkbook") -> list[str]:
    """The sheets that have cells, not those with a chart only."""
    return [sheet.name for sheet in workbook.sheets_metadata if str(sheet.typ).endswith("WorkSheet")]


def _seen(workbook: "CalamineWorkbook") -> list[str]:
    """The sheets that are not hidden."""
    visible = {sheet.name for sheet in workbook.sheets_metadata if str(sheet.visible).endswith(".Visible")}
    return [name for name in _worksheets(workbook) if name in visible]


def _has_cells(workbook: "CalamineWorkbook", name: str) -> bool:
    return workbook.get_sheet_by_name(name).start is not None


def _row(line: int, cells: list[Any], texts: list[str], covered: frozenset[int]) -> Row:
    if texts == cells:  # all are texts, as in nearly every row of a large file
        return Row(line, texts, covered=covered)
    numbers = frozenset(place for place, value in enumerate(cells) if _is_number(value))
    days = frozenset(place for place, value in enumerate(cells) if isinstance(value, date))
    return Row(line, texts, numbers, days, covered)


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def cell_text(value: Any) -> str:
    """`12345678` for 12345678.0, never an exponent; `2026-01-31` for a day, and so on."""
    match value:
        case None:
            return ""
        case bool():
            return str(value).lower()
        case int():
            return str(value)
        case float():
            return str(int(value)) if value.is_integer() else format(Decimal(repr(value)), "f")
        case datetime() | date() | time():
            return value.isoformat()
    return str(value)
