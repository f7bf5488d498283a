"""The file of rejected rows: the sender's own columns, and one more at the end that says what to fix.

It has the sender's delimiter, so that the same spreadsheet program opens it.
Corrected, the file can be sent as it is: `report` leaves the last column out.
"""

import argparse
import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from krama_client._cli import faults
from krama_client._cli.headings import FIX_HEADINGS
from krama_client._cli.rows import LINES, Prepared
from krama_client._cli.sheets import BYTE_ORDER_MARK, Row, Source, encoded
from krama_client._cli.texts import say
from krama_client._generated.naming import USUAL_DELIMITERS, key

_CUT = {"zeros_unknown": "…{}", "digits_lost": "{}…", "day_swapped": "{}?"}
"""How a cell is written that a spreadsheet has changed: the exchange refuses a number that is cut off, and a day with a
question mark. A CSV file can't say how a cell was stored, so it would pass when the file is sent again."""

_KIND_MISSING = {"kind_ambiguous", "kind_unknown"}
"""The sender of such a row is asked for the kind, which may be that of an account."""
_DIGITS = re.compile(r"0[0-9]+|[0-9]{12,}", re.ASCII)


def kept_by_spreadsheets(number: str) -> str:
    """The number in groups of digits, if a spreadsheet that opens a CSV file would remove its first or last ones.

    `000654321` would become 654321, which can be another person's account. `000 654 321` stays, and is read the same.
    """
    digits = number.strip()
    if not _DIGITS.fullmatch(digits):
        return number
    first = len(digits) % 3 or 3
    return " ".join([digits[:first], *(digits[at : at + 3] for at in range(first, len(digits), 3))])


def write(asked: argparse.Namespace, prepared: Prepared, rejections: Iterable[Mapping[str, Any]]) -> None:
    """Write the rejected rows of the user's file to the new file that `--rejected` names."""
    by_line = {each["line"]: each["error"] for each in rejections}
    delimiter = "," if asked.file.suffix.lower() in LINES else _source(asked).delimiter()
    with asked.rejected.open("xb") as file:
        stated = "" if delimiter in USUAL_DELIMITERS else f"sep={delimiter}\r\n"
        file.write((BYTE_ORDER_MARK + stated).encode())
        for error, cells in _originals(asked, prepared, by_line):
            last = say("report.title_fix") if error is None else _to_fix(error, prepared.titles)
            file.write(encoded([[*cells, last]], delimiter))


def _to_fix(error: Mapping[str, Any], titles: Mapping[str, str]) -> str:
    """The texts of a row's faults, each after its column."""
    return " ".join(f"{column}: {text}" if column else text for column, text in faults.of_row(error, titles))


def _originals(
    asked: argparse.Namespace, prepared: Prepared, by_line: Mapping[int, Mapping[str, Any]]
) -> Iterator[tuple[Mapping[str, Any] | None, list[str]]]:
    """The header, without a fault, and each rejected row with its fault. A row is as long as the header or longer."""
    if asked.file.suffix.lower() in LINES:
        yield None, ["line", "row"]
        with asked.file.open("rb") as lines:
            for number, line in enumerate(lines, start=1):
                if number in by_line:
                    yield by_line[number], [str(number), line.decode("utf-8", "backslashreplace").strip()]
        return
    rows = _source(asked).rows()
    header = next(row.cells for row in rows if row.line == prepared.header_line)
    earlier = {place for place, text in enumerate(header) if key(text) in FIX_HEADINGS}
    yield None, _without(earlier, header)
    for row in rows:
        if refused := by_line.get(row.line):
            cells = [*row.cells, *[""] * (len(header) - len(row.cells))]
            error = refused if asked.numbers_as_shown else _with_lost_zeros(refused, row, prepared)
            for fault in error["errors"]:
                if fault["code"] in _CUT:
                    place = prepared.places[fault["field"]]
                    cells[place] = _CUT[fault["code"]].format(cells[place].strip())
            value = prepared.places["value"]
            cells[value] = kept_by_spreadsheets(cells[value])
            yield error, _without(earlier, cells)


def _with_lost_zeros(error: Mapping[str, Any], row: Row, prepared: Prepared) -> Mapping[str, Any]:
    """The error. A number of a workbook without a kind may be an account that has lost its zeros: that comes first."""
    codes = {fault["code"] for fault in error["errors"]}
    if prepared.places["value"] not in row.numbers or not codes & _KIND_MISSING:
        return error
    lost = {"code": "zeros_unknown", "detail": say("sheets.zeros_lost_here"), "field": "value"}
    return lost | {"errors": [lost, *error["errors"]]}


def _source(asked: argparse.Namespace) -> Source:
    return Source(asked.file, asked.sheet, asked.encoding)


def _without(places: set[int], cells: list[str]) -> list[str]:
    return [cell for place, cell in enumerate(cells) if place not in places]
