"""The rows of a workbook, as text: numbers as the digits that were typed, days and times in ISO 8601."""

from collections.abc import Iterator
from datetime import date, datetime, time
from decimal import Decimal
from pathlib import Path
from typing import Any

from krama_client._cli.failures import WRONG_USE, Stop
from krama_client._cli.sheets import Row


def workbook_rows(path: Path, sheet: str | None) -> Iterator[Row]:
    """The rows that are not blank, of the named sheet or of the first one. Raises `Stop`."""
    cells, first_line, first_column = _content(path, sheet)
    for line, values in enumerate(cells, start=first_line):
        row = _row(line, values, first_column)
        if any(cell.strip() for cell in row.cells):
            yield row


def _content(path: Path, sheet: str | None) -> tuple[list[list[Any]], int, int]:
    """The cells, and the number of the first line and of the columns before the first cell."""
    from python_calamine import CalamineWorkbook, PasswordError  # a package of the extra

    path.open("rb").close()  # what is missing or forbidden is an OSError like any other
    try:
        with CalamineWorkbook.from_path(path) as workbook:
            name = _sheet_name(path, workbook.sheet_names, sheet)
            content = workbook.get_sheet_by_name(name)
            line, column = content.start or (0, 0)
            return content.to_python(skip_empty_area=True), line + 1, column
    except (Stop, KeyboardInterrupt):
        raise
    except PasswordError:
        raise Stop(WRONG_USE, "sheets.password", file=path) from None
    except BaseException:  # a file that makes the library panic raises no Exception
        raise Stop(WRONG_USE, "sheets.broken_workbook", file=path) from None


def _sheet_name(path: Path, names: list[str], sheet: str | None) -> str:
    if not names:
        raise Stop(WRONG_USE, "sheets.broken_workbook", file=path)
    if sheet is not None and sheet not in names:
        raise Stop(WRONG_USE, "sheets.no_sheet", file=path, names=", ".join(names))
    return sheet or names[0]


def _row(line: int, values: list[Any], before: int) -> Row:
    cells = [""] * before + [cell_text(value) for value in values]
    numbers = (place for place, value in enumerate(values, start=before) if _is_number(value))
    return Row(line, cells, frozenset(numbers))


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def cell_text(value: Any) -> str:
    """`12345678` for 12345678.0, never an exponent; `2026-01-31` for a day, and so on."""
    match value:
        case bool():
            return str(value).lower()
        case int():
            return str(value)
        case float():
            return str(int(value)) if value.is_integer() else format(Decimal(repr(value)), "f")
        case datetime() | date() | time():
            return value.isoformat()
    return str(value)
